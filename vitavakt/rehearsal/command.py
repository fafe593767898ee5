"""The command line of a rehearsal."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitavakt.terminal import err, fail, out, said_in_a_sentence, ward_of

if TYPE_CHECKING:
    from alarms.station import Setup
    from vitavakt.rehearsal.day import DayFile
    from vitavakt.rehearsal.rehearse import Happened


def rehearse(
    vitals: Annotated[
        Path | None,
        typer.Argument(metavar="[VITALS.csv]", help="The columns of `estimate`, and `bed`."),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Instead: a simulated ward, played at full speed.")
    ] = None,
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
    from vitavakt.rehearsal.day import DayFileError
    from vitavakt.rehearsal.rehearse import (
        Happened,
        document,
        rehearsed,
        true_events,
        with_bare_limits,
    )

    if (vitals is None) == (scenario is None):
        fail("Give one day: a file VITALS.csv, or --scenario NAME.")
    try:
        day, happened, own = _simulated(scenario) if scenario else (_read(vitals), Happened(), None)
        if events is not None:
            happened = replace(happened, events=true_events(events))
        happened = replace(happened, deadline_s=deadline_s)
        wards = [ward] if against is None else [ward, against]
        setups = [_setup(file, day, own) for file in wards]
    except (DayFileError, ValueError) as error:
        fail(str(error))
    if as_json:
        played = rehearsed(*setups[0], day, happened)
        _lines(json.dumps(document(event)) for event in played.day.events)
        return
    setups.append(("bare limits", with_bare_limits(setups[0][1])))
    all_played = [rehearsed(*setup, day, happened) for setup in setups]
    _lines(words.lines(all_played))
    if report is not None:
        name = scenario or ("" if vitals is None else vitals.name)
        _write(report, words.page(all_played, f"Rehearsal of {name}"))


def _read(vitals: Path | None) -> "DayFile":
    from vitavakt.rehearsal.day import read

    return read(vitals or Path())


def _simulated(name: str) -> "tuple[DayFile, Happened, Setup]":
    """Its day, what must alarm and what its nurse sets, and its beds with their rules."""
    from rich.progress import Progress

    from vitavakt.rehearsal.rehearse import Happened
    from vitavakt.rehearsal.simulated import day_of, events_of, settings_of
    from vitavakt.scenarios import files
    from vitavakt.scenarios.full_speed import setup_of

    with said_in_a_sentence():
        file = files.find(name)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Playing", total=file.scenario.duration_s)
        day = day_of(file, lambda t_s: progress.update(task, completed=t_s))
    return day, Happened(events=events_of(file), settings=settings_of(file)), setup_of(file)


def _setup(file: Path | None, day: "DayFile", own: "Setup | None") -> "tuple[str, Setup]":
    """The rules of a ward file by its name; without one the day's own, else the defaults."""
    from vitavakt.rehearsal.rehearse import setup_for
    from vitavakt.services.alarms import setup_of

    if file is not None:
        return file.name, setup_for(day, setup_of(ward_of(file)))
    return ("default rules" if own is None else "its rules"), setup_for(day, own)


def _write(report: Path, page: str) -> None:
    try:
        report.write_text(page, "utf-8")
    except OSError as error:
        fail(f"{report} cannot be written ({error.strerror}).")
    out.print(f"\nThe page is in {report}.", highlight=False, soft_wrap=True)


def _lines(said: Iterable[str]) -> None:
    for line in said:
        typer.echo(line)
