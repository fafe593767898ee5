"""How browsers reach the pages, and how long they are let in: `[ui]` of a ward file."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from vitavakt.ward_file.fields import Fields

KEYS = frozenset(
    {
        "address",
        "certificate",
        "key",
        "plain_http",
        "lock_after_min",
        "log_in_hours",
        "break_glass_min",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """TLS, and the times of a log-in."""

    address: str
    """What browsers type, where something stands before this server; or empty."""
    certificate: Path | None
    key: Path | None
    lock_s: float
    login_s: float
    need_s: float


def access(ui: Fields, host: str, folder: Path) -> Access:
    """What `[ui]` says about it. Plain HTTP to other machines only where the file says so."""
    certificate, key = _file(ui, "certificate", folder), _file(ui, "key", folder)
    if (certificate is None) != (key is None):
        ui.fault("certificate", "certificate and key go together: write both, or neither")
    is_plain = ui.flag("plain_http", default=False)
    if certificate is None and not is_plain and not _is_loopback(host):
        ui.fault(
            "host",
            f"at {host} other machines would send PINs and see patients in plain text; write "
            "certificate and key (TLS), or plain_http = true if something before this server "
            "speaks TLS or the network is the ward's alone",
        )
    return Access(
        address=_address(ui),
        certificate=certificate,
        key=key,
        lock_s=60.0 * ui.number("lock_after_min", low=1.0, high=60.0, default=5.0),
        login_s=3600.0 * ui.number("log_in_hours", low=0.5, high=24.0, default=12.0),
        need_s=60.0 * ui.number("break_glass_min", low=0.0, high=120.0, default=30.0),
    )


def _file(ui: Fields, key: str, folder: Path) -> Path | None:
    name = ui.text(key, default="")
    if name and not (folder / name).is_file():
        ui.fault(key, f"there is no file {name}; give its path from the ward file")
    return folder / name if name else None


def _address(ui: Fields) -> str:
    address = ui.text("address", default="")
    if not address:
        return ""
    try:
        url = urlsplit(address)
        is_one = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
    except ValueError:
        is_one = False
    if not is_one or address.rstrip("/") != f"{url.scheme}://{url.netloc}" or "@" in address:
        ui.fault("address", f"{address!r} is none; write address = 'https://ward.hospital.example'")
        return ""
    return address.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
