"""Frames of one sensor to blocks of equal length, with small gaps filled and large ones told."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dsp.frames.layout import Layout
from sensor.messages import Fault, FaultKind, Frame, Geometry

FILLED_GAP_S_MAX = 0.25
"""Longer gaps are not filled: everything begins anew."""

_AMPLITUDE_MAX = 1e9
"""Above it, squares of powers leave the range of float32."""
_N_COMPONENTS_MIN = 16
_CLIPPED_SHARE = 0.25
_N_STEPS_FEW = 8
_OTHERS_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Frames without a gap."""

    sensor: str
    session: int
    layout: Layout
    iq: NDArray[np.complex64]
    """(time, bin, antenna), `layout.n_frames` long."""
    lost_share: float
    """Share of the frames that were filled in."""
    anew: bool
    """Nothing may be carried over from earlier blocks."""
    t_wall_ns: int
    """Of the newest frame."""


class Blocks:
    """Gathers one sensor's frames.

    A frame that cannot be used (not finite, empty, overdriven, the same as the one before) is
    treated as lost, and said so once for each run of them. So is one without a bin in the bed's
    zone: then nothing is measured, and the sensor counts as lost.
    """

    def __init__(self, zone_m: tuple[float, float] | None = None) -> None:
        self._zone_m = zone_m
        self._first: Frame | None = None
        self._layout: Layout | None = None
        self._pending: list[NDArray[np.complex64]] = []
        self._n_filled = 0
        self._last: Frame | None = None
        self._anew = True
        self._complaining = False

    def take(self, frame: Frame) -> list[Block | Fault]:
        """What one more frame completes. Frames come in the order of `seq` within a session."""
        out: list[Block | Fault] = []
        if self._last is not None and _repeated(frame, self._last):
            reason = f"Frame {frame.seq} came again or late."
            return [_fault(frame, FaultKind.REPEATED, reason)]
        problem = _problem(frame, self._last) or _outside(frame, self._zone_m)
        if problem:
            if not self._complaining:
                out.append(_fault(frame, FaultKind.UNREADABLE, f"Frame {frame.seq} {problem}."))
            self._complaining = True
            return out
        self._complaining = False
        if not self._continues(frame):
            out += self._begin(frame)
        out += self._extend(frame)
        return out

    def _continues(self, frame: Frame) -> bool:
        """Whether it belongs to what is pending, perhaps after a gap that can be filled."""
        first, last = self._first, self._last
        if first is None or last is None or self._layout is None:
            return False
        same = frame.session == first.session and frame.geometry == first.geometry
        gap = frame.seq - last.seq - 1
        short = gap <= FILLED_GAP_S_MAX * frame.geometry.frame_rate_hz
        return same and frame.iq.shape == first.iq.shape and short

    def _begin(self, frame: Frame) -> list[Fault]:
        faults = []
        if self._first is not None and self._last is not None:
            told, reason = _why_anew(frame, self._first, self._last)
            faults.append(_fault(frame, told, reason))
        self._layout = _layout(frame, self._zone_m)
        self._first, self._last = frame, None
        self._pending, self._n_filled, self._anew = [], 0, True
        return faults

    def _extend(self, frame: Frame) -> list[Block]:
        """Add the frame and what is missing before it, on a straight line."""
        blocks = []
        if self._last is not None:
            gap = frame.seq - self._last.seq - 1
            for i in range(1, gap + 1):
                share = np.float32(i / (gap + 1))
                between = (1 - share) * self._last.iq + share * frame.iq
                self._n_filled += 1
                blocks += self._append(between.astype(np.complex64, copy=False), frame)
        self._last = frame
        return blocks + self._append(frame.iq, frame)

    def _append(self, iq: NDArray[np.complex64], frame: Frame) -> list[Block]:
        layout = self._layout
        assert layout is not None
        self._pending.append(iq)
        if len(self._pending) < layout.n_frames:
            return []
        block = Block(
            sensor=frame.sensor,
            session=frame.session,
            layout=layout,
            iq=np.stack(self._pending),
            lost_share=self._n_filled / layout.n_frames,
            anew=self._anew,
            t_wall_ns=frame.t_wall_ns,
        )
        self._pending, self._n_filled, self._anew = [], 0, False
        return [block]


def overdriven(iq: NDArray[np.complex64]) -> bool:
    """Whether a quarter of a frame (bin, antenna) lies at its largest value."""
    size = np.abs(np.ascontiguousarray(iq).view(np.float32))
    if size.size < _N_COMPONENTS_MIN:
        return False
    largest = size.max()
    if np.count_nonzero(size == largest) <= _CLIPPED_SHARE * size.size:
        return False
    # A weak echo of a few converter steps often lies at its largest value too; then it has others
    # beside it, be it 0, and whole multiples of one step.
    steps = size / size[size > 0].min(initial=largest)
    others = np.count_nonzero(size < largest) > _OTHERS_SHARE * size.size
    few = others and steps.max() <= _N_STEPS_FEW
    return not (few and np.allclose(steps, np.round(steps), atol=1e-3))


def _repeated(frame: Frame, last: Frame) -> bool:
    return frame.session == last.session and frame.seq <= last.seq


def _problem(frame: Frame, last: Frame | None) -> str:
    """Empty, or why a frame cannot be used."""
    parts = np.ascontiguousarray(frame.iq).view(np.float32)
    size = np.abs(parts)
    largest = float(size.max())
    if not largest <= _AMPLITUDE_MAX:
        return "holds values that are not finite, or beyond any radar's"
    if largest == 0:
        return "is all zero"
    if overdriven(frame.iq):
        return "is overdriven: a quarter of it lies at the largest value"
    many = parts.size >= _N_COMPONENTS_MIN
    if many and last is not None and np.array_equal(frame.iq, last.iq):
        return "is the same as the one before: the sensor is stuck"
    return ""


def _layout(frame: Frame, zone_m: tuple[float, float] | None) -> Layout:
    n_bins, n_antennas = frame.iq.shape
    return Layout(n_bins=n_bins, n_antennas=n_antennas, geometry=frame.geometry, zone_m=zone_m)


def _outside(frame: Frame, zone_m: tuple[float, float] | None) -> str:
    """Empty, or that the frame says nothing about the bed."""
    if zone_m is None or _sees(frame.iq.shape[0], frame.geometry, zone_m):
        return ""
    return f"has no range bin in the bed's zone, {zone_m[0]:g} to {zone_m[1]:g} m"


@lru_cache(maxsize=256)
def _sees(n_bins: int, geometry: Geometry, zone_m: tuple[float, float]) -> bool:
    layout = Layout(n_bins=n_bins, n_antennas=1, geometry=geometry, zone_m=zone_m)
    return bool(layout.in_zone.any())


def _why_anew(frame: Frame, first: Frame, last: Frame) -> tuple[FaultKind, str]:
    if frame.session != first.session:
        return FaultKind.CHANGED, "The sensor has started anew."
    if frame.geometry != first.geometry or frame.iq.shape != first.iq.shape:
        return FaultKind.CHANGED, "The sensor's frames have another shape or geometry."
    n_lost = frame.seq - last.seq - 1
    return FaultKind.LOST, f"{n_lost} frames are missing or of no use; measuring begins anew."


def _fault(frame: Frame, kind: FaultKind, reason: str) -> Fault:
    return Fault(sensor=frame.sensor, t_wall_ns=frame.t_wall_ns, kind=kind, reason=reason)
