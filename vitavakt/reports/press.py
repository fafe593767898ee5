"""Reports for the pages: each made by a process of its own, one at a time, in bounded time.

What is read and set there costs the ward's server neither its loop nor its memory.
"""

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Final

import msgspec

from vitavakt.reports.page.typeset import pdf
from vitavakt.reports.reading import document
from vitavakt.settings import Ward, read
from ward_ui.reports.order import Order, PressError

TIME_S: Final = 30.0
N_WAITING_MAX: Final = 8
REFUSED: Final = 3
"""Exit code: what was said on stderr is a sentence's key."""
_NICE: Final = 10


class ChildPress:
    """`ward_ui.reports.order.Press` for one ward."""

    def __init__(self, ward: Ward, *, time_s: float = TIME_S) -> None:
        self._ward = ward
        self._time_s = time_s
        self._one_at_a_time = asyncio.Lock()
        self._n_waiting = 0

    async def __call__(self, order: Order) -> bytes:
        if self._n_waiting >= N_WAITING_MAX:
            raise PressError("report_busy")
        self._n_waiting += 1
        try:
            async with self._one_at_a_time:
                return await self._made(order)
        finally:
            self._n_waiting -= 1

    async def _made(self, order: Order) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "vitavakt.reports",
            str(self._ward.file),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._time_s):
                said, why = await process.communicate(msgspec.json.encode(order))
        except TimeoutError:
            raise PressError("report_slow") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if process.returncode == REFUSED:
            raise PressError(why.decode().strip())
        if process.returncode != 0:
            raise PressError("report_failed")
        return said


def main() -> int:
    """The child: an order in, a report out."""
    os.nice(_NICE)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        made = printed(read(Path(sys.argv[1])), order)
    except PressError as why:
        sys.stderr.write(why.key)
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


def printed(ward: Ward, order: Order) -> bytes:
    """The report, as PDF or as the JSON that the page shows."""
    made = document(ward, order)
    return pdf(made) if order.form == "pdf" else msgspec.json.encode(made)
