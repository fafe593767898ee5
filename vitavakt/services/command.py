"""One service alone from the command line, and a recording played to a ward that runs."""

from pathlib import Path
from typing import Annotated

import typer

from vitavakt.settings import Ward
from vitavakt.terminal import Tied, WardFile, err, serve, ward_of
from vitavakt.ward import make_folders


def dsp(file: WardFile, tied: Tied = None) -> None:
    """Run the DSP alone: frames in, vital signs out."""
    from vitavakt.services.dsp import run_dsp

    serve(run_dsp(_ward_of(file)), tied=tied)


def alarms(file: WardFile, tied: Tied = None) -> None:
    """Run the alarm engine alone: vital signs in, alarms and their journal out."""
    from vitavakt.services.alarms import run_alarms

    serve(run_alarms(_ward_of(file)), tied=tied)


def records(file: WardFile, tied: Tied = None) -> None:
    """Run the records alone: the history of vital signs."""
    from vitavakt.services.records import run_records

    serve(run_records(_ward_of(file)), tied=tied)


def ui(file: WardFile, tied: Tied = None) -> None:
    """Run the pages and their websocket alone."""
    import uvloop

    from vitavakt.services.ui import run_ui

    serve(run_ui(_ward_of(file)), tied=tied, new_loop=uvloop.new_event_loop)


def _ward_of(file: Path) -> Ward:
    """The ward, with the folders in which its services meet: each may be the first to start."""
    ward = ward_of(file)
    make_folders(ward)
    return ward


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

        def say(sentence: str) -> None:
            progress.console.print(sentence, highlight=False, markup=False, soft_wrap=True)

        played = run_replay(
            ward, recording, sensor=sensor, speed=speed, loop=loop, told=told, say=say
        )
        serve(played)
