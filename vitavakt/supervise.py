"""Starts the ward's services as processes of their own and starts again what ends."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

BACK_OFF_S = (0.2, 0.4, 0.8, 1.6, 2.0)
"""Wait before the first, second, … start again in a row. With a start of up to 2.5 s (the pages on
a busy machine) a service is back within 5 s, however often it has ended before."""
SETTLED_S = 30.0
"""A service that ran this long starts its back-off anew."""
_STOP_S = 5.0
_PR_SET_PDEATHSIG = 1

Running = dict[str, asyncio.subprocess.Process]
"""The process of each service by its name, kept by `supervise` for who has to reach it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One process of the ward."""

    name: str
    arguments: tuple[str, ...]
    """For `python -m vitavakt`; `--tied PID` is added, so that it ends with its supervisor."""


def tie_to_parent(parent: int) -> None:
    """End this process when the one that started it ends, however it ends (Linux).

    The kernel is asked only now, so a parent (its pid) that ended during the start is looked for.

    Services without a supervisor would be a ward that nobody restarts; they end with it, every
    screen says so, and who started the ward starts the whole again.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) was refused")
    if os.getppid() != parent:
        signal.raise_signal(signal.SIGTERM)


async def supervise(
    services: list[Service], say: Callable[[str], None], running: Running | None = None
) -> None:
    """Run all services until cancelled; then end them, politely first."""
    known = {} if running is None else running
    async with asyncio.TaskGroup() as group:
        for service in services:
            group.create_task(_keep_running(service, say, known))


async def _keep_running(service: Service, say: Callable[[str], None], running: Running) -> None:
    n_in_a_row = 0
    while True:
        began = time.monotonic()
        code = await _run(service, running)
        if time.monotonic() - began > SETTLED_S:
            n_in_a_row = 0
        wait_s = BACK_OFF_S[min(n_in_a_row, len(BACK_OFF_S) - 1)]
        n_in_a_row += 1
        say(f"{service.name} ended ({_how(code)}) and starts again in {wait_s:g} s")
        await asyncio.sleep(wait_s)


async def _run(service: Service, running: Running) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "vitavakt",
        *service.arguments,
        "--tied",
        str(os.getpid()),
        stdin=asyncio.subprocess.DEVNULL,
    )
    running[service.name] = process
    try:
        return await process.wait()
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _how(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
