"""What a scenario's nurse sets for patients."""

import pytest

from alarms.rehearsal.play import WALL0_NS
from vitavakt.rehearsal.rehearse import Happened, rehearsed
from vitavakt.rehearsal.simulated import day_of, settings_of
from vitavakt.scenarios import files
from vitavakt.scenarios.full_speed import play, setup_of
from vitavakt.scenarios.watch import T0_NS

FAST = """
[scenario]
title = "Fast"
purpose = "One patient breathes 27 a minute, which is known."
duration_s = 260
[[beds]]
bed = "1"
patient = "Hansen, O."
[beds.person]
course = { story = "steady", rr_per_min = 27, hr_per_min = 80, depth_mm = 4 }
"""


def scenario(tmp_path, *settings):
    tables = "".join(f'\n[[settings]]\nbed = "1"\nt_s = 5\n{one}\n' for one in settings)
    (tmp_path / "fast.toml").write_text(FAST + tables, "utf-8")
    return files.read(tmp_path / "fast.toml")


def conditions(file):
    return [one.condition for one in play(file).raised]


def happened(file):
    return [one.text for one in play(file).happened]


COPD = 'kind = "profile"\nprofile = "copd"\nreason = "known"'


def own_limit(limit):
    rest = 'lasts_s = 3600\nreason = "known"'
    return f'kind = "own_limit"\ncondition = "rr_high"\nlimit = {limit}\n{rest}'


def test_without_a_setting_27_a_minute_alarms(tmp_path):
    assert conditions(scenario(tmp_path)) == ["rr_high"]


@pytest.mark.parametrize("setting", [COPD, own_limit(29)])
def test_a_profile_and_an_own_limit_hold_for_the_patient(tmp_path, setting):
    assert conditions(scenario(tmp_path, setting)) == []


def test_what_the_ward_does_not_allow_is_refused_and_said(tmp_path):
    file = scenario(tmp_path, own_limit(60))
    assert any("refused: bounds" in text for text in happened(file))
    assert conditions(file) == ["rr_high"]


def test_who_is_discharged_and_who_comes_is_said(tmp_path):
    file = scenario(tmp_path, 'kind = "discharge"', 'kind = "admission"\nage_y = 40')
    assert happened(file)[-2:] == ["the patient is discharged", "another patient is admitted"]


def test_settings_hold_in_a_rehearsal_of_the_scenario_too(tmp_path):
    file = scenario(tmp_path, COPD)
    day = day_of(file)
    with_it = rehearsed("", setup_of(file), day, Happened(settings=settings_of(file)))
    without = rehearsed("", setup_of(file), day, Happened())
    assert [e.condition for e in with_it.day.signals()] == []
    assert [e.condition for e in without.day.signals()] == ["rr_high"]


def test_a_scenario_and_a_rehearsal_begin_at_the_same_moment():
    assert T0_NS == WALL0_NS


def test_a_setting_of_a_bed_or_condition_that_is_not_there_is_a_fault(tmp_path):
    strange = own_limit(29).replace("rr_high", "rr_hi")
    with pytest.raises(files.ScenarioFileError, match="there is no 'rr_hi'"):
        scenario(tmp_path, strange)
