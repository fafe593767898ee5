"""Somebody who talks: a syllable has the pace of a fast heart."""

from dataclasses import replace

import numpy as np
import pytest

from dsp.chain import Chain
from dsp.frames.layout import Layout
from simulators.bedside import GEOMETRY, N_BINS
from simulators.people.pattern import Pattern, Spell
from simulators.people.person import Person, steady
from simulators.recordings import record

_TALKS = Spell(pattern=Pattern.TALKING, t_s=40, duration_s=80)
_HR = (61.0, 70.0, 78.0, 94.0, 65.9)
_SEEDS = (7, 4, 0, 3, 21)
"""The last talks so evenly that breathing looks regular for half a minute."""


@pytest.fixture(scope="module")
def shown() -> np.ndarray:
    """(second, person, rate) of five people who talk from 40 s to 120 s: RR and HR."""
    iqs = []
    for hr, seed in zip(_HR, _SEEDS, strict=True):
        course = replace(steady(rr_per_min=14, hr_per_min=hr), spells=(_TALKS,))
        iq, _ = record(Person(course=course, distance_m=1.2), seed=seed, duration_s=160)
        iqs.append(iq)
    iq = np.stack(iqs)
    chain = Chain(Layout(n_bins=N_BINS, n_antennas=1, geometry=GEOMETRY), n_sensors=len(iq))
    rows = np.arange(len(iq))
    said = [chain.step(iq[:, s : s + 20], rows) for s in range(0, iq.shape[1], 20)]
    return np.array([(s.rr_per_min, s.hr_per_min) for s in said]).swapaxes(1, 2)


def test_a_syllable_is_not_shown_as_a_heart(shown: np.ndarray) -> None:
    """Without `dsp.heart.unrest` a heart of 120 to 180 stands there for a minute; without its
    memory, half a minute of 85 for the last of them."""
    error = np.abs(shown[30:, :, 1] - np.array(_HR))
    assert np.nanmax(error) < 10


def test_who_talks_is_measured_before_and_after(shown: np.ndarray) -> None:
    hr_known = np.isfinite(shown[:, :, 1])
    assert hr_known[30:40].mean() >= 0.9
    assert hr_known[142:].mean() > 0.8
