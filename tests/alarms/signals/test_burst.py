import tomllib
from dataclasses import replace

import msgspec
import pytest

from alarms.messages import Kind, Priority
from alarms.rules.defaults import DEFAULT_RULES
from alarms.signals.allowed import faults
from alarms.signals.asset import read
from alarms.signals.burst import SOUNDS, Category, pulses

HIGH, MEDIUM, LOW = Priority


def with_shape(priority, **changed):
    shapes = {**SOUNDS.shapes, priority: replace(SOUNDS.shapes[priority], **changed)}
    return replace(SOUNDS, shapes=shapes)


def test_our_own_sounds_have_no_fault():
    assert faults(SOUNDS) == []


@pytest.mark.parametrize(
    ("sounds", "words"),
    [
        (with_shape(HIGH, spacing_s=(0.1,) * 4), "high: a burst has 10 pulses, got 5"),
        (with_shape(HIGH, duration_s=0.25), "a pulse lasts 0.075 to 0.2 s, got 0.25"),
        (with_shape(HIGH, interval_s=20), "the next burst follows after 2.5 to 15 s, got 20"),
        (with_shape(HIGH, spacing_s=(0.1,) * 9), "between the groups lie 0.35 to 1.3 s"),
        (with_shape(HIGH, duration_s=0.2), "two spacings and a pulse, 0.4 s"),
        (with_shape(MEDIUM, rise_s=0.1), "a rise takes 0.1 to 0.4 of a pulse, got 0.5"),
        (with_shape(MEDIUM, fall_s=0.17), "make fall_s shorter"),
        (with_shape(MEDIUM, spacing_s=(0.2, 0.3)), "between pulses lie 0.125 to 0.25 s, got 0.3"),
        (with_shape(LOW, interval_s=15), "low: the next burst follows after 15.001"),
        (replace(SOUNDS, harmonics=(1.0, 0.5, 0.5, 0.5)), "has 3 harmonics"),
        (replace(SOUNDS, harmonics=(1.0, 0.1, 0.1, 0.1, 0.1, 0.1)), "has 0 harmonics"),
        (
            replace(SOUNDS, melodies_hz={**SOUNDS.melodies_hz, Category.GENERAL: (100.0,) * 5}),
            "general: a fundamental lies 150 to 1000 Hz, got 100",
        ),
        (
            replace(SOUNDS, melodies_hz={**SOUNDS.melodies_hz, Category.GENERAL: (300.0,) * 3}),
            "a melody has 5 notes, got 3",
        ),
        (replace(SOUNDS, melodies_hz={}), "there is no melody for oxygen"),
        (replace(SOUNDS, shapes={}), "there is no burst for high"),
    ],
)
def test_what_leaves_the_allowed_ranges_is_named(sounds, words):
    assert any(words in sentence for sentence in faults(sounds)), faults(sounds)


def test_a_low_alarm_may_be_a_single_pulse():
    assert faults(with_shape(LOW, spacing_s=())) == []


def test_a_high_burst_plays_its_melody_twice_and_shorter_ones_its_first_notes():
    notes = SOUNDS.melodies_hz[Category.VENTILATION]
    heard = {
        priority: [pulse.hz for pulse in pulses(SOUNDS, priority, Category.VENTILATION)]
        for priority in Priority
    }
    assert heard == {HIGH: [*notes, *notes], MEDIUM: [*notes[:3]], LOW: [*notes[:2]]}


def test_a_physiological_alarm_of_the_default_table_stands_longer_than_its_burst():
    for rule in DEFAULT_RULES:
        last = pulses(SOUNDS, rule.priority, Category.GENERAL)[-1]
        if rule.kind is Kind.PHYSIOLOGICAL:
            assert rule.clear_s >= last.at_s + last.duration_s, rule.condition


def test_a_ward_can_bring_its_own_sounds_and_is_told_what_is_wrong_with_them():
    document = msgspec.to_builtins(SOUNDS)
    sounds, found = read(document)
    assert found == []
    assert sounds == SOUNDS
    toml = tomllib.loads("harmonics = [1, 0.5]\nshapes = {}\n[melodies_hz]\ngeneral = [300]")
    sounds, found = read(toml)
    assert "there is no burst for high" in found
    sounds, found = read({**document, "harmonics": "loud"})
    assert sounds is None
    assert "harmonics" in found[0]


@pytest.mark.parametrize("harmonics", [(), (0.0, 1.0), (-1.0, 1.0), (float("nan"), 1.0)])
def test_harmonics_without_a_fundamental_are_a_fault_and_no_crash(harmonics):
    assert faults(replace(SOUNDS, harmonics=harmonics))
