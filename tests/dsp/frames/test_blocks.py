import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.frames.blocks import Block, Blocks
from sensor.messages import Fault, FaultKind, Frame
from tests.dsp.bodies import GEOMETRY

RNG = np.random.default_rng(0)
IQ = (RNG.standard_normal((400, 12, 1)) + 1j * RNG.standard_normal((400, 12, 1))).astype(
    np.complex64
)


def frame(seq: int, *, session: int = 1, iq: np.ndarray | None = None) -> Frame:
    profile = IQ[seq % 400].copy() if iq is None else iq
    t_ns = seq * 50_000_000
    return Frame(
        sensor="s1", session=session, seq=seq, t_mono_ns=t_ns, t_wall_ns=t_ns, geometry=GEOMETRY,
        iq=profile,
    )  # fmt: skip


def fed(frames: list[Frame]) -> tuple[list[Block], list[Fault]]:
    gathering = Blocks()
    out = [item for f in frames for item in gathering.take(f)]
    return (
        [item for item in out if isinstance(item, Block)],
        [item for item in out if isinstance(item, Fault)],
    )


def test_twenty_frames_make_a_block_and_only_the_first_is_anew() -> None:
    blocks, faults = fed([frame(i) for i in range(65)])
    assert [b.anew for b in blocks] == [True, False, False]
    assert not faults
    np.testing.assert_array_equal(np.concatenate([b.iq for b in blocks]), IQ[:60])
    assert blocks[0].t_wall_ns == 19 * 50_000_000


def test_a_small_gap_is_filled_on_a_straight_line_and_counted() -> None:
    lost = {7, 8, 9}
    blocks, faults = fed([frame(i) for i in range(45) if i not in lost])
    assert not faults
    assert [b.lost_share for b in blocks] == [pytest.approx(3 / 20), 0]
    between = (IQ[6] * 3 + IQ[10]) / 4
    np.testing.assert_allclose(blocks[0].iq[7], between, rtol=1e-5)
    np.testing.assert_array_equal(blocks[1].iq, IQ[20:40])


def test_a_gap_over_a_quarter_second_begins_anew_and_says_so() -> None:
    blocks, faults = fed([frame(i) for i in [*range(25), *range(31, 60)]])
    assert [b.anew for b in blocks] == [True, True]
    assert [f.kind for f in faults] == [FaultKind.LOST]
    np.testing.assert_array_equal(blocks[1].iq, IQ[31:51])


def test_a_new_session_begins_anew() -> None:
    stream = [frame(i) for i in range(30)] + [frame(i, session=2) for i in range(25)]
    blocks, faults = fed(stream)
    assert [(b.session, b.anew) for b in blocks] == [(1, True), (2, True)]
    assert faults[0].kind is FaultKind.CHANGED


def test_another_shape_or_rate_begins_anew_with_another_layout() -> None:
    wide = [frame(i, iq=np.vstack([IQ[i], IQ[i]])) for i in range(30, 60)]
    geometry = dataclasses.replace(GEOMETRY, frame_rate_hz=10.0)
    slow = [dataclasses.replace(frame(i), geometry=geometry) for i in range(60, 75)]
    blocks, faults = fed([frame(i) for i in range(30)] + wide + slow)
    assert [b.layout.n_bins for b in blocks] == [12, 24, 12]
    assert [len(b.iq) for b in blocks] == [20, 20, 10]
    assert all(b.anew for b in blocks)
    assert [f.kind for f in faults] == [FaultKind.CHANGED, FaultKind.CHANGED]


def clipped() -> np.ndarray:
    return np.clip(IQ[3].real, -0.2, 0.2) + 1j * np.clip(IQ[3].imag, -0.2, 0.2)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (np.full((12, 1), np.nan), "not finite"),
        (np.full((12, 1), np.inf), "not finite"),
        (np.full((12, 1), 1e30), "beyond"),
        (np.zeros((12, 1)), "all zero"),
        (clipped(), "overdriven"),
        (IQ[9], "stuck"),
    ],
)
def test_a_frame_that_cannot_be_used_counts_as_lost_with_a_fault(
    bad: np.ndarray, words: str
) -> None:
    stream = [frame(i) for i in range(20)]
    stream[10] = frame(10, iq=bad.astype(np.complex64))
    blocks, faults = fed(stream)
    assert [f.kind for f in faults] == [FaultKind.UNREADABLE]
    assert words in faults[0].reason
    assert blocks[0].lost_share == pytest.approx(1 / 20)
    assert np.isfinite(blocks[0].iq).all()


def test_a_sensor_that_is_stuck_makes_no_blocks_and_complains_once() -> None:
    blocks, faults = fed([frame(i, iq=IQ[0].copy()) for i in range(100)])
    assert not blocks
    assert len(faults) == 1


def test_a_clock_that_goes_back_changes_no_block() -> None:
    """Frames are in order by `seq`; what the clock does is told by the link."""
    stream = [frame(i) for i in range(40)]
    back = [
        dataclasses.replace(f, t_wall_ns=f.t_wall_ns - 3_600_000_000_000) if f.seq >= 10 else f
        for f in stream
    ]
    plain, _ = fed(stream)
    blocks, faults = fed(back)
    assert not faults
    assert [b.anew for b in blocks] == [True, False]
    for one, other in zip(blocks, plain, strict=True):
        np.testing.assert_array_equal(one.iq, other.iq)


def test_frames_that_come_in_the_wrong_order_are_left_out_and_told() -> None:
    _, faults = fed([frame(i) for i in (0, 1, 2, 5, 3, 4, 6)])
    assert [f.kind for f in faults] == [FaultKind.REPEATED, FaultKind.REPEATED]


@pytest.mark.parametrize("shape", [(12, 0), (0, 1)])
def test_a_frame_without_a_bin_or_an_antenna_is_refused_before_it_is_one(
    shape: tuple[int, int],
) -> None:
    with pytest.raises(ValueError, match="not empty"):
        frame(0, iq=np.zeros(shape, np.complex64))


def test_one_bin_and_one_antenna_make_blocks() -> None:
    """Too few numbers to tell whether they are overdriven or stuck: taken as they are."""
    blocks, faults = fed([frame(i, iq=IQ[i, :1].copy()) for i in range(40)])
    assert not faults
    assert [b.iq.shape for b in blocks] == [(20, 1, 1)] * 2


def test_a_repeated_frame_is_left_out() -> None:
    stream = [frame(i) for i in range(12)] + [frame(5)] + [frame(i) for i in range(12, 20)]
    blocks, faults = fed(stream)
    assert [f.kind for f in faults] == [FaultKind.REPEATED]
    np.testing.assert_array_equal(blocks[0].iq, IQ[:20])


@settings(max_examples=60, deadline=None)
@given(
    stream=st.lists(st.tuples(st.integers(0, 120), st.integers(1, 2), st.booleans()), max_size=150)
)
def test_whatever_comes_blocks_are_whole_and_finite(
    stream: list[tuple[int, int, bool]],
) -> None:
    bad = np.full((12, 1), np.nan, np.complex64)
    frames = [frame(seq, session=s, iq=bad.copy() if nan else None) for seq, s, nan in stream]
    blocks, _ = fed(frames)
    for b in blocks:
        assert b.iq.shape == (20, 12, 1)
        assert np.isfinite(b.iq).all()
        assert 0 <= b.lost_share < 1
