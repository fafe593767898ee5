import pytest

from alarms.news2 import words
from alarms.news2.messages import Consciousness, Exclusion, Parameter, Patient, Source
from alarms.news2.responses import Ward
from alarms.news2.words import Language
from tests.alarms.news2.test_score import HOUR, MIN, NOW, WELL, part, reading, scored

NB, EN = Language.NB, Language.EN
P = Parameter


def test_a_complete_score_is_a_number_and_an_incomplete_one_never_is():
    assert words.headline(scored(WELL), NB) == "NEWS2 0"
    partial = scored({p: v for p, v in WELL.items() if p not in {P.SBP, P.TEMP}})
    assert words.headline(partial, NB) == "NEWS2 ≥ 0 – ufullstendig (mangler BT, temp)"
    assert words.headline(partial, EN) == "NEWS2 ≥ 0 – incomplete (BP, temp missing)"


@pytest.mark.parametrize("language", Language)
def test_an_incomplete_score_of_0_calls_for_its_completion_and_for_no_routine(language):
    partial = scored({P.RR: 16.0})
    said = words.response(partial, Ward(), language)
    routine = words.response(scored(WELL), Ward(), language)
    assert routine not in said
    assert words.PARAMETERS[language][P.SBP] in said
    assert words.status(partial, language)


def test_an_incomplete_score_that_calls_for_help_says_so_first():
    urgent = scored({P.RR: 25.0, P.PULSE: 120.0})
    said = words.response(urgent, Ward(), EN)
    assert said.startswith("The nurse informs the medical team at once.")
    assert said.endswith("Complete the NEWS2: SpO2, air/oxygen, BP, consciousness, temp.")
    assert not words.status(urgent, EN)


def test_the_two_rates_are_shown_apart_and_never_called_news():
    assert words.rates(scored({P.RR: 25.0, P.PULSE: 120.0}), NB) == "RF-puls-delskår 5 (ikke NEWS2)"
    assert words.rates(scored({P.RR: 22.0}), EN) == "RR-pulse sub-score 2–5 (not NEWS2)"


def test_each_row_has_its_age_and_source():
    made = scored({P.SBP: 118.0}, ago=3 * HOUR + 10 * MIN + 59 * 10**9)
    assert words.row(part(made, P.SBP), NB, t_ns=NOW) == "BT 118 mmHg, 3 t 10 min siden, manuell"
    assert words.row(part(made, P.TEMP), EN, t_ns=NOW) == "temp missing"
    radar = scored(readings=[reading(P.RR, 16.5, source=Source.RADAR)])
    assert words.row(part(radar, P.RR), EN, t_ns=NOW) == "RR 17 /min, 0 min ago, radar"
    old = scored({P.TEMP: 38.06}, ago=5 * HOUR)
    assert (
        words.row(part(old, P.TEMP), NB, t_ns=NOW)
        == "temp 38,1 °C, 5 t 0 min siden, manuell, eldes"
    )


def test_words_exist_for_everything_in_both_languages():
    for language in Language:
        assert set(words.PARAMETERS[language]) == set(Parameter)
        assert set(words.EXCLUSIONS[language]) == set(Exclusion)
        assert set(words.SOURCES[language]) == set(Source)
        on_oxygen = reading(P.OXYGEN, True)
        assert words.value(on_oxygen, language) in {"oksygen", "oxygen"}
        assert words.value(reading(P.CONSCIOUSNESS, Consciousness.VOICE), language) == "V"


def test_who_is_excluded_is_told_why_and_shown_nothing_else():
    made = scored(WELL, patient=Patient(age_y=30, pregnant=True))
    assert words.headline(made, NB) == "NEWS2 vises ikke: gravid eller nylig født"
    assert words.status(made, NB) == words.rates(made, NB) == ""
    assert words.response(made, Ward(), NB) == ""
