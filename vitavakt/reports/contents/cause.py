"""What moved a NEWS2, as a report tells it; pure."""

from collections.abc import Mapping
from typing import Any

from alarms.news2.messages import Parameter
from alarms.news2.words import PARAMETERS, Language
from vitavakt.reports.page.words import Words

Said = Mapping[str, Any]
"""A score of the log, or a row of one."""


def cause(score: Said, w: Words) -> str:
    """Who entered it, or which rows moved it; else it is as it stood, by the radar and who."""
    person = score["person"]
    if score["by_person"] and person:
        return w("entered", person=person)
    parts = {part["parameter"]: part for part in score["parts"]}
    moved = [_moved(then, parts[then["parameter"]], w) for then in score["moved"]]
    return "; ".join(moved) or (w("of_radar_and", person=person) if person else w("of_radar"))


def _moved(then: Said, part: Said, w: Words) -> str:
    """A row of the chart, its points then and now, and the value behind them."""
    row = PARAMETERS[Language(w.language)][Parameter(part["parameter"])]
    by = part["person"] or (w(f"by_{part['source']}") if part["source"] else "")
    why = ", ".join(word for word in (_value(part, w), by) if word)
    return w("moved_row", row=row, then=_points(then), now=_points(part), why=why)


def _value(part: Said, w: Words) -> str:
    match part["value"]:
        case None:
            return w("missing_now")
        case bool() as gas:
            return w("on_oxygen" if gas else "on_air")
        case str() as said:
            return said
        case number:
            digits = 1 if part["parameter"] == Parameter.TEMP else 0
            return f"{w.number(number, digits)} {part['unit']}"


def _points(of: Said) -> str:
    low, high = of["low"], of["high"]
    return str(low) if low == high else f"{low}–{high}"
