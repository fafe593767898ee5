"""What stays of the history when it is forgotten: how much of each hour the ward was watched.

One row an hour for all beds together, about 9,000 a year; no bed and no patient is in it. The
hours of a ward's past weeks are what its alarms are counted against.
"""

import sqlite3

from records.slots import SLOT_S

HOUR_S = 3600
SCHEMA = """
CREATE TABLE hours (t_s INTEGER PRIMARY KEY, present_s REAL NOT NULL, rr_s REAL NOT NULL)
"""
# An hour may be forgotten in parts, one slot after the other: they add up.
KEEP = f"""
INSERT INTO hours SELECT t_s / {HOUR_S} * {HOUR_S} AS hour_s,
    sum(1 - absent) * {SLOT_S}, sum(rr_per_min IS NOT NULL) * {SLOT_S}
FROM history WHERE t_s < ? GROUP BY hour_s
ON CONFLICT (t_s) DO UPDATE SET
    present_s = hours.present_s + excluded.present_s, rr_s = hours.rr_s + excluded.rr_s
"""


def kept(db: sqlite3.Connection, t_from_ns: int, t_to_ns: int) -> tuple[float, float]:
    """Seconds with somebody there, and with a respiration rate shown, of all beds together.

    Of the hours that begin in [from, to) and are forgotten in detail; zeros of a file from before
    hours were kept.
    """
    known = db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'hours'")
    if known.fetchone() is None:
        return 0.0, 0.0
    (present_s, rr_s) = db.execute(
        "SELECT total(present_s), total(rr_s) FROM hours WHERE t_s >= ? AND t_s < ?",
        (t_from_ns // 1_000_000_000, t_to_ns // 1_000_000_000),
    ).fetchone()
    return float(present_s), float(rr_s)
