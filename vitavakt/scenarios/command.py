"""`vitavakt demo` and `vitavakt scenario`: simulated wards, live or at full speed."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vitavakt import settings
from vitavakt.terminal import err, fail, out, said_in_a_sentence, serve


def demo(
    beds: Annotated[
        int | None, typer.Option(min=1, max=200, help="Simulated patients; default 12.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the pages are served.")] = 8080,
    scenario: Annotated[
        str | None, typer.Option(help="A scenario's name or file; `vitavakt scenario` lists them.")
    ] = None,
    recordings: Annotated[
        Path | None, typer.Option(help="Folder of recordings to replay as further beds.")
    ] = None,
    training: Annotated[
        bool, typer.Option("--training", help="A trainer lets things happen; a report afterwards.")
    ] = False,
    trainer_port: Annotated[
        int, typer.Option(min=1, max=65535, help="Of the trainer's page.")
    ] = 8090,
    folder: Annotated[
        Path | None, typer.Option(help="New folder for a training's records and report.")
    ] = None,
) -> None:
    """Show a whole ward of simulated patients on this machine. Nothing to configure."""
    if training:
        if beds is not None or recordings is not None:
            fail("A training has the beds of its scenario: leave out --beds and --recordings.")
        _train(scenario, port=port, trainer_port=trainer_port, folder=folder)
        return
    if folder is not None:
        fail("--folder belongs to --training: a demonstration's folder is removed at its end.")
    if scenario is not None and beds is not None:
        fail("--beds and --scenario exclude each other: a scenario has its own beds.")
    if recordings is not None and not recordings.is_dir():
        fail(f"--recordings {recordings} is no folder.")
    _show(scenario, n_beds=beds or 12, port=port, recordings=recordings)


def _show(name: str | None, *, n_beds: int, port: int, recordings: Path | None) -> None:
    from vitavakt import demo as demo_ward
    from vitavakt.scenarios import files
    from vitavakt.ward import refuse_taken_port, run_demo

    with said_in_a_sentence():
        scenario = None if name is None else files.find(name)
        refuse_taken_port("127.0.0.1", port, remedy="Choose another: --port 8081.")
    with tempfile.TemporaryDirectory(prefix="vitavakt-demo-") as folder:
        with out.status("Writing a ward file, keys and records …"):
            made = demo_ward.write(
                Path(folder), n_beds=n_beds, port=port, recordings=recordings, scenario=scenario
            )
        serve(run_demo(settings.read(made.ward_file), made, out, err))


def _train(name: str | None, *, port: int, trainer_port: int, folder: Path | None) -> None:
    from vitavakt.scenarios import files
    from vitavakt.training import run

    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    with said_in_a_sentence():
        made = run.write(
            folder or Path(f"vitavakt-training-{stamp}"),
            files.find(name or run.SCENARIO),
            port=port,
            trainer_port=trainer_port,
        )
    serve(run.run(made, out, err))


def scenario(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A shipped one or a file's path.")
    ] = None,
) -> None:
    """Play a scenario at full speed: what alarmed, beside what its file expects. Lists them all."""
    if name is None:
        _list()
    else:
        _play(name)


def _list() -> None:
    from vitavakt.scenarios import files

    for known in files.shipped():
        title = files.find(known).scenario.scenario.title
        out.print(f"{known:<27}{title}", highlight=False, markup=False, soft_wrap=True)


def _play(name: str) -> None:
    from rich.progress import Progress

    from vitavakt.scenarios import files, full_speed, timeline

    with said_in_a_sentence():
        file = files.find(name)
    typer.echo(timeline.head(file.scenario))
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Playing", total=file.scenario.duration_s)
        played = full_speed.play(file, lambda t_s: progress.update(task, completed=t_s))
    for line in (
        *timeline.timeline(file.scenario, played),
        timeline.calls(file.scenario, played.raised),
        *timeline.said(played.findings),
    ):
        typer.echo(line)
    if not played.agrees:
        raise typer.Exit(1)
