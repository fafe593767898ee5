"""Recorders that somebody started on a page: a process each, for a bounded time."""

import asyncio
import contextlib
import os
import secrets
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import time_ns
from types import TracebackType
from typing import Final

from sensor.recordings.files.folder import new_subject
from vitavakt.settings import Ward
from ward_ui.engineer.recorders import Recording, Refused

N_RUNNING_MAX: Final = 4
N_ENDED_MAX: Final = 20
"""The oldest are put away by themselves; a failed one never."""
KEEP_FREE_MIB: Final = 1024
STOP_S: Final = 15.0
"""A recorder that has not finished its files by then is killed."""
_SAID_MAX: Final = 300


@dataclass(slots=True, eq=False)
class _Child:
    told: Recording
    process: asyncio.subprocess.Process
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Children:
    """`Recorders` of the engineer's page, as processes of `vitavakt record` ending with this."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward
        self._folder = ward.records / "recordings"
        self._running: dict[str, _Child] = {}
        self._ended: deque[Recording] = deque()
        """Newest first."""
        self._told: list[Callable[[Recording], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting: set[str] = set()

    async def __aenter__(self) -> "Children":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """All are told to finish, and waited for."""
        await asyncio.gather(*(self._end(child) for child in list(self._running.values())))
        await asyncio.gather(*self._tasks)

    @property
    def all(self) -> tuple[Recording, ...]:
        running = [child.told for child in reversed(self._running.values())]
        return (*running, *self._ended)

    @property
    def trouble(self) -> str:
        return " ".join(f"{r.sensor}: {r.said}" for r in self._ended if r.state == "failed")

    def on_end(self, told: Callable[[Recording], None]) -> None:
        self._told.append(told)

    async def start(self, sensor: str, *, seconds: float, person: str) -> Recording:
        busy = {child.told.sensor for child in self._running.values()} | self._starting
        if sensor in busy:
            raise Refused("recording_already")
        if len(busy) >= N_RUNNING_MAX:
            raise Refused("recording_full")
        told = Recording(
            id=secrets.token_hex(8),
            sensor=sensor,
            subject=new_subject(),
            person=person,
            began_ns=time_ns(),
            seconds=seconds,
            state="running",
            said="",
        )
        self._starting.add(sensor)
        try:
            process = await self._process(told)
        except OSError as why:
            raise Refused("recording_cannot") from why
        finally:
            self._starting.discard(sensor)
        child = self._running[told.id] = _Child(told, process)
        task = asyncio.create_task(self._follow(child))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return told

    async def stop(self, recording: str) -> bool:
        child = self._running.get(recording)
        if child is None:
            return False
        await self._end(child)
        return True

    def put_away(self, recording: str) -> bool:
        n_before = len(self._ended)
        self._ended = deque(one for one in self._ended if one.id != recording)
        return len(self._ended) < n_before

    async def _process(self, told: Recording) -> asyncio.subprocess.Process:
        """It is told of a sensor and a pseudonym, and of nothing else."""
        command = (
            "record", str(self._ward.file.resolve()), str(self._folder),
            "--sensor", told.sensor,
            "--subject", told.subject,
            "--seconds", f"{told.seconds:g}",
            "--keep-free-mib", str(KEEP_FREE_MIB),
            "--tied", str(os.getpid()),
        )  # fmt: skip
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "vitavakt",
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )

    async def _follow(self, child: _Child) -> None:
        """Its sentences as they come, and how it ended."""
        assert child.process.stderr is not None
        while not child.process.stderr.at_eof():
            with contextlib.suppress(ValueError):  # a line of more than 64 KiB is no sentence
                line = await child.process.stderr.readline()
                said = line.decode("utf-8", "replace").strip()[:_SAID_MAX]
                child.told = replace(child.told, said=said or child.told.said)
        code = await child.process.wait()
        told = replace(child.told, state="failed" if code else "ended")
        if code < 0:
            told = replace(told, said=f"Killed by signal {-code}. {told.said}".strip())
        del self._running[told.id]
        self._ended.appendleft(told)
        self._forget_old()
        child.ended.set()
        for hear in self._told:
            hear(told)

    def _forget_old(self) -> None:
        while sum(one.state == "ended" for one in self._ended) > N_ENDED_MAX:
            oldest = next(one for one in reversed(self._ended) if one.state == "ended")
            self._ended.remove(oldest)

    async def _end(self, child: _Child) -> None:
        with contextlib.suppress(ProcessLookupError):
            child.process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await child.ended.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.process.kill()
            await child.ended.wait()
