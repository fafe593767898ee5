"""The samples themselves are measured against the table: what a loudspeaker gets."""

from itertools import pairwise

import numpy as np
import pytest

from alarms.messages import Priority
from alarms.signals import allowed as table
from alarms.signals.burst import SOUNDS, Category
from alarms.signals.pcm import burst, loop, pulses
from tests.alarms.signals.measured import measured

RATE_HZ = 44_100.0
TOLERANCE_S = 0.004  # a period of the lowest note: an envelope cannot be read finer

EVERY = pytest.mark.parametrize(
    ("priority", "category"), [(p, c) for p in Priority for c in Category], ids=str
)


def within(value, range_, slack=0.0):
    return range_[0] - slack <= value <= range_[1] + slack


@EVERY
def test_the_rendered_burst_keeps_the_table_of_its_priority(priority, category):
    heard = measured(burst(SOUNDS, priority, category), RATE_HZ)
    allowed = table.ALLOWED[priority]
    assert len(heard) in allowed.n_pulses
    for pulse in heard:
        duration_s = pulse.end_s - pulse.start_s
        assert within(duration_s, allowed.duration_s)
        assert within(pulse.rise_s / duration_s, table.RISE_SHARE)
    spacing_s = [b.start_s - a.end_s for a, b in pairwise(heard)]
    for idx, silence_s in enumerate(spacing_s):
        if priority is Priority.HIGH and idx == 4:
            assert within(silence_s, (0.35, 1.3))
        elif priority is Priority.HIGH and idx in {2, 7}:
            mean_s = np.mean([spacing_s[i] for i in (0, 1, 3, 5, 6, 8)])
            assert silence_s == pytest.approx(2 * mean_s + 0.15, abs=2 * TOLERANCE_S)
        else:
            assert within(silence_s, allowed.spacing_s)
        assert heard[idx].fall_s <= silence_s - heard[idx + 1].rise_s + TOLERANCE_S
    levels_db = [pulse.level_db for pulse in heard]
    assert max(levels_db) - min(levels_db) <= table.PULSE_DB


@EVERY
def test_from_90_to_90_percent_of_the_envelope_lengths_and_spacings_are_allowed_too(
    priority, category
):
    heard = measured(burst(SOUNDS, priority, category), RATE_HZ)
    allowed = table.ALLOWED[priority]
    ends = [(p.start_s + 0.9 * p.rise_s, p.end_s + 0.1 * p.fall_s) for p in heard]
    assert all(within(end - start, allowed.duration_s) for start, end in ends)
    short = [idx for idx in range(len(heard) - 1) if idx not in {2, 4, 7}]
    silences_s = [ends[idx + 1][0] - ends[idx][1] for idx in short]
    assert all(within(silence_s, allowed.spacing_s, TOLERANCE_S) for silence_s in silences_s)


@EVERY
def test_every_rendered_pulse_has_its_fundamental_and_at_least_four_harmonics(priority, category):
    heard = measured(burst(SOUNDS, priority, category), RATE_HZ)
    meant = pulses(SOUNDS, priority, category)
    for pulse, note in zip(heard, meant, strict=True):
        assert pulse.partials_hz[0] == pytest.approx(note.hz, rel=0.005)
        assert within(pulse.partials_hz[0], (150, 1000))
        in_band = (pulse.partials_hz >= 300) & (pulse.partials_hz <= 4000)
        in_band[0] = False
        assert np.sum(in_band & (np.abs(pulse.partials_db) <= 15)) >= 4


@EVERY
def test_the_next_burst_comes_after_the_interval_of_the_table(priority, category):
    once = loop(SOUNDS, priority, category)
    heard = measured(np.concatenate([once, once]), RATE_HZ)
    half = len(heard) // 2
    interval_s = heard[half].start_s - heard[half - 1].end_s
    assert within(interval_s, table.ALLOWED[priority].interval_s)
    assert interval_s == pytest.approx(SOUNDS.shapes[priority].interval_s, abs=TOLERANCE_S)


@EVERY
def test_the_pulses_lie_where_the_table_has_them(priority, category):
    heard = measured(burst(SOUNDS, priority, category), RATE_HZ)
    for pulse, meant in zip(heard, pulses(SOUNDS, priority, category), strict=True):
        assert pulse.start_s == pytest.approx(meant.at_s, abs=TOLERANCE_S)
        assert pulse.end_s - pulse.start_s == pytest.approx(meant.duration_s, abs=TOLERANCE_S)
        assert pulse.rise_s == pytest.approx(SOUNDS.shapes[priority].rise_s, abs=2 * TOLERANCE_S)
        assert pulse.fall_s == pytest.approx(SOUNDS.shapes[priority].fall_s, abs=2 * TOLERANCE_S)


@pytest.mark.parametrize("rate_hz", [8_000.0, 22_050.0, 48_000.0])
def test_samples_neither_clip_nor_end_with_a_click(rate_hz):
    samples = burst(SOUNDS, Priority.HIGH, Category.OXYGEN, sample_rate_hz=rate_hz)
    assert samples.dtype == np.float32
    assert 0.85 < np.abs(samples).max() <= 0.9 + 1e-6
    assert abs(samples[[0, -1]]).max() < 1e-6


def test_a_rate_too_low_for_the_harmonics_is_refused():
    with pytest.raises(ValueError, match="cannot be played"):
        burst(SOUNDS, Priority.HIGH, Category.OXYGEN, sample_rate_hz=6_000.0)
