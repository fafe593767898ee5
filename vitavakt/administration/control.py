"""The supervisor's ear: a socket in the ward's own folder, for who applies a new ward file.

It can start one service again, and start the process that applies the newest version. Whoever may
enter the folder is the service's own user; nobody else is heard.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from vitavakt.settings import Ward
from vitavakt.supervise import Running

STOP_S = 5.0
"""A service has so long to end by itself before it is killed."""
SOCKET = "supervisor"


def socket_path(ward: Ward) -> Path:
    """Where the supervisor of this ward listens."""
    return ward.records / "run" / SOCKET


@contextlib.asynccontextmanager
async def obeying(ward: Ward, running: Running, say: Callable[[str], None]) -> AsyncIterator[None]:
    """Listens while the ward runs. Where it cannot, the ward runs all the same, and it is said."""
    path, ear = socket_path(ward), _Ear(ward, running)
    try:
        path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(ear.hear, path)
        path.chmod(0o600)
    except OSError as why:
        say(f"The ward file cannot be applied from the pages: no socket {path} ({why}).")
        yield
        return
    try:
        yield
    finally:
        server.close()
        await ear.end()


class _Ear:
    def __init__(self, ward: Ward, running: Running) -> None:
        self._file = ward.file.resolve()
        self._running = running
        self._applying: asyncio.subprocess.Process | None = None

    async def hear(self, asked: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        """One line in, one line out."""
        with contextlib.suppress(ConnectionError):
            said = await self._obey(await asked.readline())
            answer.write(json.dumps(said).encode() + b"\n")
            await answer.drain()
        answer.close()

    async def end(self) -> None:
        """Nothing is applied without a supervisor."""
        if self._applying is not None and self._applying.returncode is None:
            self._applying.terminate()
            await self._applying.wait()

    async def _obey(self, line: bytes) -> dict[str, Any]:
        try:
            word, _, name = line.decode().strip().partition(" ")
        except UnicodeDecodeError:
            word, name = "", ""
        if word == "restart" and name in self._running:
            await _ended(self._running[name])
            return {"ok": True}
        if word == "pid" and name in self._running:
            process = self._running[name]
            return {"ok": True, "pid": process.pid if process.returncode is None else None}
        if word == "apply":
            return {"ok": await self._apply()}
        return {"ok": False}

    async def _apply(self) -> bool:
        if self._applying is not None and self._applying.returncode is None:
            return False
        self._applying = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "vitavakt.administration.applying", str(self._file),
            str(os.getpid()), stdin=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        return True


async def _ended(process: asyncio.subprocess.Process) -> None:
    """The supervisor starts it again by itself."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def ask(path: Path, line: str) -> dict[str, Any]:
    """What the supervisor answers.

    Raises
    ------
    OSError
        When there is none.
    """
    answer, asked = await asyncio.open_unix_connection(path)
    try:
        asked.write(line.encode() + b"\n")
        await asked.drain()
        said: dict[str, Any] = json.loads(await answer.readline() or b"{}")
    finally:
        asked.close()
    return said
