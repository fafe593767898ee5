"""The command line: names and columns are a contract (docs/command-line.md).

Each command imports what it needs when it runs, so that `--help` answers at once.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from vitavakt.burden.command import burden
from vitavakt.emulators.command import emulate
from vitavakt.journal import JournalCommand, journal
from vitavakt.news2 import news2
from vitavakt.pictures.command import simulate
from vitavakt.placement.command import place
from vitavakt.recordings.command import FORMATS_HELP, convert, record, verify
from vitavakt.rehearsal.command import rehearse
from vitavakt.reports.command import report
from vitavakt.scenarios.command import demo, scenario
from vitavakt.sensors.command import sensor_app
from vitavakt.sensors.enrol import enrol
from vitavakt.services.command import alarms, dsp, records, replay, ui
from vitavakt.terminal import WardFile, err, fail, made, out, said_in_a_sentence, serve, ward_of
from vitavakt.ward_file.clock import unnamed

app = typer.Typer(
    name="vitavakt",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Contactless watch over breathing and heart rate: from radar to acknowledged alarm.",
)


def main() -> None:
    """Entry point of the console script."""
    app()


app.command()(demo)
app.command()(scenario)


@app.command()
def ward(file: WardFile) -> None:
    """Run a ward: all its services, each a process of its own, started again when it ends."""
    from vitavakt.ward import run_ward

    serve(run_ward(ward_of(file), err))


@app.command()
def check(file: WardFile) -> None:
    """List every fault of a ward file, and what its rules do not watch."""
    from alarms.rules.table import unwatched

    checked = ward_of(file)
    out.print(
        f"{file}: no faults. {len(checked.beds)} beds, {len(checked.sensors)} sensors, "
        f"{len(checked.rules)} alarm rules, {len(checked.people)} people.",
        soft_wrap=True,
    )
    named = {rule.condition for rule in checked.rules}
    clock = () if checked.has_time_zone else (unnamed(checked.time_zone),)
    for sentence in (*unwatched(checked.rules), *checked.policy.unmatched(named), *clock):
        out.print(f"Mind: {escape(sentence)}", style="yellow", highlight=False, soft_wrap=True)


@app.command()
def keys(file: WardFile) -> None:
    """Make the link's keys: one pair for the ward, one for each sensor. Keeps what is there."""
    from sensor import keys as link_keys
    from ward_ui.push import key as push_key

    checked = ward_of(file)
    with said_in_a_sentence():
        link_keys.create(checked.keys, [sensor.id for sensor in checked.sensors])
    if checked.push is not None and push_key.create(checked.push.key_path):
        out.print(f"A key for Web Push: {checked.push.key_path}", soft_wrap=True)
    out.print(f"Keys for {len(checked.sensors)} sensors in {checked.keys}", soft_wrap=True)
    out.print("Each bedside PC needs only its own file from sensors/. Secret: never mail one.")


@app.command()
def rules() -> None:
    """Print the default alarm rules, to start a ward file from."""
    from alarms.rules.table import DEFAULT_RULES, as_toml

    typer.echo(as_toml(DEFAULT_RULES))


@app.command()
def pin(person: Annotated[str, typer.Argument(help="Who it is for.")]) -> None:
    """Ask for a PIN and print its hash, for one of the people in a ward file."""
    from ward_ui.people.person import hash_pin

    entered = typer.prompt(f"PIN for {person}", hide_input=True, confirmation_prompt=True)
    if not 4 <= len(entered) <= 64:
        fail("A PIN has 4 to 64 characters.")
    typer.echo(f"pin_hash = '{hash_pin(entered)}'")


