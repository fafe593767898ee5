"""The ward's clock on the wall: the journal, the reports and every screen go by this one."""

import os
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALTIME: Final = Path("/etc/localtime")
NAMED: Final = Path("/etc/timezone")
UTC: Final = "UTC"


def machine_zone() -> str:
    """IANA name of this machine's time zone: `TZ`, else where /etc/localtime leads.

    Screens know a zone by its name alone. A machine whose zone has none (a rule in `TZ`, a copied
    file and no /etc/timezone) goes by UTC, so that all go by one.
    """
    given = os.environ.get("TZ")
    if given is None or given.removeprefix(":") == str(LOCALTIME):
        given = _leads_to()
    name = given.removeprefix(":").rpartition("zoneinfo/")[2]
    name = name.removeprefix("posix/").removeprefix("right/")
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _leads_to() -> str:
    if LOCALTIME.is_symlink():
        return str(LOCALTIME.readlink())
    return NAMED.read_text().strip() if NAMED.is_file() else ""


def unnamed(zone: str) -> str:
    """What to mind where the ward file names no time zone."""
    return (
        f"[ward] has no time_zone: the journal, the reports and the screens go by {zone}, which is "
        f"what this machine calls its own; write for instance time_zone = 'Europe/Oslo'"
    )
