"""One emulated module on its cables: hears and answers, reports in time, has its mishaps."""

import asyncio
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic

from simulators.emulators.emulator import MAIN, Emulator, Said
from simulators.emulators.line.mishaps import (
    OTHER_BAUD,
    OTHER_BAUD_TOO,
    Damage,
    Mishap,
    Trouble,
    n_resets_until,
    on,
)
from vitavakt.emulators.ends import End

_IDLE_S = 0.02
_BEHIND_S_MAX = 0.1
"""A computer that was too slow for longer is not caught up with: no module sends faster than it
measures."""


class Module:
    """Plays one emulator for as long as `run` runs.

    Parameters
    ----------
    emulator
        Its time is `t_s`: the periods that it reported, and the time in between.
    speed
        1 is real time; infinite: reports follow each other as fast as they are heard, and the time
        in which it waits to be set up is none, however slow the computer is. For tests.
    said
        Hears of mishaps.
    """

    def __init__(
        self,
        emulator: Emulator,
        *,
        mishaps: Sequence[Mishap] = (),
        seed: int = 1,
        speed: float = 1.0,
        said: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._emulator = emulator
        self._mishaps = tuple(mishaps)
        self._damage = Damage(seed=seed)
        self._speed = speed
        self._fast = math.isinf(speed)
        self._told = said
        self._ends: Mapping[str, End] = {}
        self._answers: asyncio.Queue[tuple[Said, int | None]] = asyncio.Queue()
        self._n_resets = 0
        self._began_s = 0.0
        self.t_s = 0.0
        self.n_reports = 0

    def hearing(self, channel: str) -> Callable[[bytes], None]:
        """Whom an end of that channel hands what it hears."""

        def hear(data: bytes) -> None:
            if self._has(Trouble.SILENT):
                return
            baud = self.baud()
            for said in self._emulator.hear(data, channel):
                self._answers.put_nowait((said, baud))

        return hear

    def baud(self) -> int | None:
        """At which it really speaks and listens."""
        baud = self._emulator.baud
        if baud is None or not self._has(Trouble.BAUD):
            return baud
        return OTHER_BAUD if baud != OTHER_BAUD else OTHER_BAUD_TOO

    async def run(self, ends: Mapping[str, End]) -> None:
        """Until it is cancelled; then the ends are closed."""
        self._ends = ends
        self._began_s = monotonic()
        try:
            while True:
                await self._step()
        finally:
            for end in ends.values():
                end.close()

    async def _step(self) -> None:
        await self._plug_or_reset()
        period_s = self._emulator.period_s
        step_s = _IDLE_S if period_s is None else period_s
        away = self._has(Trouble.UNPLUG) or self._has(Trouble.SILENT)
        if period_s is not None and not away:
            for said in self._emulator.report():
                await self._say(said, self.baud())
            self.n_reports += 1
        elif self._fast:
            step_s = _IDLE_S
        if period_s is not None or away or not self._fast:
            self.t_s += step_s
        await self._answer(step_s, reported=period_s is not None and not away)

    async def _plug_or_reset(self) -> None:
        """Cables out and in, and starting anew."""
        if self._has(Trouble.UNPLUG):
            if any(end.plugged for end in self._ends.values()):
                self._told("unplugged")
            for end in self._ends.values():
                end.unplug()
            return
        n_resets, before = n_resets_until(self._mishaps, self.t_s), self._n_resets
        plugged = all(end.plugged for end in self._ends.values())
        if plugged and n_resets == before:
            return
        self._n_resets = n_resets
        self._told("starts anew" if plugged else "plugged in")
        for end in self._ends.values():
            if not end.plugged:
                end.plug()
        for said in self._emulator.switch_on():
            await self._say(said, self.baud())

    async def _answer(self, step_s: float, *, reported: bool) -> None:
        """Answers what is asked until the step is over."""
        if self._fast and reported:
            await asyncio.sleep(0)
            until_s = 0.0
        elif self._fast:
            until_s = monotonic() + step_s
        else:
            until_s = self._due_s()
        while not self._answers.empty() or monotonic() < until_s:
            try:
                async with asyncio.timeout_at(_loop_s(until_s)):
                    said, baud = await self._answers.get()
            except TimeoutError:
                return
            await self._say(said, baud)

    def _due_s(self) -> float:
        """When this step is over."""
        due_s = self._began_s + self.t_s / self._speed
        behind_s = max(0.0, monotonic() - due_s - _BEHIND_S_MAX)
        self._began_s += behind_s
        return due_s + behind_s

    async def _say(self, said: Said, baud: int | None) -> None:
        end = self._ends.get(said.channel)
        if end is None:
            return
        for data in self._damaged(said.data, whole=end.in_datagrams):
            await end.write(data, baud if said.channel == MAIN else None)

    def _damaged(self, data: bytes, *, whole: bool) -> Iterator[bytes]:
        """The pieces that leave; `whole`: datagrams are lost, not bytes."""
        if self._has(Trouble.JUNK):
            yield self._damage.junk()
        if self._has(Trouble.NOISE):
            data = self._damage.noisy(data)
        if not self._has(Trouble.LOSS):
            yield data
        elif not whole:
            yield self._damage.lossy(data)
        elif not self._damage.lost():
            yield data

    def _has(self, trouble: Trouble) -> bool:
        return on(self._mishaps, trouble, self.t_s)


def _loop_s(monotonic_s: float) -> float:
    """A time of the running loop's clock."""
    return asyncio.get_running_loop().time() + monotonic_s - monotonic()
