"""All services of a ward under one supervisor, and the demo's words around them."""

import asyncio
import contextlib
import fcntl
import ipaddress
import json
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from sensor import keys
from vitavakt.administration.control import obeying
from vitavakt.demo import LOG_INS, Demo
from vitavakt.errors import WardError
from vitavakt.scenarios.director import direct
from vitavakt.settings import Ward
from vitavakt.supervise import Running, Service, supervise

_READY_S_MAX = 60.0


async def run_ward(ward: Ward, say: Console, running: Running | None = None) -> None:
    """Supervise the services of `ward` until cancelled; their processes are kept in `running`.

    Raises
    ------
    WardError
        When keys are missing, another ward runs on the same records, or a port is taken.
    KeysError
        When the keys that are there cannot be used.
    """
    prepare(ward)

    def tell(line: str) -> None:
        # Where the words go may be on the disk that is full: no reason to end a ward.
        with contextlib.suppress(OSError):
            say.print(line, highlight=False, markup=False, soft_wrap=True)

    with one_ward_at_a_time(ward.records):
        refuse_taken_ports(ward)
        tell(f"{ward.name} starts on http://{ward.host}:{ward.port}. Ctrl-C ends it.")
        known: Running = {} if running is None else running
        async with obeying(ward, known, tell):
            await supervise(services_of(ward), tell, known)


async def run_demo(ward: Ward, made: Demo, out: Console, say: Console) -> None:
    """A ward, and what a visitor has to know about it."""
    running: Running = {}
    async with asyncio.TaskGroup() as group:
        if made.scenario is not None:
            group.create_task(direct(made.scenario, ward, running, out))
        group.create_task(run_ward(ward, say, running))
        with out.status("Starting the ward …"):
            await ready(ward)
        _greet(ward, made, out)


def services_of(ward: Ward) -> list[Service]:
    """The processes of a ward, in the order of the data."""
    file = str(ward.file.resolve())
    names = ["dsp", "alarms", "records", "ui"]
    if any(sensor.driver != "remote" for sensor in ward.sensors):
        names.append("sensor")
    return [Service(name=name, arguments=(name, file)) for name in names]


def prepare(ward: Ward) -> None:
    """Folders that only their owner may enter, and keys that can be used."""
    if not (ward.keys / "server.key").is_file():
        raise WardError(f"There are no keys in {ward.keys}; make them: vitavakt keys {ward.file}")
    keys.server_keys(ward.keys)
    keys.allowed(ward.keys)
    make_folders(ward)


def make_folders(ward: Ward) -> None:
    """Those that only their owner may enter, where they are not there; a `WardError` if not so."""
    for folder in ward.private_folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise WardError(f"There can be no folder {folder} ({error.strerror}).") from error


def refuse_taken_ports(ward: Ward) -> None:
    """A service that cannot listen would be started again for ever: say it once and end."""
    remedy = f"Change [ui] port in {ward.file}, or end what listens there."
    refuse_taken_port(ward.host, ward.port, remedy=remedy)
    frames = urlsplit(ward.links.frames)
    with contextlib.suppress(ValueError):  # `*` or the name of an interface: ZeroMQ will say
        host = str(ipaddress.ip_address(frames.hostname or ""))
        remedy = f"Change [links] frames in {ward.file}, or end what listens there."
        refuse_taken_port(host, frames.port or 0, remedy=remedy)


def refuse_taken_port(host: str, port: int, *, remedy: str) -> None:
    """WardError when somebody else listens at an address of this machine already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise WardError(
                f"Port {port} on {host} cannot be used ({error.strerror}). {remedy}"
            ) from error


@contextlib.contextmanager
def one_ward_at_a_time(records: Path) -> Iterator[None]:
    """Hold the records' lock; a second ward on the same records is refused."""
    with (records / "ward.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            raise WardError(
                f"A ward already runs on the records in {records} (process {owner}). "
                "End that one first, or give this ward file other records."
            ) from error
        with contextlib.suppress(OSError):  # on a full disk it is the lock that counts
            lock.truncate(0)
            os.write(lock.fileno(), str(os.getpid()).encode())
        yield


def _greet(ward: Ward, made: Demo, out: Console) -> None:
    address = f"http://{ward.host}:{ward.port}"
    out.print()
    out.print(f"  Ward display   [bold]{address}[/]")
    out.print(f"  Nurse's phone  [bold]{address}/phone[/]")
    for person, pin, _, role in LOG_INS:
        out.print(f"  Log in         {person} · PIN {pin}   ({role})", highlight=False)
    out.print(f"  Ward file      {ward.file}", highlight=False)
    out.print()
    n_recordings = len(made.recordings)
    replayed = f", {n_recordings} beds replay real recordings" if n_recordings else ""
    out.print(f"  {made.n_people} simulated patients{replayed}. Ctrl-C ends it.", highlight=False)


async def ready(ward: Ward) -> None:
    """Return when the pages answer and every service is up; say so when that takes too long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_READY_S_MAX):
            # Another process: there is no event to wait for.
            while not await asyncio.to_thread(  # noqa: ASYNC110
                _healthy, f"http://{ward.host}:{ward.port}"
            ):
                await asyncio.sleep(0.2)


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api/health", timeout=2) as answer:
            health = json.load(answer)
    except (urllib.error.URLError, TimeoutError, ValueError, OSError):
        return False
    return all(health["services"].values())
