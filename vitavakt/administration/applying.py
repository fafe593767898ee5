"""Applies the newest version to the running ward, service by service; goes back if one fails.

A process of its own, started by the supervisor: it outlives the pages that asked for it, and what
goes wrong in it ends nothing else.
"""

import asyncio
import contextlib
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from time import monotonic, time_ns
from typing import Protocol

from sensor import keys
from sensor.bus import Alive, Subscriber
from sensor.keys import KeysError
from vitavakt import settings
from vitavakt.administration import file
from vitavakt.administration.control import ask, socket_path
from vitavakt.administration.difference import difference
from vitavakt.administration.restarts import restarts
from vitavakt.administration.versions import Outcome, Version, Versions
from vitavakt.settings import Ward
from vitavakt.supervise import tie_to_parent

START_S = 45.0
"""A service has so long to give a sign of life of its new process."""
STEADY_S = 2.0
"""A service without a heartbeat is taken to run when its process has lived so long."""
LOOK_S = 0.1


class Starter(Protocol):
    """Starts one service again."""

    async def again(self, service: str) -> bool:
        """Whether it has given a sign of life in time."""
        ...


async def apply(
    ward: Ward, store: Versions, starter: Starter, now_ns: Callable[[], int] = time_ns
) -> bool:
    """Make the newest version hold, or the one before it again. True: it holds."""
    newest = store.newest()
    before = None if newest is None else store.version(newest.version - 1)
    if newest is None or before is None:
        return False

    def note(number: int, **what: object) -> None:
        store.append(Outcome(version=number, t_ns=now_ns(), **what))  # type: ignore[arg-type]  # its own members

    order = restarts(difference(file.tables_of(before.text), file.tables_of(newest.text)))
    note(newest.version, what="begun")
    begun: list[str] = []
    sentence = _put(ward, newest.text)
    for service in order if not sentence else ():
        begun.append(service)
        t_s = monotonic()
        if not await starter.again(service):
            sentence = f"{service} gave no sign of life within {START_S:g} s."
            break
        note(newest.version, what="started", service=service, took_s=monotonic() - t_s)
    if not sentence:
        note(newest.version, what="applied")
        return True
    note(newest.version, what="failed", service=begun[-1] if begun else "", sentence=sentence)
    await _go_back(ward, store, before, begun, starter, now_ns)
    return False


async def _go_back(
    ward: Ward,
    store: Versions,
    before: Version,
    begun: list[str],
    starter: Starter,
    now_ns: Callable[[], int],
) -> None:
    """The version before becomes the newest, and what was started with the other starts again."""
    number = before.version + 2
    store.append(
        Version(
            version=number,
            t_ns=now_ns(),
            text=before.text,
            how="returned",
            like=before.version,
        )
    )
    sentence = _put(ward, before.text)
    for service in begun:
        if not await starter.again(service):
            sentence = sentence or f"{service} gave no sign of life within {START_S:g} s."
    what = "failed" if sentence else "applied"
    store.append(Outcome(version=number, t_ns=now_ns(), what=what, sentence=sentence))  # type: ignore[arg-type]  # one of the two words


def _put(ward: Ward, text: str) -> str:
    """The text is the ward file, with keys for its sensors; or a sentence why not."""
    try:
        wanted = settings.of_text(ward.file, text)
        keys.create(wanted.keys, [sensor.id for sensor in wanted.sensors])
        file.replace(ward.file, text)
    except OSError as why:
        return f"{ward.file} cannot be written ({why.strerror})."
    except (KeysError, settings.WardFileError) as why:
        return str(why)
    return ""


class Supervised:
    """Starts services through the ward's supervisor, and looks for their signs of life."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward
        self._socket = socket_path(ward)
        self._pids: dict[str, int] = {}

    async def again(self, service: str) -> bool:
        links = self._ward.links
        ear = Subscriber([links.vitals, links.alarms, links.records], {"alive": Alive})
        hearing = asyncio.create_task(self._hear(ear))
        try:
            async with asyncio.timeout(START_S):
                if not (await ask(self._socket, f"restart {service}")).get("ok"):
                    return False
                await self._lives(service)
        except (TimeoutError, OSError):
            return False
        finally:
            hearing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await hearing
            ear.close()
        return True

    async def _hear(self, ear: Subscriber) -> None:
        while True:
            received = await ear.receive()
            if isinstance(received.body, Alive):
                self._pids[received.body.service] = received.body.pid

    async def _lives(self, service: str) -> None:
        """Returns when its new process has given a sign of life."""
        since_s = monotonic()
        known: int | None = None
        while True:
            pid = (await ask(self._socket, f"pid {service}")).get("pid")
            if pid != known:
                known, since_s = pid, monotonic()
            if pid is not None and await self._shows(service, pid, monotonic() - since_s):
                return
            await asyncio.sleep(LOOK_S)

    async def _shows(self, service: str, pid: int, lived_s: float) -> bool:
        if service == "sensor":
            return lived_s > STEADY_S
        if service == "ui":
            return await asyncio.to_thread(_answers, self._ward)
        return self._pids.get(service) == pid


def _answers(ward: Ward) -> bool:
    """The pages answer. Who answers is known: this machine, the ward's own port."""
    host = "127.0.0.1" if ward.host in {"0.0.0.0", "::"} else ward.host
    secure = ward.access.certificate is not None
    address = f"{'https' if secure else 'http'}://{host}:{ward.port}/api/health"
    context = ssl._create_unverified_context() if secure else None  # noqa: SLF001 - the name is the network's, not this machine's
    try:
        with urllib.request.urlopen(address, timeout=2, context=context):
            return True
    except (urllib.error.URLError, OSError, TimeoutError):
        return False


async def main(path: Path) -> None:
    """Apply once, if nobody else does."""
    ward = settings.read(path)
    store = Versions(file.versions_path(ward))
    with contextlib.closing(store), file.applying(ward) as mine:
        if mine:
            await apply(ward, store, Supervised(ward))


if __name__ == "__main__":
    tie_to_parent(int(sys.argv[2]))
    asyncio.run(main(Path(sys.argv[1])))
