"""The ward's clock on the wall: the journal, the reports and every screen go by this one."""

import os
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALTIME: Final = Path("/etc/localtime")
UTC: Final = "UTC"


def machine_zone() -> str:
    """IANA name of this machine's time zone: `TZ`, else where /etc/localtime leads.

    Screens know a zone by its name alone. A machine whose zone has none (a copied file, a rule in
    `TZ`) goes by UTC, so that all go by one.
    """
    given = os.environ.get("TZ")
    path = str(LOCALTIME.readlink()) if given is None and LOCALTIME.is_symlink() else given or ""
    name = path.removeprefix(":").rpartition("zoneinfo/")[2].removeprefix("posix/")
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def unnamed(zone: str) -> str:
    """What to mind where the ward file names no time zone."""
    return (
        f"[ward] has no time_zone: the journal, the reports and the screens go by this machine's "
        f"({zone}); write for instance time_zone = 'Europe/Oslo'"
    )
