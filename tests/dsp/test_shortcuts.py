"""The quick ways say what the slow and obvious ones say."""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.breath.breathing import n_turns
from dsp.breath.regularity import irregularity
from dsp.chain import Chain, Params
from dsp.chest import activity, phase
from dsp.chest.window import N_BLOCKS, Window
from dsp.frames.layout import Layout
from dsp.person.state import Evidence
from tests.dsp.bodies import GEOMETRY, Scene, frames

LAYOUT = Layout(n_bins=6, n_antennas=2, geometry=GEOMETRY)


def test_slow_powers_are_those_of_the_differences_of_one_second_means() -> None:
    rng = np.random.default_rng(1)
    shape = (3, 6 * 20, LAYOUT.n_cells)
    x = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)).cumsum(axis=1) + 300
    carry = activity.initial(LAYOUT, 3)
    for block in np.split(x.astype(np.complex64), 6, axis=1):
        act, carry = activity.activity(block, carry, layout=LAYOUT)
    quarters = x.reshape(3, 24, 5, -1).mean(axis=2)
    means = np.stack([quarters[:, i - 3 : i + 1].mean(axis=1) for i in range(3, 24)], axis=1)
    rise = means[:, 4:] - means[:, :-4]
    bend = rise[:, 4:] - rise[:, :-4]
    for got, difference in ((act.first, rise), (act.second, bend)):
        power = (np.abs(difference[:, -4:]) ** 2).mean(axis=1)
        np.testing.assert_allclose(got, power.reshape(3, 6, 2).sum(axis=2), rtol=2e-3)


def test_the_fast_and_the_within_power_are_those_of_the_block() -> None:
    rng = np.random.default_rng(2)
    x = rng.standard_normal((2, 40, 12)) + 1j * rng.standard_normal((2, 40, 12)) + 1000
    carry = activity.initial(LAYOUT, 2)
    for block in np.split(x.astype(np.complex64), 2, axis=1):
        act, carry = activity.activity(block, carry, layout=LAYOUT)
    bend = (np.abs(np.diff(x, 2, axis=1)[:, -20:]) ** 2).mean(axis=1) / 6
    within = x[:, 20:].var(axis=1)
    np.testing.assert_allclose(act.fast, bend.reshape(2, 6, 2).sum(axis=2), rtol=1e-3)
    np.testing.assert_allclose(act.within, within.reshape(2, 6, 2).sum(axis=2), rtol=1e-3)


def test_steps_of_the_clearest_place_are_those_of_all_of_them() -> None:
    rng = np.random.default_rng(3)
    good = rng.random((4, 3, N_BLOCKS)) > 0.1
    angle = rng.normal(0, 0.1, (4, 3, 1, N_BLOCKS * 20)).cumsum(axis=3)
    echo = np.exp(1j * angle) * rng.uniform(0.5, 2, (4, 3, 3, 1)) + rng.uniform(1, 3, (4, 3, 3, 1))
    parts = np.stack([echo.real, echo.imag], axis=3).reshape(4, 3, 6, N_BLOCKS, 20)
    seen = Window(
        planes=parts.astype(np.float32),
        oldest=np.array([0, 5, 11, 23]),
        good=good,
        # The last two are a link's: their movement is along a line.
        straight=np.array([False, False, True, True]),
    )
    everybody, params = np.arange(4), phase.Params()
    snr = rng.random((4, 3)).astype(np.float32)
    layout = Layout(n_bins=32, n_antennas=1, geometry=GEOMETRY)
    whole, arcs = phase.phase(seen, everybody, phase.initial(layout, 4), params=params)
    all_of_them = phase.clearest(seen, whole, snr, everybody, arcs)
    some = np.array([1])
    part, _ = phase.phase(seen, np.zeros(0, np.intp), arcs, params=params, asked=some)
    np.testing.assert_allclose(part.step_rad[1], whole.step_rad[1], atol=1e-5)
    few = phase.clearest(seen, part, snr, some, arcs)
    np.testing.assert_array_equal(few.slot, all_of_them.slot)
    np.testing.assert_allclose(few.step_rad, all_of_them.step_rad, atol=1e-5)


def repetition(speed: np.ndarray, first: int) -> float:
    """1 - best autocorrelation of one known series at a lag from `first` to half of it, slowly."""
    n = len(speed)
    found = []
    for lag in range(first, n // 2):
        later, earlier = speed[lag:], speed[: n - lag]
        found.append((later * earlier).sum() / np.sqrt((later**2).sum() * (earlier**2).sum()))
    return 1 - max(found)


def test_irregularity_is_what_the_best_autocorrelation_leaves() -> None:
    rng = np.random.default_rng(4)
    t = np.arange(240) / 10
    series = [np.sin(2 * np.pi * t / 3.3), rng.standard_normal(240), np.sin(0.1 * t**2)]
    speed = np.stack(series).astype(np.float32)[None]
    known = np.ones((1, 3, 240), bool)
    found, share = irregularity(speed, known, np.zeros((1, 3), np.float32), 10.0)
    naive = [np.clip(repetition(each, 10), -0.3, 1) for each in series]
    np.testing.assert_allclose(found[0], naive, atol=1e-4)
    assert not share.any()


@settings(max_examples=100)
@given(st.lists(st.integers(-10, 10), min_size=2, max_size=40))
def test_turns_are_changes_of_sign_between_large_excursions(values: list[int]) -> None:
    x = np.array(values, np.float32)
    large = [v for v in values if abs(v) > np.float32(0.3) * np.abs(x).max()]
    naive = sum(a * b < 0 for a, b in pairwise(large))
    assert n_turns(x, np.abs(x)) == naive


@pytest.mark.parametrize("with_heart", [True, False])
def test_being_looked_at_changes_nothing(with_heart: bool) -> None:
    iq = np.stack([frames(Scene(duration_s=34, seed=s, rr_per_min=12 + 6 * s)) for s in range(3)])
    layout = Layout(n_bins=iq.shape[2], n_antennas=1, geometry=GEOMETRY)
    chains = [Chain(layout, n_sensors=3, params=Params(with_heart=with_heart)) for _ in range(2)]

    def look(rows: np.ndarray, found: Evidence) -> None:
        assert len(rows) == len(found.turned.step_rad)

    for second in range(34):
        block = iq[:, 20 * second : 20 * (second + 1)]
        # One of them joins later, so that its rates are read in other seconds.
        rows = np.arange(3 if second > 2 else 2)
        said = chains[0].step(block[rows], rows)
        same = chains[1].step(block[rows], rows, look=look)
        for field in fields(said):
            one, other = getattr(said, field.name), getattr(same, field.name)
            np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-3, err_msg=field.name)
