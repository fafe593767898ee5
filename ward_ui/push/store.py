"""The phones that may be called, one line each, so that a restart at night forgets none."""

import sqlite3
from dataclasses import astuple, fields
from pathlib import Path
from time import time

from ward_ui.push.messages import Subscription

N_MAX = 1_000
"""More phones than a ward has people; the oldest goes first."""

_COLUMNS = tuple(field.name for field in fields(Subscription))
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS subscription (device TEXT PRIMARY KEY, person TEXT, "
    "language TEXT, endpoint TEXT, p256dh TEXT, auth TEXT, until_s REAL)"
)
_PUT = f"INSERT OR REPLACE INTO subscription VALUES ({', '.join('?' * len(_COLUMNS))})"


class Store:
    """Small and read whole: kept in memory, written on each change."""

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(":memory:" if path is None else path, isolation_level=None)
        if path is not None:
            path.chmod(0o600)
        self._db.execute(_SCHEMA)
        rows = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM subscription ORDER BY until_s")
        known = (Subscription(**dict(zip(_COLUMNS, row, strict=True))) for row in rows)
        self._of_device = {one.device: one for one in known}

    def all(self) -> tuple[Subscription, ...]:
        """Those whose log-in lasts."""
        now_s = time()
        return tuple(one for one in self._of_device.values() if one.until_s > now_s)

    def put(self, subscription: Subscription) -> None:
        """The newest of a device counts: another person's before it is gone."""
        self.remove(subscription.device)
        self._of_device[subscription.device] = subscription
        self._db.execute(_PUT, astuple(subscription))
        while len(self._of_device) > N_MAX:
            self.remove(next(iter(self._of_device)))

    def remove(self, device: str) -> None:
        if self._of_device.pop(device, None) is not None:
            self._db.execute("DELETE FROM subscription WHERE device = ?", (device,))

    def person(self, device: str) -> str | None:
        """Whose phone it is told to be."""
        known = self._of_device.get(device)
        return None if known is None else known.person

    def close(self) -> None:
        self._db.close()
