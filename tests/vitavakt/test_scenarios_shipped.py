"""Each shipped scenario at full speed. About 80 s of one core together."""

import pytest

from simulators.ward.verdict import clock
from vitavakt.scenarios import files
from vitavakt.scenarios.full_speed import play
from vitavakt.scenarios.timeline import head, said, timeline

ASKED_FOR = {
    "quiet-night",
    "busy-emergency-department",
    "opioid-after-surgery",
    "sepsis",
    "one-of-everything-broken",
    "alarm-storm",
    "children",
    "chairs-in-a-corridor",
}

SHORT = [name for name in files.shipped() if files.find(name).scenario.duration_s <= 3600]
"""The longer ones are for counting alarms by hand."""


def test_the_shelf_holds_what_was_asked_for():
    assert set(SHORT) >= ASKED_FOR


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", SHORT)
def test_a_shipped_scenario_alarms_as_its_file_says(name):
    """What must alarm does, what must not does not, and a known failure still is one."""
    file = files.find(name)
    played = play(file)
    assert played.agrees, "\n".join(
        [head(file.scenario), *timeline(file.scenario, played), *said(played.findings)]
    )


@pytest.mark.parametrize("name", files.shipped())
def test_a_shipped_scenario_says_in_words_what_must_and_what_must_not_alarm(name):
    scenario = files.find(name).scenario
    assert len(scenario.scenario.purpose) > 100
    assert scenario.forbid
    assert all(place.story or place.patient for place in scenario.beds)
    assert all(line.why or line.known_failure for line in scenario.forbid)


def test_every_patient_who_must_be_seen_is_seen():
    """An expected alarm that does not come is the gravest failure: none is a known one."""
    missing = [
        (name, line.bed, line.condition)
        for name in files.shipped()
        for line in files.find(name).scenario.expect
        if line.known_failure
    ]
    assert missing == []


def test_times_are_told_as_people_tell_them():
    assert [clock(t_s) for t_s in (0, 59.6, 61, 3600, 3725)] == [
        "0:00", "1:00", "1:01", "1:00:00", "1:02:05",
    ]  # fmt: skip
