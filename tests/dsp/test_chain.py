import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp import carry as carries
from dsp.chain import Chain
from dsp.chest import choice, motion, window
from dsp.frames.layout import Layout
from dsp.person.state import Estimates
from tests.dsp.bodies import GEOMETRY, Scene, frames

LAYOUT = Layout(n_bins=32, n_antennas=1, geometry=GEOMETRY)
N_S = 30


@pytest.fixture(scope="module")
def ward() -> np.ndarray:
    """(sensor, time, bin, antenna): four people, a fan, an empty room, a restless one."""
    scenes = [Scene(duration_s=N_S, seed=s, rr_per_min=11 + 4 * s) for s in range(4)]
    scenes += [Scene(range_m=None, fan_hz=0.5, duration_s=N_S), Scene(range_m=None, duration_s=N_S)]
    scenes += [Scene(moving_s=(15, 18), duration_s=N_S)]
    return np.stack([frames(scene) for scene in scenes])


def fields_of(said: Estimates) -> dict[str, np.ndarray]:
    return {f.name: getattr(said, f.name) for f in dataclasses.fields(said)}


def block(ward: np.ndarray, second: int) -> np.ndarray:
    return ward[:, second * 20 : (second + 1) * 20]


def run(ward: np.ndarray, batches: list[list[int]]) -> list[dict[str, np.ndarray]]:
    """Every second, the sensors in these batches; results in the order of the sensors."""
    chain = Chain(LAYOUT, n_sensors=len(ward))
    out = []
    for second in range(N_S):
        merged: dict[str, np.ndarray] = {}
        for batch in batches:
            rows = np.array(batch)
            said = fields_of(chain.step(block(ward, second)[rows], rows))
            for name, values in said.items():
                merged.setdefault(name, np.zeros(len(ward), values.dtype))[rows] = values
        out.append(merged)
    return out


def assert_same(one: list[dict[str, np.ndarray]], other: list[dict[str, np.ndarray]]) -> None:
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a["state"], b["state"])
        for name, values in a.items():
            np.testing.assert_allclose(values, b[name], rtol=2e-3, atol=2e-3, err_msg=name)


@pytest.fixture(scope="module")
def together(ward: np.ndarray) -> list[dict[str, np.ndarray]]:
    return run(ward, [list(range(len(ward)))])


def test_a_batch_of_one_says_the_same_as_a_batch_of_many(
    ward: np.ndarray, together: list[dict[str, np.ndarray]]
) -> None:
    assert_same(together, run(ward, [[i] for i in range(len(ward))]))


@settings(max_examples=3, deadline=None)
@given(order=st.permutations(range(7)), cut=st.integers(1, 6))
def test_neither_the_order_of_a_batch_nor_its_cut_matters(
    ward: np.ndarray, together: list[dict[str, np.ndarray]], order: list[int], cut: int
) -> None:
    assert_same(together, run(ward, [order[:cut], order[cut:]]))


def test_a_sensor_of_nonsense_does_not_disturb_the_others(
    ward: np.ndarray, together: list[dict[str, np.ndarray]]
) -> None:
    rng = np.random.default_rng(0)
    wild = ward.copy()
    wild[0] = 3e8 * (rng.standard_normal(wild[0].shape) + 1j * rng.standard_normal(wild[0].shape))
    for a, b in zip(together, run(wild, [list(range(7))]), strict=True):
        for name, values in a.items():
            np.testing.assert_allclose(values[1:], b[name][1:], rtol=2e-3, atol=2e-3, err_msg=name)


def test_a_row_that_was_reset_is_as_new(ward: np.ndarray) -> None:
    rows, row = np.arange(7), np.array([2])
    used, fresh = Chain(LAYOUT, n_sensors=7), Chain(LAYOUT, n_sensors=7)
    for second in range(15):
        used.step(block(ward, second), rows)
    used.reset(row)
    for second in range(15, 30):
        a = used.step(block(ward, second)[row], row)
        b = fresh.step(block(ward, second)[row], row)
        for name, values in fields_of(a).items():
            np.testing.assert_array_equal(values, fields_of(b)[name], err_msg=name)


