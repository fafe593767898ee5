"""Where a ward's services meet, and where its pages are served."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse

from vitavakt.ward_file.fields import Fields

IPC_PATH_MAX = 100
"""Longer unix socket paths are refused by the operating system (108 bytes with the ending 0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the services meet. Frames are encrypted; the others stay on this machine."""

    frames: str
    vitals: str
    alarms: str
    commands: str
    records: str
    tap: str
    """A second look at the frames, for `vitavakt record`."""


def links(fields: Fields, run: Path) -> Links:
    """What ``[links]`` says; the local ones are sockets in `run` unless it says otherwise."""
    names = ("vitals", "alarms", "commands", "records", "tap")
    fields.known({"frames", *names})
    local = {name: fields.text(name, default=f"ipc://{run / name}") for name in names}
    for name, endpoint in local.items():
        problem = _local_problem(endpoint)
        if problem:
            fields.fault(name, problem)
    frames = fields.text("frames", default="tcp://127.0.0.1:5710")
    if urlparse(frames).scheme != "tcp" or _port(frames) is None:
        fields.fault("frames", f"{frames!r} is no address; write frames = 'tcp://127.0.0.1:5710'")
    return Links(frames=frames, **local)


def _local_problem(endpoint: str) -> str:
    """What keeps an unencrypted link from being used; empty when nothing does."""
    url = urlparse(endpoint)
    if url.scheme == "ipc":
        if len(endpoint.removeprefix("ipc://")) > IPC_PATH_MAX:
            return (
                f"the path of {endpoint} is longer than {IPC_PATH_MAX} characters, which no socket "
                "takes; choose a shorter records folder or write 'tcp://127.0.0.1:5711'"
            )
        return ""
    if url.scheme != "tcp" or _port(endpoint) is None:
        return f"{endpoint!r} is no address; write 'tcp://127.0.0.1:5711' or leave the line out"
    if url.hostname is None or not _loopback(url.hostname):
        return f"{endpoint!r} leaves this machine unencrypted; use 127.0.0.1 (frames are encrypted)"
    return ""


def _port(endpoint: str) -> int | None:
    try:
        return urlparse(endpoint).port
    except ValueError:
        return None


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host(ui: Fields) -> str:
    """The address that the pages are served at."""
    address = ui.text("host", default="127.0.0.1")
    try:
        ipaddress.ip_address(address)
    except ValueError:
        ui.fault("host", f"{address!r} is no address; write host = '127.0.0.1' (or '0.0.0.0')")
    return address