@app.command()
def estimate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Recordings: .npz or .h5.")],
    out_dir: Annotated[
        Path,
        typer.Option("--out-dir", file_okay=False, help="Folder for one CSV per recording."),
    ],
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = os.cpu_count() or 1,
) -> None:
    """Estimate respiration and heart rate of recordings: one CSV each, one row a second, causal."""
    from rich.progress import track

    from vitavakt.estimate import estimate_all, same_stems

    twice = same_stems(files)
    if twice:
        fail(f"Two recordings share a name, so one CSV would hide the other: {', '.join(twice)}.")
    there = [file for file in files if file.exists()]
    for file in (file for file in files if file not in there):
        missing = f"There is no file {file}."
        err.print(missing, style="yellow", highlight=False, markup=False, soft_wrap=True)
    if not there:
        raise typer.Exit(1)
    n_failed = len(files) - len(there)
    outcomes = estimate_all(there, made(out_dir), n_workers=min(jobs, len(there)))
    # Transient: a full bar that stays would say that all went well.
    for outcome in track(outcomes, "Estimating", total=len(there), console=err, transient=True):
        n_failed += outcome.failed
        if outcome.problem:
            err.print(
                outcome.problem, style="yellow", highlight=False, markup=False, soft_wrap=True
            )
    out.print(
        f"{len(files) - n_failed} of {len(files)} recordings estimated into {out_dir}",
        soft_wrap=True,
    )
    if n_failed:
        raise typer.Exit(1)


app.command()(record)
app.command()(verify)
app.command(epilog=FORMATS_HELP)(convert)
app.command()(replay)
sensor_app.command()(place)
app.add_typer(sensor_app, name="sensor")
app.command()(enrol)
app.command()(emulate)
app.command()(dsp)
app.command()(alarms)
app.command()(records)
app.command()(ui)
app.command()(news2)
app.command()(rehearse)
app.command()(burden)
app.command()(report)
app.command()(simulate)


@app.command()
def ews(
    file: Annotated[Path, typer.Argument(metavar="HOURLY.csv", help="One row a patient-hour.")],
    out_file: Annotated[
        Path, typer.Option("--out", dir_okay=False, help="CSV: patient,hour,risk,band,reasons.")
    ],
    language: Annotated[Literal["en", "nb"], typer.Option(help="Of the reasons.")] = "en",
) -> None:
    """Early-warning risk of each patient-hour, from it and earlier ones; or why there is none."""
    from vitavakt.ews import score_file, shipped_model

    with said_in_a_sentence():
        model = shipped_model()
        tally = score_file(file, out_file, model, language)
    out.print(
        f"{tally.n_scored} of {tally.n_rows} patient-hours scored into {escape(str(out_file))}",
        soft_wrap=True,
    )
    if tally.unused:
        out.print(f"Not looked at: {escape(', '.join(tally.unused))}", soft_wrap=True)
    card = model.card
    out.print(card.remark_nb if language == "nb" else card.remark_en, soft_wrap=True)


app.command(cls=JournalCommand)(journal)


@app.command()
def doctor(
    file: Annotated[
        Path | None, typer.Argument(metavar="[WARD.toml]", help="Also look at this ward.")
    ] = None,
) -> None:
    """Say what is wrong with this installation and, if given, with a ward."""
    from vitavakt.doctor import findings

    n_bad = 0
    for finding in findings(file):
        n_bad += not finding.good
        mark = "[green]ok  [/]" if finding.good else "[red]look[/]"
        out.print(f"{mark}  {escape(finding.sentence)}", highlight=False, soft_wrap=True)
    if n_bad:
        raise typer.Exit(1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="alarms, dsp, latency, ui, …; one that is not there lists them.")
    ],
) -> None:
    """Run a benchmark of the checkout (they are not installed with the package)."""
    benchmarks = Path(__file__).parents[1] / "benchmarks"
    if not (benchmarks / f"bench_{name}.py").is_file():
        there = sorted(f.stem.removeprefix("bench_") for f in benchmarks.glob("bench_*.py"))
        fail(f"There is no benchmark {name!r} here; there are: {', '.join(there) or 'none'}.")
    arguments = [sys.executable, "-m", f"benchmarks.bench_{name}", *context.args]
    os.chdir(benchmarks.parent)
    os.execv(sys.executable, arguments)  # the benchmark takes this process's place


if __name__ == "__main__":
    main()
