from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dsp.chain import Chain
from dsp.estimate import vitals_of
from dsp.frames import subchannels
from dsp.frames.blocks import overdriven
from dsp.frames.layout import Layout
from dsp.messages import State, Vitals
from dsp.person.state import ABSENT, MEASURING
from sensor.messages import Geometry
from tests.dsp.bodies import GEOMETRY, Scene, frames

LINK = Geometry(frame_rate_hz=10.0, carrier_hz=28e9)
N_SUBCHANNELS = 32
LAYOUT = Layout(n_bins=N_SUBCHANNELS, n_antennas=1, geometry=LINK)
RAMP_RAD = 4.0
"""From the first to the last sub-channel for one sample of delay."""


def channel(
    duration_s: float,
    *,
    rr_per_min: float | None,
    body: float = 0.3,
    jump_share: float = 0.3,
    held_from_s: float = np.inf,
) -> NDArray[np.complex64]:
    """(time, bin, antenna) of a link with a direct path, and perhaps somebody beside it.

    A body adds an echo of relative size `body` whose path breathes by 6 mm there and back; each
    breath differs a little. The clock's phase is noisy, and its delay jumps by a sample.
    """
    rng = np.random.default_rng(0)
    n = int(duration_s * LINK.frame_rate_hz)
    t = np.arange(n) / LINK.frame_rate_hz
    breathes = t < held_from_s
    rate_per_s = breathes * (rr_per_min or 0) / 60 * (1 + 0.05 * np.sin(2 * np.pi * t / 17))
    breath_m = 3e-3 * np.sin(2 * np.pi * np.cumsum(rate_per_s) / LINK.frame_rate_hz)
    echo = body * np.exp(-4j * np.pi * breath_m * 28e9 / 299_792_458.0 + 1j)
    field = 1000 * (1 + (echo if rr_per_min else 0))
    field = field * np.exp(1j * 0.03 * rng.standard_normal(n))
    jumped = np.where(rng.random(n) < jump_share, rng.choice([-1, 1], n), 0)
    ramp = RAMP_RAD * np.linspace(-0.5, 0.5, N_SUBCHANNELS)
    seen = field[:, None] * np.exp(1j * jumped[:, None] * ramp)
    noise = rng.standard_normal((n, N_SUBCHANNELS, 2)).view(complex)[..., 0]
    return (seen + 20 * noise).astype(np.complex64)[:, :, None]


