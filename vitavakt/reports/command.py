"""The command line of the reports."""

from collections.abc import Sequence
from pathlib import Path
from time import time_ns
from typing import Annotated, Literal

import typer

from vitavakt.terminal import WardFile, fail, out, ward_of

OutFile = Annotated[Path, typer.Option("--out", dir_okay=False, help="The PDF.")]
Language = Annotated[Literal["nb", "en"] | None, typer.Option(help="Instead of the ward's.")]


def report(
    what: Annotated[Literal["patient", "shift", "alarms"], typer.Argument(help="Which report.")],
    file: WardFile,
    out_file: OutFile,
    bed: Annotated[str, typer.Option(help="patient: whose.")] = "",
    hours: Annotated[int, typer.Option(min=1, max=72, help="patient, shift: so far back.")] = 24,
    shift: Annotated[str, typer.Option(help="shift: the newest of this name, not hours.")] = "",
    days: Annotated[int, typer.Option(min=1, max=7, help="alarms: so far back.")] = 7,
    manual_per_day: Annotated[
        float, typer.Option(min=0, help="alarms: rates counted by hand a patient and day.")
    ] = 0.0,
    manual_minutes: Annotated[
        float, typer.Option(min=0, help="alarms: what one of them takes, in minutes.")
    ] = 0.0,
    by: Annotated[str, typer.Option(help="Who prints it.")] = "vitavakt report",
    language: Language = None,
) -> None:
    """Print a patient's course, a shift or a ward's alarms as PDF."""
    from vitavakt.reports.press import printed
    from ward_ui.reports.order import Order, PressError

    ward = ward_of(file)
    order = Order(
        what=what,
        form="pdf",
        language=language or ward.language,
        t_ns=time_ns(),
        by=by,
        bed=bed,
        hours=hours,
        shift=shift,
        days=days,
        manual_per_day=manual_per_day,
        manual_minutes=manual_minutes,
    )
    try:
        made = printed(ward, order)
        out_file.write_bytes(made)
    except PressError as why:
        said = {"report_bed": f"There is no bed {bed!r}; name one with --bed.",
                "report_shift": _no_shift(shift, ward.plan.shifts.names),
                "past_unread": f"The records in {ward.records} cannot be read."}  # fmt: skip
        fail(said[why.key])
    except OSError as why:
        fail(f"{out_file} cannot be written ({why.strerror}).")
    out.print(f"{out_file}", highlight=False, soft_wrap=True)


def _no_shift(shift: str, names: Sequence[str]) -> str:
    known = ", ".join(names)
    which = f"its shifts are {known}" if known else "its ward file names none; give --hours instead"
    return f"The ward has no shift {shift!r}: {which}."
