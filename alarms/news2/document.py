"""The chart and the response scale as people read them: Markdown, generated from the data."""

from collections.abc import Iterable, Sequence

from alarms.news2 import table
from alarms.news2.messages import Trigger
from alarms.news2.responses import Response
from alarms.news2.table import Bands

_ROWS = (
    ("respiration rate, /min", table.RR, 1.0),
    ("SpO2 scale 1, %", table.SPO2_SCALE_1, 1.0),
    ("SpO2 scale 2 on air, %", table.SPO2_SCALE_2_AIR, 1.0),
    ("SpO2 scale 2 on oxygen, %", table.SPO2_SCALE_2_OXYGEN, 1.0),
    ("systolic pressure, mmHg", table.SBP, 1.0),
    ("pulse, /min", table.PULSE, 1.0),
    ("temperature, °C", table.TEMP, 0.1),
)
_TOTALS = {
    Trigger.NONE: "0",
    Trigger.LOW: "1–4",
    Trigger.SINGLE3: "3 in one row, total below 5",
    Trigger.URGENT: "5–6",
    Trigger.EMERGENCY: "7 or more",
}


def chart() -> str:
    """One row per parameter: each band with its points, from the lowest value up."""
    rows = [("row", "bands: points")]
    rows += [(name, bands(of_row, step)) for name, of_row, step in _ROWS]
    rows.append(("air or oxygen", f"air: 0; oxygen: {table.OXYGEN_POINTS}"))
    rows.append(("consciousness", f"A: 0; C, V, P, U: {table.NOT_ALERT_POINTS}"))
    return _markdown(rows)


def bands(of_row: Bands, step: float) -> str:
    """`≤ 8: 3; 9–11: 1; …; ≥ 25: 3`, the next band beginning one `step` after an edge."""
    digits = 1 if step < 1 else 0
    first, points = of_row.up_to[0]
    said = [f"≤ {first:.{digits}f}: {points}"]
    low = first + step
    for edge, points in of_row.up_to[1:]:
        span = f"{low:.{digits}f}–{edge:.{digits}f}"
        said.append(f"{span if edge > low else f'{edge:.{digits}f}'}: {points}")
        low = edge + step
    return "; ".join([*said, f"≥ {low:.{digits}f}: {of_row.above}"])


def responses(table_: Iterable[Response]) -> str:
    """One row per trigger."""
    rows = [("trigger", "total", "next set within", "response")]
    rows += [
        (f"`{r.trigger}`", _TOTALS[r.trigger], f"{r.interval_h:g} h", f"{r.text_nb} / {r.text_en}")
        for r in table_
    ]
    return _markdown(rows)


def _markdown(rows: Sequence[tuple[str, ...]]) -> str:
    lines = [rows[0], tuple("---" for _ in rows[0]), *rows[1:]]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)
