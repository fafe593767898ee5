"""The waits as a table for a page."""

from collections.abc import Iterable

from alarms.distribution.times import Times


def waits(rows: Iterable[Times]) -> str:
    """Markdown: one row for each kind and priority, seconds."""
    head = (
        "| kind | priority | `on_device_s` | `answer_s` | `everyone_s` |\n|---|---|---|---|---|\n"
    )
    return head + "".join(
        f"| {row.kind} | {row.priority} | {row.on_device_s:g} | {row.answer_s:g} "
        f"| {row.everyone_s:g} |\n"
        for row in rows
    )
