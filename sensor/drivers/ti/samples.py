"""Raw ADC packets to frames of samples: by their byte counts, what is lost as zeros and marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sensor.drivers.ti.cfg import AdcOutput, Chirps
from sensor.drivers.ti.dca1000 import DataPacket

_NEAR_FRAMES = 100
"""A packet that leaps further ahead is doubted."""
_BACK_FRAMES = 2
"""One that is later than this is doubted, too: the card may have been started again."""


class Lanes(StrEnum):
    """How the samples lie on the LVDS lanes."""

    TWO = "two"
    """xWR16xx, xWR6843: within each receiver's chirp I0 I1 Q0 Q1, repeating; real samples in their
    order."""
    FOUR = "four"
    """xWR12xx, xWR14xx: I of the four receivers, then Q of the four, for each sample; real samples
    one of each receiver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFrame:
    """The bytes of one radar frame."""

    idx: int
    """Since the recording began."""
    data: bytes
    n_lost_bytes: int
    """They stand as zeros."""


class Proof:
    """Lets packets through that continue what came before; others wait for one that follows them.

    So a stray datagram neither begins a session nor ends one: that takes two in a row.
    """

    def __init__(self, n_frame_bytes: int) -> None:
        self._near_bytes = _NEAR_FRAMES * n_frame_bytes
        self._back_bytes = _BACK_FRAMES * n_frame_bytes
        self._end: int | None = None
        self._waiting: DataPacket | None = None
        self.n_stray = 0
        """Packets that nothing followed."""

    def passed(self, packet: DataPacket) -> list[DataPacket]:
        """None yet, or the packet, with one before it that waited for it."""
        if self._end is not None:
            ahead = packet.byte_count - self._end
            if -self._back_bytes <= ahead <= self._near_bytes:
                self._end = max(self._end, packet.byte_count + len(packet.data))
                return [packet]
        before, self._waiting = self._waiting, packet
        if before is None:
            return []
        follows = before.byte_count + len(before.data)
        if (packet.sequence, packet.byte_count) != (before.sequence + 1, follows):
            self.n_stray += 1
            return []
        self._waiting, self._end = None, follows + len(packet.data)
        return [before, packet]


class _Open:
    """A frame that still waits for bytes."""

    def __init__(self, idx: int, n_bytes: int) -> None:
        self.idx = idx
        self.data = bytearray(n_bytes)
        self.covered: list[tuple[int, int]] = []

    def put(self, at: int, data: bytes) -> None:
        self.data[at : at + len(data)] = data
        self.covered.append((at, at + len(data)))
        self.covered = _merged(self.covered)

    @property
    def n_lost_bytes(self) -> int:
        return len(self.data) - sum(end - start for start, end in self.covered)


class Assembler:
    """Puts packets into frames. The newest frame and the one before stay open for late packets.

    Memory is bounded by three frames. A byte count that goes back by more than two frames is a card
    that was started again: `restarted` tells, once.
    """

    def __init__(self, n_frame_bytes: int) -> None:
        self._n_frame_bytes = n_frame_bytes
        self._open: list[_Open] = []
        self._newest_idx = -1
        self.n_late = 0
        """Packets of frames that had been closed."""
        self.restarted = False

    def put(self, packet: DataPacket) -> list[RawFrame]:
        """The frames that this packet completes, or whose wait it ends."""
        first_idx = packet.byte_count // self._n_frame_bytes
        self.restarted = first_idx < self._newest_idx - 2
        if self.restarted:
            self._open.clear()
            self._newest_idx = -1
        for idx, at, data in self._pieces(packet):
            self._put(idx, at, data)
        return self._closed()

    def _pieces(self, packet: DataPacket) -> Iterator[tuple[int, int, bytes]]:
        """Frame, place in it, bytes: a packet may reach over the end of a frame."""
        start, data = packet.byte_count, packet.data
        while data:
            idx, at = divmod(start, self._n_frame_bytes)
            n = min(len(data), self._n_frame_bytes - at)
            yield idx, at, data[:n]
            start, data = start + n, data[n:]

    def _put(self, idx: int, at: int, data: bytes) -> None:
        frame = next((known for known in self._open if known.idx == idx), None)
        if frame is None:
            if idx <= self._newest_idx:
                self.n_late += 1
                return
            frame = _Open(idx, self._n_frame_bytes)
            self._open.append(frame)
            self._newest_idx = idx
        frame.put(at, data)

    def _closed(self) -> list[RawFrame]:
        """In order: a whole frame waits for an earlier one, until that one's wait is over."""
        closed = []
        while self._open and (
            self._open[0].n_lost_bytes == 0 or self._open[0].idx < self._newest_idx - 1
        ):
            frame = self._open.pop(0)
            closed.append(
                RawFrame(idx=frame.idx, data=bytes(frame.data), n_lost_bytes=frame.n_lost_bytes)
            )
        return closed


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same bytes in as few spans as possible."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def chirp_samples(data: bytes, chirps: Chirps, lanes: Lanes) -> NDArray[np.complex64]:
    """(loop, transmitter, receiver, sample) samples of one frame's bytes, real ones without Q.

    Orders: TI, "Mmwave Radar Device ADC Raw Data Capture" (SWRA581), and the MATLAB readers in it.
    """
    raw = np.frombuffer(data, "<i2").astype(np.float32)
    if chirps.output is AdcOutput.REAL:
        return _in_order(raw.astype(np.complex64), chirps, lanes)
    if lanes is Lanes.TWO:
        pairs = raw.reshape(-1, 2, 2)  # (pair of samples, I or Q, which)
        samples = (pairs[:, 0] + 1j * pairs[:, 1]).astype(np.complex64)
    else:
        lines = raw.reshape(-1, 2, chirps.n_rx)  # (sample, I or Q, receiver)
        samples = (lines[:, 0] + 1j * lines[:, 1]).astype(np.complex64)
    return _in_order(samples, chirps, lanes)


def _in_order(
    samples: NDArray[np.complex64], chirps: Chirps, lanes: Lanes
) -> NDArray[np.complex64]:
    """Axes for samples as they follow each other: receiver by receiver, or all at once."""
    shape = (chirps.n_loops, chirps.n_tx)
    if lanes is Lanes.TWO:
        return samples.reshape(*shape, chirps.n_rx, chirps.n_samples)
    return np.moveaxis(samples.reshape(*shape, chirps.n_samples, chirps.n_rx), -1, -2)
