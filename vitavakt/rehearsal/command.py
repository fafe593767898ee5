"""The command line of a rehearsal."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from vitavakt.terminal import fail, out, ward_of


def rehearse(
    vitals: Annotated[
        Path, typer.Argument(metavar="VITALS.csv", help="The columns of `estimate`, and `bed`.")
    ],
    ward: Annotated[
        Path | None, typer.Option(metavar="WARD.toml", help="Whose rules; else the defaults.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="WARD.toml", help="A second ward file, beside the first."),
    ] = None,
    events: Annotated[
        Path | None, typer.Option(metavar="EVENTS.csv", help="What truly happened.")
    ] = None,
    deadline_s: Annotated[float, typer.Option(help="A true event found later is late.")] = 60.0,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page to read and share.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One event a line.")] = False,
) -> None:
    """Say which alarms these rules would have raised on a day of vital signs."""
    from vitavakt.rehearsal import report as words
    from vitavakt.rehearsal.day import DayFileError, read
    from vitavakt.rehearsal.rehearse import (
        document,
        rehearsed,
        setup_for,
        true_events,
        with_bare_limits,
    )
    from vitavakt.services.alarms import setup_of

    wards = [("default rules" if file is None else file.name, file) for file in (ward,)]
    wards += [(against.name, against)] if against is not None else []
    try:
        day = read(vitals)
        happened = true_events(events) if events is not None else ()
        setups = [
            (name, setup_for(day, None if file is None else setup_of(ward_of(file))))
            for name, file in wards
        ]
    except (DayFileError, ValueError) as error:
        fail(str(error))
    if as_json:
        played = rehearsed(*setups[0], day, happened, deadline_s=deadline_s)
        _lines(json.dumps(document(event)) for event in played.day.events)
        return
    setups.append(("bare limits", with_bare_limits(setups[0][1])))
    all_played = [rehearsed(*setup, day, happened, deadline_s=deadline_s) for setup in setups]
    _lines(words.lines(all_played))
    if report is not None:
        try:
            report.write_text(words.page(all_played, f"Rehearsal of {vitals.name}"), "utf-8")
        except OSError as error:
            fail(f"{report} cannot be written ({error.strerror}).")
        out.print(f"\nThe page is in {report}.", highlight=False, soft_wrap=True)


def _lines(said: Iterable[str]) -> None:
    for line in said:
        typer.echo(line)