def test_rows_can_be_added_without_disturbing_those_that_are_there(ward: np.ndarray) -> None:
    chain = Chain(LAYOUT, n_sensors=1)
    for second in range(15):
        chain.step(block(ward, second)[:1], np.array([0]))
    assert chain.add(2).tolist() == [1, 2]
    last = None
    for second in range(15, 30):
        last = chain.step(block(ward, second)[[1, 0]], np.array([2, 0]))
    alone = run(ward[:1], [[0]])[-1]
    assert last is not None
    np.testing.assert_allclose(last.rr_per_min[1], alone["rr_per_min"][0], rtol=1e-4)


def test_a_walk_and_another_bin_make_the_window_forget() -> None:
    x = np.ones((3, 20, 32), np.complex64)
    before = window.initial(LAYOUT, 3)
    before.good[:] = True
    place = np.full((3, choice.N_SLOTS), 9, np.int32)
    changed = np.zeros_like(place, bool)
    changed[1, 0] = True
    walking = np.array([False, False, True])
    _, after = window.window(
        x,
        choice.Choice(centre=place, changed=changed, snr=np.ones_like(place, np.float32)),
        motion.Motion(level=np.zeros(3, np.float32), moving=walking, walking=walking, away=walking),
        np.zeros(3, np.float32),
        before,
        layout=LAYOUT,
    )
    assert after.good[0].all()
    assert after.good[1, 0].sum() == 1
    assert after.good[1, 1:].all()
    assert not after.good[2].any()


def test_no_rows_at_all_is_no_work(ward: np.ndarray) -> None:
    chain = Chain(LAYOUT, n_sensors=3)
    said = chain.step(np.zeros((0, 20, 32, 1), np.complex64), np.zeros(0, np.intp))
    assert len(said.state) == 0


def test_a_block_of_another_shape_is_a_broken_promise(ward: np.ndarray) -> None:
    chain = Chain(LAYOUT, n_sensors=1)
    with pytest.raises(ValueError, match="was promised"):
        chain.step(ward[:1, :19], np.array([0]))


@pytest.mark.parametrize(
    ("rate_hz", "n_bins", "n_antennas"),
    [(20.0, 64, 1), (30.0, 64, 1), (25.04, 49, 1), (20.0, 75, 1), (20.0, 50, 4), (500.0, 64, 1)],
)
def test_a_sensor_takes_at_most_60_kb(rate_hz: float, n_bins: int, n_antennas: int) -> None:
    geometry = dataclasses.replace(GEOMETRY, frame_rate_hz=rate_hz)
    layout = Layout(n_bins=n_bins, n_antennas=n_antennas, geometry=geometry)
    chain = Chain(layout, n_sensors=10)
    assert chain.n_bytes / 10 <= 60_000
    before = chain.n_bytes
    iq = np.ones((10, layout.n_frames, n_bins, n_antennas), np.complex64)
    chain.step(iq, np.arange(10))
    assert chain.n_bytes == before


def test_the_memory_of_every_array_is_counted() -> None:
    chain = Chain(LAYOUT, n_sensors=2)
    assert chain.n_bytes == 2 * carries.n_bytes(Chain(LAYOUT, n_sensors=1)._carry)


@pytest.mark.parametrize("n_bins", [1, 2, 3])
@pytest.mark.parametrize("value", [0.0, 1.0, 1e9])
def test_a_dead_signal_raises_no_warning_and_gives_no_value(n_bins: int, value: float) -> None:
    layout = Layout(n_bins=n_bins, n_antennas=1, geometry=GEOMETRY)
    chain = Chain(layout, n_sensors=1)
    for _ in range(30):
        said = chain.step(np.full((1, 20, n_bins, 1), value, np.complex64), np.array([0]))
        assert np.isnan(said.rr_per_min[0])
        assert np.isnan(said.hr_per_min[0])
        assert said.breathing[0] != 0
