"""The ward's services as processes that can be killed, started in two ways.

As the supervisor does (`python -m vitavakt NAME WARD.toml`), to see how long that takes; or forked
from a process that has imported everything, which makes a thousand kills take minutes. Either way
it is the same service code in a process of its own, and `kill -9` ends it.
"""

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from vitavakt import settings
from vitavakt.supervise import tie_to_parent

SERVICES = ("alarms", "records", "ui")
_forks = get_context("forkserver")
_forks.set_forkserver_preload(
    ["__main__", *(f"vitavakt.services.{name}" for name in SERVICES), "vitavakt.terminal"]
)


@dataclass
class Services:
    """Who is running now, by name."""

    ward: settings.Ward
    log: Path
    running: dict[str, asyncio.subprocess.Process | ForkServerProcess] = field(default_factory=dict)

    async def start(self, name: str, *, as_a_ward_does: bool = False) -> int:
        """The new process's id."""
        if not as_a_ward_does:
            process = _forks.Process(target=serve, args=(name, self.ward.file, self.log))
            await asyncio.to_thread(process.start)
            self.running[name] = process
            return process.pid or 0
        arguments = (name, str(self.ward.file), "--tied", str(os.getpid()))
        with self.log.open("ab") as log:
            started = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "vitavakt", *arguments, stdout=log, stderr=log
            )
        self.running[name] = started
        return started.pid

    async def kill(self, name: str) -> None:
        """With -9; returns when it is gone."""
        process = self.running[name]
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if isinstance(process, ForkServerProcess):
            await asyncio.to_thread(process.join)
        else:
            await process.wait()


def serve(name: str, file: Path, log: Path) -> None:
    """Run one service until killed; ends with the process that forked it."""
    from vitavakt.services.alarms import run_alarms
    from vitavakt.services.records import run_records
    from vitavakt.services.ui import run_ui
    from vitavakt.terminal import serve as run

    with log.open("ab") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
    tie_to_parent(os.getppid())
    service = {"alarms": run_alarms, "records": run_records, "ui": run_ui}[name]
    run(service(settings.read(file)))
