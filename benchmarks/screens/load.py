"""What the kernel says of a process under load: its memory, and how long it had to wait to run."""

import asyncio
import os
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

WEIGH_S = 10.0
LOOK_S = 0.05


def resident_mb(pid: int) -> float:
    """What the kernel counts as a process's memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run_and_waited_s(pid: int) -> tuple[float, float]:
    """Of a process's main thread: time on a processor, and time in the queue for one."""
    run_ns, waited_ns, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    return int(run_ns) / 1e9, int(waited_ns) / 1e9


@dataclass(slots=True)
class Load:
    """How the server fared, and the bench itself."""

    pid: int
    memory_mb: list[float] = field(default_factory=list)
    server_run_share: float = 0.0
    server_waited_share: float = 0.0
    bench_held_up_s: float = 0.0
    """The longest that the clients' own process came late."""

    async def watch(self) -> None:
        """For ever."""
        began_s, weighed_s = monotonic(), 0.0
        ran_s, waited_s = run_and_waited_s(self.pid)
        while True:
            now_s = monotonic()
            if now_s - weighed_s >= WEIGH_S:
                weighed_s = now_s
                self.memory_mb.append(resident_mb(self.pid))
            await asyncio.sleep(LOOK_S)
            lasted_s = monotonic() - began_s
            self.bench_held_up_s = max(self.bench_held_up_s, monotonic() - now_s - LOOK_S)
            run_s, queued_s = run_and_waited_s(self.pid)
            self.server_run_share = (run_s - ran_s) / lasted_s
            self.server_waited_share = (queued_s - waited_s) / lasted_s


def flatness(memory_mb: list[float]) -> dict[str, float]:
    """Resident memory at the start, each quarter and the end (medians of a twelfth); the most."""
    part = max(1, len(memory_mb) // 12)
    last = len(memory_mb) - part
    starts = {"start": 0, "quarter": last // 4, "half": last // 2, "three_quarters": last * 3 // 4}
    named = {
        when: statistics.median(memory_mb[at : at + part])
        for when, at in (starts | {"end": last}).items()
    }
    return {when: round(mb, 1) for when, mb in (named | {"max": max(memory_mb)}).items()}
