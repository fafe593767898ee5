"""Who is told when: `[[escalation]]` and `[[shifts]]` of a ward file."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alarms.distribution.plan import Plan
from alarms.distribution.shifts import Shift, Shifts
from alarms.distribution.times import DEFAULT_TIMES, EVERYONE_S_MAX, Times
from alarms.messages import Kind, Priority
from vitavakt.ward_file.clock import machine_zone
from vitavakt.ward_file.fields import Fields

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def plan(top: Fields) -> Plan:
    """How alarms go from person to person; the defaults where the file says nothing.

    With one `[[escalation]]` the file's rows are the whole table: what they leave out goes to
    everyone at once.
    """
    given = top.tables("escalation")
    times = tuple(_times(fields) for fields in given)
    for idx, (fields, row) in enumerate(zip(given, times, strict=True)):
        if any((one.kind, one.priority) == (row.kind, row.priority) for one in times[:idx]):
            fields.fault("priority", f"{row.kind} {row.priority} is there twice")
    return Plan(times=times or DEFAULT_TIMES, shifts=_shifts(top))


def _times(fields: Fields) -> Times:
    fields.known({"kind", "priority", "on_device_s", "answer_s", "everyone_s"})
    priority = Priority(fields.choice("priority", tuple(Priority)))
    longest_s = EVERYONE_S_MAX[priority]
    row = Times(
        kind=Kind(fields.choice("kind", tuple(Kind))),
        priority=priority,
        on_device_s=fields.number("on_device_s", low=1.0, high=60.0, default=5.0),
        answer_s=fields.number("answer_s", low=1.0, high=longest_s, default=30.0),
        everyone_s=fields.number("everyone_s", low=1.0, high=longest_s, default=60.0),
    )
    if not row.on_device_s <= row.answer_s <= row.everyone_s:
        fields.fault("answer_s", "on_device_s ≤ answer_s ≤ everyone_s must hold")
    return row


def _shifts(top: Fields) -> Shifts:
    top.unique("shifts", "name")
    rows = tuple(_shift(fields) for fields in top.tables("shifts"))
    named = top.table("ward").text("time_zone", default="")
    zone = named if named or rows else machine_zone()
    if len({row.begins_min for row in rows}) < len(rows):
        top.fault("shifts", "two begin at the same time")
    try:
        return Shifts(rows=rows, offset_s=_offset(ZoneInfo(zone)))
    except (ZoneInfoNotFoundError, ValueError):
        top.table("ward").fault(
            "time_zone", f"{zone!r} is no time zone; shifts need one: time_zone = 'Europe/Oslo'"
        )
        return Shifts()


def _shift(fields: Fields) -> Shift:
    fields.known({"name", "from"})
    text = fields.text("from")
    clock = _CLOCK.fullmatch(text)
    if text and clock is None:
        fields.fault("from", f"{text!r} is no time of day; write from = '07:00'")
    minutes = int(clock[1]) * 60 + int(clock[2]) if clock else 0
    return Shift(name=fields.word("name"), begins_min=minutes)


def _offset(zone: ZoneInfo) -> Callable[[int], int]:
    """Local time minus UTC in seconds, at a moment in ns since 1970."""

    def offset_s(t_ns: int) -> int:
        offset = datetime.fromtimestamp(t_ns // 10**9, zone).utcoffset()
        return 0 if offset is None else round(offset.total_seconds())

    return offset_s
