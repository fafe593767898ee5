"""What is wrong with this installation, and with a ward."""

import asyncio
import importlib
import json
import shutil
import ssl
import stat
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alarms.rules.table import unwatched
from sensor import keys as link_keys
from sensor.keys import KeysError
from vitavakt import settings
from vitavakt.sensors import health as link_health
from vitavakt.ward_file.clock import unnamed

FREE_BYTES_MIN = 1_000_000_000
PACKAGES = ("sensor", "dsp", "alarms", "records", "ward_ui", "simulators", "vitavakt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    good: bool
    sentence: str


def findings(ward_file: Path | None) -> Iterator[Finding]:
    """Everything that can be looked at without a running ward, then the ward itself."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(good=sys.version_info >= (3, 11), sentence=f"Python {version} (3.11 or newer)")
    yield from _packages()
    yield _pages()
    if ward_file is not None:
        yield from _ward(ward_file)


def _packages() -> Iterator[Finding]:
    """Our top-level packages have short names: another distribution could shadow one."""
    home = Path(__file__).resolve().parents[1]
    strangers = []
    for name in PACKAGES:
        where = Path(importlib.import_module(name).__file__ or "").resolve()
        if home not in where.parents:
            strangers.append(f"{name} comes from {where}")
    if strangers:
        yield Finding(good=False, sentence="; ".join(strangers) + ": install vitavakt alone")
    else:
        yield Finding(good=True, sentence="all packages are vitavakt's own")


def _pages() -> Finding:
    static = Path(importlib.import_module("ward_ui").__file__ or "").parent / "static"
    if (static / "index.html").is_file():
        return Finding(good=True, sentence="the ward display's pages are there")
    return Finding(good=False, sentence="ward_ui/static has no pages; build them with `make web`")


def _ward(file: Path) -> Iterator[Finding]:
    try:
        ward = settings.read(file)
    except settings.WardFileError as error:
        for fault in error.faults:
            yield Finding(good=False, sentence=f"{file}:{fault.line}: {fault.sentence}")
        return
    yield Finding(good=True, sentence=f"{file} has no faults")
    for sentence in unwatched(ward.rules):
        yield Finding(good=False, sentence=sentence)
    if not ward.has_time_zone:
        yield Finding(good=False, sentence=unnamed(ward.time_zone))
    yield from _keys(ward)
    yield _disk(ward)
    yield from _running(ward)


def _keys(ward: settings.Ward) -> Iterator[Finding]:
    wanted = [ward.keys / "server.key"]
    # A bedside PC that enrolled keeps its key to itself: the ward knows only the public one.
    here = [sensor.id for sensor in ward.sensors if sensor.driver != "remote"]
    wanted += [ward.keys / "sensors" / f"{sensor}.key" for sensor in here]
    missing = [file for file in wanted if not file.is_file()]
    if missing:
        names = ", ".join(file.name for file in missing)
        yield Finding(good=False, sentence=f"keys are missing ({names}): vitavakt keys {ward.file}")
        return
    try:
        link_keys.server_keys(ward.keys)
        for sensor in here:
            link_keys.sensor_keys(ward.keys, sensor)
        strangers = {sensor.id for sensor in ward.sensors} - set(
            link_keys.allowed(ward.keys).values()
        )
    except KeysError as error:
        yield Finding(good=False, sentence=str(error))
        return
    if strangers:
        names = ", ".join(sorted(strangers))
        yield Finding(good=False, sentence=f"allowed.toml does not let in: {names}")
    open_to_all = [f for f in wanted if f.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_to_all:
        names = ", ".join(file.name for file in open_to_all)
        yield Finding(good=False, sentence=f"others may read secret keys ({names}): chmod 600")
    else:
        yield Finding(good=True, sentence=f"keys of {len(ward.sensors)} sensors are there")


def _disk(ward: settings.Ward) -> Finding:
    folder = next(f for f in (ward.records, *ward.records.parents) if f.exists())
    free = shutil.disk_usage(folder).free
    return Finding(
        good=free >= FREE_BYTES_MIN, sentence=f"{free / 1e9:.1f} GB free for records (1 GB or more)"
    )


def _running(ward: settings.Ward) -> Iterator[Finding]:
    host = "127.0.0.1" if ward.host == "0.0.0.0" else ward.host  # compared, not bound
    scheme = "http" if ward.access.certificate is None else "https"
    address = f"{scheme}://{host}:{ward.port}/api/health"
    # By number and on this machine, where no name can fit the certificate; nothing secret is said.
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(address, timeout=3, context=trusting) as answer:
            health = json.load(answer)
    except (urllib.error.URLError, TimeoutError, ValueError, OSError):
        yield Finding(good=False, sentence=f"the ward does not answer on {address}")
        return
    for service, up in sorted(health["services"].items()):
        yield Finding(good=bool(up), sentence=f"{service} is {'up' if up else 'down'}")
    heard = asyncio.run(link_health.listen(ward.links.vitals))
    for good, sentence in link_health.findings(heard, [sensor.id for sensor in ward.sensors]):
        yield Finding(good=good, sentence=sentence)
