"""The command line: names and columns are a contract (docs/command-line.md).

Each command imports what it needs when it runs, so that `--help` answers at once.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from vitavakt.burden.command import burden
from vitavakt.emulators.command import emulate
from vitavakt.journal import journal
from vitavakt.pictures.command import simulate
from vitavakt.rehearsal.command import rehearse
from vitavakt.sensors.command import sensor_app
from vitavakt.terminal import err, fail, out, said_in_a_sentence, serve, ward_of

app = typer.Typer(
    name="vitavakt",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Contactless watch over breathing and heart rate: from radar to acknowledged alarm.",
)

WardFile = Annotated[Path, typer.Argument(metavar="WARD.toml", help="The ward file.")]
Tied = Annotated[
    int | None,
    typer.Option("--tied", hidden=True, help="Process to end with: the one that started it."),
]


def main() -> None:
    """Entry point of the console script."""
    app()


@app.command()
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
    from vitavakt import demo as demo_ward
    from vitavakt import settings
    from vitavakt.scenarios import files
    from vitavakt.ward import refuse_taken_port, run_demo

    if training:
        if beds is not None or recordings is not None:
            fail("A training has the beds of its scenario: leave out --beds and --recordings.")
        _train(scenario, port=port, trainer_port=trainer_port, folder=folder)
        return
    with said_in_a_sentence():
        chosen = None if scenario is None else files.find(scenario)
    if chosen is not None and beds is not None:
        fail("--beds and --scenario exclude each other: a scenario has its own beds.")
    if recordings is not None and not recordings.is_dir():
        fail(f"--recordings {recordings} is no folder.")
    with said_in_a_sentence():
        refuse_taken_port("127.0.0.1", port, remedy="Choose another: --port 8081.")
    with tempfile.TemporaryDirectory(prefix="vitavakt-demo-") as made_in:
        with out.status("Writing a ward file, keys and records …"):
            made = demo_ward.write(
                Path(made_in), n_beds=beds or 12, port=port, recordings=recordings, scenario=chosen
            )
        serve(run_demo(settings.read(made.ward_file), made, out, err))


def _train(name: str | None, *, port: int, trainer_port: int, folder: Path | None) -> None:
    from datetime import UTC, datetime

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


@app.command()
def scenario(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A shipped one or a file's path.")
    ] = None,
) -> None:
    """Play a scenario at full speed: what alarmed, beside what its file expects. Lists them all."""
    from rich.progress import Progress

    from vitavakt.scenarios import files, full_speed, timeline

    if name is None:
        for known in files.shipped():
            out.print(f"{known:<24}{files.find(known).scenario.scenario.title}", highlight=False)
        return
    with said_in_a_sentence():
        file = files.find(name)
    typer.echo(timeline.head(file.scenario))
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Playing", total=file.scenario.duration_s)
        played = full_speed.play(file, lambda t_s: progress.update(task, completed=t_s))
    for line in (*timeline.timeline(file.scenario, played), *timeline.said(played.findings)):
        typer.echo(line)
    if not played.agrees:
        raise typer.Exit(1)


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
        f"{len(checked.rules)} alarm rules, {len(checked.people)} people."
    )
    named = {rule.condition for rule in checked.rules}
    for sentence in (*unwatched(checked.rules), *checked.policy.unmatched(named)):
        out.print(f"Mind: {sentence}", style="yellow", highlight=False)


@app.command()
def keys(file: WardFile) -> None:
    """Make the link's keys: one pair for the ward, one for each sensor. Keeps what is there."""
    from sensor import keys as link_keys

    checked = ward_of(file)
    with said_in_a_sentence():
        link_keys.create(checked.keys, [sensor.id for sensor in checked.sensors])
    out.print(f"Keys for {len(checked.sensors)} sensors in {checked.keys}")
    out.print("Each bedside PC needs only its own file from sensors/. Secret: never mail one.")


@app.command()
def rules() -> None:
    """Print the default alarm rules, to start a ward file from."""
    from alarms.rules.table import DEFAULT_RULES, as_toml

    typer.echo(as_toml(DEFAULT_RULES))


@app.command()
def pin(person: Annotated[str, typer.Argument(help="Who it is for.")]) -> None:
    """Ask for a PIN and print its hash, for one of the people in a ward file."""
    from ward_ui.people import hash_pin

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
    out_dir.mkdir(parents=True, exist_ok=True)
    n_failed = 0
    outcomes = estimate_all(files, out_dir, n_workers=min(jobs, len(files)))
    for outcome in track(outcomes, "Estimating", total=len(files), console=err):
        n_failed += outcome.failed
        if outcome.problem:
            err.print(
                outcome.problem, style="yellow", highlight=False, markup=False, soft_wrap=True
            )
    out.print(f"{len(files) - n_failed} of {len(files)} recordings estimated into {out_dir}")
    if n_failed:
        raise typer.Exit(1)


