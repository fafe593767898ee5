"""What the ward file says of scores and of the sound of alarms."""

import pytest

from alarms.news2.messages import Parameter, Part, Patient, Score, Trigger
from alarms.news2.responses import Ward as NewsWard
from alarms.signals.states import Inactivation, Policy
from tests.vitavakt.test_settings import GOOD, faults, ward
from vitavakt.services.alarms import setup_of
from vitavakt.services.terms import respond, sound_pause_s
from ward_ui.view import charts

OWN = """
[[responses]]
trigger = "urgent"
interval_h = 0.5
text_nb = "Ring MIT."
text_en = "Call the rapid response team."

[sound]
pause_s = 60
"""


def test_a_file_that_says_nothing_has_the_defaults(tmp_path):
    made = ward(tmp_path, GOOD)
    assert (made.news2, made.signals) == (NewsWard(), Policy())
    assert sound_pause_s(made) == 120.0


def test_what_it_says_reaches_the_engine_and_the_pages(tmp_path):
    made = ward(tmp_path, GOOD + OWN)
    setup = setup_of(made)
    assert setup.news2.response(Trigger.URGENT).interval_h == 0.5
    assert setup.news2.response(Trigger.EMERGENCY) == NewsWard().response(Trigger.EMERGENCY)
    assert (setup.signals.audio_pause_s, setup.signals.audio_pause_s_max) == (60.0, 60.0)
    assert sound_pause_s(made) == 60.0


def test_a_ward_without_pauses_of_sound_offers_none(tmp_path):
    made = ward(tmp_path, GOOD + "[sound]\nmay_pause = false\n")
    assert Inactivation.AUDIO_PAUSED not in made.signals.offered
    assert Inactivation.ACKNOWLEDGED in made.signals.offered
    assert sound_pause_s(made) is None


def test_screens_say_the_wards_own_words_and_what_is_missing_first(tmp_path, scored):
    said = respond(ward(tmp_path, GOOD + OWN))
    told = charts.score_of(scored(Trigger.URGENT), said)
    assert told["response"] == {
        "nb": "Ring MIT. Fullfør NEWS2: BT.",
        "en": "Call the rapid response team. Complete the NEWS2: BP.",
    }
    nothing_known = charts.score_of(scored(Trigger.NONE), said)
    assert nothing_known["response"]["en"] == "Complete the NEWS2: BP."
    assert charts.score_of(scored(None), said)["response"] == {"nb": "", "en": ""}
    assert charts.score_of(scored(Trigger.URGENT))["response"] is None


@pytest.fixture
def scored():
    def made(trigger):
        return Score(
            t_ns=1, table_version="1", patient=Patient(), exclusion=None,
            parts=(Part(parameter=Parameter.SBP, low=0, high=3),),
            low=5, high=8, trigger=trigger, possible=Trigger.EMERGENCY, valid_for_s=3600.0,
        )  # fmt: skip

    return made


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("pause_s = 60", "pause_s = 600"), "sound.pause_s: must be a number from 10 to 180"),
        (("pause_s = 60", "may_pause = 1"), "sound.may_pause: must be true or false"),
        (("pause_s = 60", "volume = 3"), "sound.volume: is not known here"),
        (("interval_h = 0.5", "interval_h = 8"), "responses.1.interval_h: interval_h at urgent"),
        (('trigger = "urgent"', 'trigger = "high"'), "trigger is one of none"),
        (('"Ring MIT."', f'"{"x" * 401}"'), "a text of 1 to 400 characters"),
        (('"Ring MIT."', '"Ring\\nMIT."'), "a text of 1 to 400 characters"),
    ],
)
def test_every_fault_is_named_with_its_place(tmp_path, change, says):
    found = faults(tmp_path, GOOD + OWN.replace(*change))
    assert any(says in str(one) for one in found)


def test_rows_that_are_no_tables_are_a_fault(tmp_path):
    assert "each under its own" in str(faults(tmp_path, "responses = 3\n" + GOOD))
