"""A source of frames, played onto the link as if it were a radar."""

import asyncio
import math
import secrets
from time import monotonic_ns, time_ns
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sensor.clock import BURST_S_MAX, due
from sensor.messages import Frame
from sensor.source import Source

_SESSION_BITS = 53  # so that a session survives JSON and MATLAB


class Outlet(Protocol):
    """Takes frames: `sensor.link.FrameSender`, or a simulated bad link."""

    def send(self, frame: Frame) -> None: ...

    async def drain(self) -> None:
        """Returns once nothing waits on this side."""
        ...


async def stream(
    source: Source, sender: Outlet, *, sensor: str, speed: float = 1.0, chunk_s: float = 0.05
) -> None:
    """Send a source's frames at their pace, until it ends.

    Parameters
    ----------
    source
        Each of its passes becomes a session of its own: a jump in phase is a new record.
    sensor
        Id; the one that the sender's key is bound to.
    speed
        1 is real time. The frames' stamps run at the same speed. Above 1 it is no radar any more:
        nothing is lost, the sender is waited for, and infinity is as fast as it takes them.
    chunk_s
        Frames are sent this often; those in between together.

    Notes
    -----
    Frame k is due at a fixed time from the start, so there is no drift. After a stall at most 2 s
    of the stream are sent at once; in real time the frames before are gone, as with a radar whose
    reader slept, and as their numbers are skipped the other end says so.
    """
    stamper = _Stamper(source, sensor)
    if math.isinf(speed):
        await _flat_out(stamper, sender, n=_chunk_frames(source, chunk_s))
    else:
        await _paced(stamper, sender, speed=speed, chunk_s=chunk_s)


class _Stamper:
    """Gives frames their session, number and times."""

    def __init__(self, source: Source, sensor: str) -> None:
        self.source = source
        self.ended = False
        self.n_done = 0
        self._sensor = sensor
        self._mono0_ns, self._wall0_ns = monotonic_ns(), time_ns()
        self._begin_pass()

    def take(self, n: int) -> list[Frame]:
        """The next `n` frames, but for lost ones; fewer at the end of a pass."""
        if n == 0:
            return []
        iq = self.source.take(n)
        there = ~np.isnan(iq).all(axis=(1, 2))
        frames = [self._frame(k, iq[k]) for k in np.flatnonzero(there).tolist()]
        self.n_done += len(iq)
        self._seq += len(iq)
        if len(iq) < n:
            self.ended = self._seq == 0
            self._begin_pass()
        return frames

    def _begin_pass(self) -> None:
        self._session, self._seq = secrets.randbits(_SESSION_BITS), 0

    def _frame(self, k: int, iq: NDArray[np.complex64]) -> Frame:
        since_ns = round((self.n_done + k) / self.source.geometry.frame_rate_hz * 1e9)
        return Frame(
            sensor=self._sensor,
            session=self._session,
            seq=self._seq + k,
            t_mono_ns=self._mono0_ns + since_ns,
            t_wall_ns=self._wall0_ns + since_ns,
            geometry=self.source.geometry,
            iq=iq,
        )


async def _paced(stamper: _Stamper, sender: Outlet, *, speed: float, chunk_s: float) -> None:
    frame_rate_hz = stamper.source.geometry.frame_rate_hz
    n_chunk = max(1, round(frame_rate_hz * min(speed * chunk_s, BURST_S_MAX)))
    start_ns = monotonic_ns()
    while not stamper.ended:
        owed = due(
            elapsed_s=_since_s(start_ns),
            n_done=stamper.n_done,
            frame_rate_hz=frame_rate_hz,
            speed=speed,
        )
        if speed <= 1:
            stamper.take(owed.n_skip)
        for frame in stamper.take(owed.n_send):
            sender.send(frame)
        if speed > 1:
            await sender.drain()
        next_s = (stamper.n_done + n_chunk - 1) / (frame_rate_hz * speed)
        await asyncio.sleep(max(0.0, next_s - _since_s(start_ns)))


def _since_s(start_ns: int) -> float:
    return (monotonic_ns() - start_ns) / 1e9


async def _flat_out(stamper: _Stamper, sender: Outlet, *, n: int) -> None:
    while not stamper.ended:
        for frame in stamper.take(n):
            sender.send(frame)
        await sender.drain()


def _chunk_frames(source: Source, chunk_s: float) -> int:
    return max(1, round(source.geometry.frame_rate_hz * chunk_s))