def said(iq: NDArray[np.complex64]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """Respiration rate and state, second by second."""
    chain, row = Chain(LAYOUT, n_sensors=1), np.zeros(1, np.intp)
    answers = [chain.step(iq[None, i : i + 10], row) for i in range(0, len(iq) - 9, 10)]
    return (
        np.concatenate([a.rr_per_min for a in answers]),
        np.concatenate([a.state for a in answers]),
    )


def test_breathing_beside_a_link_whose_clock_jumps_is_read() -> None:
    rr, state = said(channel(60, rr_per_min=15))
    assert np.isfinite(rr[25:]).mean() > 0.8
    assert np.nanmax(np.abs(rr[25:] - 15)) < 1
    assert (state[25:] == MEASURING).mean() > 0.8


@pytest.mark.parametrize("body", [0.0, 0.06])
def test_nobody_and_a_tiny_mover_beside_such_a_link_are_nobody(body: float) -> None:
    rr, state = said(channel(60, rr_per_min=20, body=body))
    assert np.isnan(rr).all()
    assert not (state == MEASURING).any()
    assert (state[-5:] == ABSENT).all()


def test_breathing_that_stops_beside_such_a_link_is_said_and_has_no_rate() -> None:
    iq = channel(75, rr_per_min=15, held_from_s=45)
    chain, row = Chain(LAYOUT, n_sensors=1), np.zeros(1, np.intp)
    answers = [chain.step(iq[None, i : i + 10], row) for i in range(0, len(iq) - 9, 10)]
    breathing = np.array([a.breathing[0] for a in answers])
    assert (breathing[25:44] == 1).all()
    assert (breathing[45 + 10 :] == 0).all()
    assert all(np.isnan(a.rr_per_min[0]) for a in answers[45 + 10 :])


def recording(name: str, n_s: int) -> list[Vitals]:
    """What is said of the beginning of a real recording of such a link, or a clear skip."""
    path = Path(__file__).parents[4] / "shared" / "data" / "radar" / "mmwave28_paced" / name
    if not path.exists():
        pytest.skip(f"skipped: ../shared/data/radar/mmwave28_paced/{name} is not present")
    with np.load(path, allow_pickle=False) as z:
        rate_hz, iq = float(z["frame_rate_hz"]), z["frames"].reshape(-1, N_SUBCHANNELS, 1)
    geometry = replace(LINK, frame_rate_hz=rate_hz)
    return [v for _, v in vitals_of(iq[: int(n_s * rate_hz)], geometry)]


def test_a_real_person_who_breathes_24_times_a_minute_beside_such_a_link_is_read() -> None:
    said = recording("04_15_0_4000Hz_radar_1_trial.npz", 60)[25:]
    rr = [v.rr.per_min for v in said if v.rr.per_min is not None]
    assert len(rr) > 0.9 * len(said)
    assert max(abs(value - 24) for value in rr) < 1
    # Nobody has compared a heart rate.
    assert all(v.hr.per_min is None for v in said)


@pytest.mark.parametrize(
    "name",
    ["04_15_0_0000Hz_radar_1_trial_background.npz",
     "02_12_0_367Hz_28GHz_2min_BER_CSI_B_21_02_12_04_17.npz"],
)  # fmt: skip
def test_a_real_empty_room_and_a_real_mover_have_no_rate_and_no_stop(name: str) -> None:
    said = recording(name, 60)
    assert all(v.rr.per_min is None and v.hr.per_min is None for v in said)
    assert all(v.apnoea_s == 0 for v in said)
    assert said[-1].state is State.ABSENT


def test_a_link_that_does_not_jump_is_left_as_it_is() -> None:
    iq = channel(2, rr_per_min=15, jump_share=0)[None]
    out, unsteady, _ = subchannels.steadied(iq, subchannels.initial(LAYOUT, 1), layout=LAYOUT)
    assert not unsteady.any()
    np.testing.assert_array_equal(out, iq)


def test_somebody_who_walks_before_an_ordinary_radar_is_no_jump_of_a_clock() -> None:
    """Even where nobody said that its bins are range."""
    scene = Scene(duration_s=20, moving_s=(2, 18), n_bins=32)
    layout = Layout(
        n_bins=32, n_antennas=1, geometry=Geometry(frame_rate_hz=20.0, carrier_hz=60.5e9)
    )
    iq = frames(scene)[None]
    out, unsteady, _ = subchannels.steadied(iq, subchannels.initial(layout, 1), layout=layout)
    assert not unsteady.any()
    np.testing.assert_array_equal(out, iq)


def test_a_radar_with_a_range_axis_carries_nothing_for_this() -> None:
    layout = Layout(n_bins=64, n_antennas=1, geometry=GEOMETRY)
    assert subchannels.initial(layout, 3).last.size == 0


def test_a_clock_that_has_not_jumped_for_ten_minutes_is_trusted_again() -> None:
    carry = subchannels.initial(LAYOUT, 1)
    _, jumps, carry = subchannels.steadied(channel(5, rr_per_min=None)[None], carry, layout=LAYOUT)
    calm = channel(1, rr_per_min=None, jump_share=0)[None]
    known = []
    for _ in range(605):
        _, unsteady, carry = subchannels.steadied(calm, carry, layout=LAYOUT)
        known.append(bool(unsteady[0]))
    assert jumps.all()
    assert known == sorted(known, reverse=True)
    assert 590 <= sum(known) <= 602


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 99), max_size=4, unique=True))
def test_cutting_a_stream_that_is_known_to_jump_elsewhere_changes_nothing(cuts: list[int]) -> None:
    iq = channel(12, rr_per_min=15)[None]
    _, _, start = subchannels.steadied(iq[:, :20], subchannels.initial(LAYOUT, 1), layout=LAYOUT)
    whole, _, _ = subchannels.steadied(iq[:, 20:], start, layout=LAYOUT)
    parts, carry, edges = [], start, [20, *(20 + c for c in sorted(cuts)), 120]
    for first, end in pairwise(edges):
        out, _, carry = subchannels.steadied(iq[:, first:end], carry, layout=LAYOUT)
        parts.append(out)
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, rtol=1e-5, atol=1e-5)


def test_a_weak_echo_of_a_few_converter_steps_is_not_overdriven() -> None:
    weak = np.tile(np.array([-2 + 1j, -2 + 2j, -1 + 2j, 2 - 1j]), 8).astype(np.complex64)[:, None]
    assert not overdriven(weak)
    assert not overdriven(np.tile(np.array([1j, 1 + 1j]), 16).astype(np.complex64)[:, None])
    assert overdriven(np.full((32, 1), 1 - 1j, np.complex64))
    clipped = np.where(np.arange(32)[:, None] % 2, 2047 + 2047j, 913 - 77j)
    assert overdriven(clipped.astype(np.complex64))
