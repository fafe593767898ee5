"""The command line of the burden of alarms."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from alarms.burden.week import BUDGET_PER_PATIENT_DAY, RATE_DAYS_MIN, Row, Week, saved_s
from alarms.messages import JournalRefusedError
from records.history import KEEP_DAYS
from vitavakt.burden.reading import counted, entries
from vitavakt.settings import Ward
from vitavakt.terminal import fail, ward_of


def burden(
    ward: Annotated[Path, typer.Argument(metavar="WARD.toml", help="The ward file.")],
    days: Annotated[
        int, typer.Option(min=1, max=KEEP_DAYS, help="As far back as the history goes.")
    ] = KEEP_DAYS,
    manual_per_day: Annotated[
        float, typer.Option(min=0, help="Rates counted by hand per patient and day, without us.")
    ] = 0.0,
    manual_minutes: Annotated[
        float, typer.Option(min=0, help="What one of them takes, in minutes.")
    ] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Count a ward's alarms: per patient-day, acted on, response times, false ones."""
    read = ward_of(ward)
    to = datetime.now(UTC)
    found = _week(read, to - timedelta(days=days), to)
    if as_json:
        typer.echo(json.dumps(asdict(found)))
        return
    for line in lines(found, manual_per_day=manual_per_day, manual_minutes=manual_minutes):
        typer.echo(line)


def lines(counted: Week, *, manual_per_day: float, manual_minutes: float) -> Iterator[str]:
    """For a terminal."""
    coverage = "" if counted.coverage is None else f", measured {counted.coverage:.0%} of it"
    yield f"{_time(counted.patient_days)} with somebody there{coverage}."
    if not counted.patient_days:
        yield "The history holds nobody in this time: there is nothing to divide by."
    elif counted.patient_days < RATE_DAYS_MIN:
        yield f"Under {RATE_DAYS_MIN:g} patient-day: too short a time for numbers a day."
    yield ""
    head = ("kind", "priority", "condition", "n", "called", "/day", "on device", "acted on",
            "median s", "90 % s", "useful", "false")  # fmt: skip
    rows = [head, *(_cells(row) for row in counted.rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for row in rows:
        yield "  " + "  ".join(v.ljust(w) for v, w in zip(row, widths, strict=True)).rstrip()
    if counted.top_beds:
        beds = ", ".join(f"{bed} ({n})" for bed, n in counted.top_beds)
        yield f"\nMost physiological calls: bed {beds}."
    yield f"\nRespiration rates typed in: {counted.n_typed}."
    if manual_per_day and manual_minutes:
        hours = saved_s(counted, per_patient_day=manual_per_day, minutes_each=manual_minutes) / 3600
        yield (
            f"By the ward's own numbers ({manual_per_day:g} a patient and day, "
            f"{manual_minutes:g} min each): {hours:.1f} hours not spent counting."
        )


def _time(patient_days: float) -> str:
    """In hours where a day would be rounded away."""
    if patient_days < 1:
        return f"{24 * patient_days:.1f} patient-hours"
    return f"{patient_days:.1f} patient-days"


def _cells(row: Row) -> tuple[str, ...]:
    per_day = "" if row.per_patient_day is None else f"{row.per_patient_day:.2f}"
    if not row.condition and row.per_patient_day is not None:
        per_day += f" of {BUDGET_PER_PATIENT_DAY[row.kind]:g}"
    response = row.response
    return (
        row.kind.value,
        "" if row.priority is None else row.priority.value,
        row.condition or "all",
        str(row.n),
        str(row.n_called),
        per_day,
        str(row.n_on_device),
        f"{row.n_acted_on / row.n:.0%}" if row.n else "",
        "" if response is None else f"{response.median_s:.0f}",
        "" if response is None else f"{response.p90_s:.0f}",
        str(row.n_useful),
        str(row.n_false),
    )


def _week(ward: Ward, start: datetime, to: datetime) -> Week:
    t_from_ns, t_to_ns = (round(t.timestamp() * 1e9) for t in (start, to))
    try:
        since = entries(ward, t_from_ns)
    except (sqlite3.Error, JournalRefusedError) as error:
        fail(f"There is no alarm journal in {ward.records} that can be read ({error}).")
    try:
        return counted(ward, since, [(t_from_ns, t_to_ns)])
    except sqlite3.Error as error:
        fail(f"There is no history in {ward.records} that can be read ({error}).")
