"""`vitavakt simulate`: a scenario, or a recording, as one page of pictures."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from vitavakt.terminal import err, fail, out, said_in_a_sentence

SECONDS = 900.0
"""Drawn when nothing is said; more of it is asked for."""


def simulate(
    report: Annotated[Path, typer.Option("--report", dir_okay=False, help="HTML to be written.")],
    name: Annotated[
        str | None, typer.Argument(metavar="[SCENARIO]", help="A shipped one or a file's path.")
    ] = None,
    bed: Annotated[
        list[str] | None, typer.Option(help="Only this bed; may be given again.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=30.0, max=3600.0, help="From the start of it.")
    ] = SECONDS,
    recording: Annotated[
        Path | None, typer.Option(help="A recording (.npz, .h5) instead of a scenario.")
    ] = None,
) -> None:
    """Draw what a radar sees: range and time, displacement, spectrum, truth, events, alarms."""
    if (name is None) == (recording is None):
        fail("Give a scenario or --recording FILE, one of the two.")
    if recording is not None:
        made = _of_recording(recording, seconds)
    else:
        made = _of_scenario(name or "", bed or [], seconds)
    try:
        report.write_text(made, encoding="utf-8")
    except OSError as error:
        fail(f"{report} cannot be written ({error.strerror}).")
    out.print(f"Drawn into {report} ({len(made) / 1e6:.1f} MB).", highlight=False, soft_wrap=True)


def _of_recording(file: Path, seconds: float) -> str:
    from sensor.recordings.reader import read
    from vitavakt.pictures.page import page
    from vitavakt.pictures.seen import of_recording

    with said_in_a_sentence():
        recording = read(file)
    mark = "RECORDED BY A RADAR" if recording.real else "A RECORDING"
    lead = "Nothing is known of the truth here: only what the frames hold and the estimator says."
    seen = of_recording(recording, seconds=seconds)
    return page(title=recording.name, lead=lead, mark=mark, beds=[seen])


def _of_scenario(name: str, beds: list[str], seconds: float) -> str:
    from rich.progress import Progress

    from vitavakt.pictures.page import expected, page
    from vitavakt.pictures.seen import Eyes, only
    from vitavakt.scenarios import files, full_speed

    with said_in_a_sentence():
        file = files.find(name)
    known = [place.bed for place in file.scenario.beds]
    strangers = [bed for bed in beds if bed not in known]
    if strangers:
        fail(f"{name} has no bed {', '.join(strangers)}; there are: {', '.join(known)}.")
    part = only(file.scenario, beds=beds or known, seconds=seconds)
    eyes = Eyes(part)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Playing", total=part.duration_s)
        played = full_speed.play(
            replace(file, scenario=part), lambda t_s: progress.update(task, completed=t_s), eyes
        )
    return page(
        title=part.scenario.title,
        lead=part.scenario.purpose.strip(),
        mark="SIMULATED: nobody here exists",
        beds=eyes.seen(played.raised),
        more=expected(played.findings, part),
    )
