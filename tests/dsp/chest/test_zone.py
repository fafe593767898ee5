"""A bed's zone: who is outside it is never the patient."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dsp.chest.zone
from dsp.chain import Chain
from dsp.chest import activity
from dsp.frames.blocks import Block, Blocks
from dsp.frames.layout import Layout, samples
from dsp.messages import State
from dsp.person.state import STATES
from sensor.messages import Fault, FaultKind, Frame, Geometry
from tests.dsp.bodies import GEOMETRY, Scene, frames

ROW = np.zeros(1, np.intp)
ZONE_M = (0.4, 1.5)


def frame(iq: np.ndarray, seq: int, geometry: Geometry = GEOMETRY) -> Frame:
    t_ns = round(1e9 * seq / geometry.frame_rate_hz)
    return Frame(
        sensor="s", session=1, seq=seq, t_mono_ns=t_ns, t_wall_ns=t_ns, geometry=geometry,
        iq=np.array(iq, np.complex64),
    )  # fmt: skip


def said(iq: np.ndarray, zone_m: tuple[float, float] | None) -> list[tuple[State, float, float]]:
    """(state, respiration rate, range) each second."""
    blocks, chain, out = Blocks(zone_m), None, []
    for seq, one in enumerate(iq):
        for block in blocks.take(frame(one, seq)):
            assert isinstance(block, Block)
            chain = chain or Chain(block.layout, n_sensors=1)
            now = chain.step(block.iq[None], ROW)
            out.append((STATES[now.state[0]], float(now.rr_per_min[0]), float(now.range_m[0])))
    return out


def apnoea_s(iq: np.ndarray, zone_m: tuple[float, float] | None) -> list[tuple[int, float]]:
    """(second, seconds without breathing)."""
    blocks, chain, out = Blocks(zone_m), None, []
    for seq, one in enumerate(iq):
        for block in blocks.take(frame(one, seq)):
            assert isinstance(block, Block)
            chain = chain or Chain(block.layout, n_sensors=1)
            out.append((len(out), float(chain.step(block.iq[None], ROW).apnoea_s[0])))
    return out


def two(patient: Scene, other: Scene) -> np.ndarray:
    noise = frames(replace(other, range_m=None))
    return frames(patient) + frames(other) - noise


PATIENT = Scene(range_m=0.9, rr_per_min=13, n_bins=64, seed=3)
OTHER = Scene(range_m=2.2, rr_per_min=22, hr_per_min=90, n_bins=64, snr_db=40, seed=4)
"""Fifteen decibels stronger than the patient."""


def test_the_patient_is_measured_although_somebody_stronger_sits_behind_the_zone() -> None:
    iq = two(PATIENT, OTHER)
    free, zoned = said(iq, None)[30:], said(iq, ZONE_M)[30:]
    assert np.median([m for _, _, m in free]) == pytest.approx(2.2, abs=0.2), "else no test at all"
    assert {state for state, _, _ in zoned} == {State.MEASURING}
    assert np.nanmedian([rr for _, rr, _ in zoned]) == pytest.approx(13, abs=1)
    assert all(abs(m - 0.9) < 0.3 for _, _, m in zoned)


@pytest.mark.parametrize("at_m", [1.6, 1.7, 1.8, 2.0, 2.2, 2.6])
@pytest.mark.parametrize("snr_db", [20.0, 40.0])
def test_in_an_empty_bed_nobody_outside_the_zone_is_ever_the_patient(
    at_m: float, snr_db: float
) -> None:
    iq = frames(replace(OTHER, range_m=at_m, snr_db=snr_db))
    assert State.MEASURING in {state for state, _, _ in said(iq, None)}, "else no test at all"
    for state, rr, _ in said(iq, ZONE_M):
        assert state is not State.MEASURING
        assert np.isnan(rr)


def test_a_breath_that_stops_is_not_hidden_by_somebody_who_breathes_behind_the_zone() -> None:
    stops = replace(PATIENT, hold_s=(40.0, 70.0), duration_s=70.0)
    iq = two(stops, replace(OTHER, duration_s=70.0, snr_db=25.0))
    assert max(s for _, s in apnoea_s(iq, ZONE_M)) > 15


@pytest.mark.parametrize("zone_m", [None, (0.0, 10.0)])
def test_a_zone_around_all_that_is_seen_changes_nothing(zone_m: tuple[float, float] | None) -> None:
    iq = frames(replace(PATIENT, duration_s=30.0))
    np.testing.assert_array_equal(
        np.array(said(iq, zone_m))[:, 1:], np.array(said(iq, None))[:, 1:]
    )


def test_a_sensor_without_a_range_axis_is_measured_as_without_a_zone() -> None:
    geometry = Geometry(frame_rate_hz=20.0, carrier_hz=60.5e9)
    layout = Layout(n_bins=8, n_antennas=1, geometry=geometry, zone_m=ZONE_M)
    assert layout.in_zone.all()


def test_frames_that_see_nothing_of_the_zone_are_told_and_never_measured() -> None:
    blocks = Blocks((5.0, 6.0))
    iq = frames(replace(PATIENT, duration_s=3.0))
    made = [one for seq, each in enumerate(iq) for one in blocks.take(frame(each, seq))]
    (fault,) = made
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.UNREADABLE
    assert fault.reason == "Frame 0 has no range bin in the bed's zone, 5 to 6 m."


@given(
    power=st.lists(st.floats(0, 1e6, width=32), min_size=24, max_size=24),
    near=st.floats(0, 0.6),
    wide=st.floats(0.1, 0.5),
)
def test_what_is_kept_is_inside_and_never_more_than_was_there(
    power: list[float], near: float, wide: float
) -> None:
    layout = Layout(n_bins=24, n_antennas=1, geometry=GEOMETRY, zone_m=(near, near + wide))
    x = samples(np.ones((1, 20, 24, 1), np.complex64), layout)
    act, _ = activity.activity(x, activity.initial(layout, 1), layout=layout)
    told = np.array([power], np.float32)
    kept = dsp.chest.zone.within(replace(act, first=told, second=told), layout)
    assert not kept.first[0, ~layout.in_zone].any()
    assert ((kept.first == told) | (kept.first == 0)).all()
    outside = told[0, ~layout.in_zone].max()
    assert (kept.first[kept.first > 0] > dsp.chest.zone.LEAK * outside).all()