@app.command()
def replay(
    file: WardFile,
    recording: Annotated[Path, typer.Argument(help="A recording: .npz or .h5.")],
    sensor: Annotated[str, typer.Option(help="As which sensor of the ward.")],
    speed: Annotated[float, typer.Option(min=0.01, max=1000.0, help="1 is real time.")] = 1.0,
    loop: Annotated[bool, typer.Option(help="Again from the start at its end.")] = False,
) -> None:
    """Play a recording onto a running ward's link, as if it were that sensor's radar."""
    from rich.progress import Progress

    from vitavakt.services.sensors import run_replay

    ward = ward_of(file)
    with Progress(console=err) as progress:
        task = progress.add_task(f"Playing {recording.name} as {sensor}", total=None)

        def told(n_taken: int, n_frames: int) -> None:
            progress.update(task, completed=n_taken, total=None if loop else n_frames)

        serve(run_replay(ward, recording, sensor=sensor, speed=speed, loop=loop, told=told))


app.add_typer(sensor_app, name="sensor")
app.command()(emulate)


@app.command("dsp")
def dsp_service(file: WardFile, tied: Tied = None) -> None:
    """Run the DSP alone: frames in, vital signs out."""
    from vitavakt.services.dsp import run_dsp

    serve(run_dsp(ward_of(file)), tied=tied)


@app.command("alarms")
def alarms_service(file: WardFile, tied: Tied = None) -> None:
    """Run the alarm engine alone: vital signs in, alarms and their journal out."""
    from vitavakt.services.alarms import run_alarms

    serve(run_alarms(ward_of(file)), tied=tied)


@app.command("records")
def records_service(file: WardFile, tied: Tied = None) -> None:
    """Run the records alone: the history of vital signs."""
    from vitavakt.services.records import run_records

    serve(run_records(ward_of(file)), tied=tied)


@app.command("ui")
def ui_service(file: WardFile, tied: Tied = None) -> None:
    """Run the pages and their websocket alone."""
    import uvloop

    from vitavakt.services.ui import run_ui

    serve(run_ui(ward_of(file)), tied=tied, new_loop=uvloop.new_event_loop)


@app.command()
def news2(
    rr: Annotated[str | None, typer.Option(help="Respiration rate, /min.")] = None,
    spo2: Annotated[str | None, typer.Option(help="Oxygen saturation, %.")] = None,
    air: Annotated[bool, typer.Option("--air", help="Breathes air.")] = False,
    oxygen: Annotated[bool, typer.Option("--oxygen", help="Is given oxygen.")] = False,
    sbp: Annotated[str | None, typer.Option(help="Systolic blood pressure, mmHg.")] = None,
    pulse: Annotated[str | None, typer.Option(help="Pulse, /min.")] = None,
    consciousness: Annotated[str | None, typer.Option(help="A, C, V, P or U.")] = None,
    temp: Annotated[str | None, typer.Option(help="Temperature, °C.")] = None,
    scale: Annotated[int, typer.Option(min=1, max=2, help="SpO2 scale; 2 is prescribed.")] = 1,
    age: Annotated[int | None, typer.Option(min=0, max=130, help="Years.")] = None,
    pregnant: Annotated[bool, typer.Option("--pregnant", help="Or recently delivered.")] = False,
    comfort_care: Annotated[bool, typer.Option("--comfort-care", help="No score then.")] = False,
    language: Annotated[str, typer.Option(help="Of the text: nb or en.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Work out one NEWS2. Whatever is not given is missing: then it is a bound, not a number."""
    import json

    from alarms.news2.messages import Parameter, Patient, Scale
    from alarms.news2.words import Language
    from vitavakt import news2 as command

    if air and oxygen:
        fail("--air and --oxygen exclude each other; leave both out where nobody knows.")
    if language not in set(Language):
        fail(f"--language is nb or en, got {language!r}.")
    given = {
        Parameter.RR: rr,
        Parameter.SPO2: spo2,
        Parameter.OXYGEN: oxygen if air or oxygen else None,
        Parameter.SBP: sbp,
        Parameter.PULSE: pulse,
        Parameter.CONSCIOUSNESS: consciousness,
        Parameter.TEMP: temp,
    }
    patient = Patient(age_y=age, pregnant=pregnant, comfort_care=comfort_care, scale=Scale(scale))
    try:
        made = command.typed(given, patient=patient)
    except command.RefusedError as refused:
        fail(str(refused))
    said = (
        [json.dumps(command.document(made))] if as_json else command.lines(made, Language(language))
    )
    for line in said:
        typer.echo(line)


app.command()(rehearse)
app.command()(burden)
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
    from alarms.ews.words import REMARK
    from vitavakt.ews import score_file, shipped_model

    with said_in_a_sentence():
        tally = score_file(file, out_file, shipped_model(), language)
    out.print(f"{tally.n_scored} of {tally.n_rows} patient-hours scored into {out_file}")
    out.print(REMARK[language], soft_wrap=True)


app.command()(journal)


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
    name: Annotated[str, typer.Argument(help="latency, dsp, simulator, alarms, ui.")],
) -> None:
    """Run a benchmark of the checkout (they are not installed with the package)."""
    benchmarks = Path(__file__).parents[1] / "benchmarks"
    if not (benchmarks / f"bench_{name}.py").is_file():
        there = sorted(f.stem.removeprefix("bench_") for f in benchmarks.glob("bench_*.py"))
        fail(f"There is no benchmark {name!r} here; there are: {', '.join(there) or 'none'}.")
    arguments = [sys.executable, "-m", f"benchmarks.bench_{name}", *context.args]
    os.chdir(benchmarks.parent)
    os.execv(sys.executable, arguments)  # the benchmark takes this process's place
