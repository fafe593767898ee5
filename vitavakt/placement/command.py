"""`vitavakt sensor place`: a live score while somebody mounts the radar."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING, Annotated

import typer

from vitavakt.placement.words import Language
from vitavakt.sensors.command import (
    CARD,
    HOST,
    Card,
    Cfg,
    CliPort,
    FourLanes,
    FrameRate,
    Host,
    ImaginaryFirst,
)
from vitavakt.terminal import err, fail, out, said_in_a_sentence, serve

if TYPE_CHECKING:
    from dsp.inspection.placement import Zone
    from vitavakt.placement.judging import View
    from vitavakt.sensors.radars import Radar


def place(
    radar: Annotated[
        str, typer.Argument(metavar="RADAR", help="For instance xethru-x4; or a recording.")
    ],
    port: Annotated[
        str, typer.Argument(metavar="[PORT]", help="A serial port, or tcp://host for an Acconeer.")
    ] = "",
    near: Annotated[float, typer.Option(min=0.0, help="Where the zone begins, m.")] = 0.5,
    far: Annotated[float, typer.Option(min=0.1, help="Where it ends, m.")] = 3.2,
    cfg: Cfg = None,
    cli_port: CliPort = "",
    frame_rate: FrameRate = None,
    imaginary_first: ImaginaryFirst = False,
    four_lanes: FourLanes = False,
    host: Host = HOST,
    card: Card = CARD,
    language: Annotated[Language, typer.Option(help="Of the advice.")] = "nb",
) -> None:
    """Show how well a radar is placed, live, with advice. Nothing leaves this computer."""
    from dsp.inspection.placement import Zone

    if near >= far:
        fail("The zone ends before it begins: --near is to be less than --far.")
    zone = Zone(near_m=near, far_m=far)
    if Path(radar).is_file():
        _of_file(Path(radar), zone, language)
        return
    from vitavakt.sensors.radars import Choice
    from vitavakt.sensors.radars import radar as chosen

    choice = Choice(
        kind=radar,
        port=port,
        cfg=cfg,
        cli_port=cli_port,
        frame_rate_hz=frame_rate,
        imaginary_first=imaginary_first,
        four_lanes=four_lanes,
        host=host,
        card=card,
    )
    with said_in_a_sentence():
        ready = chosen(choice)
    _live(ready, zone, language)


def _of_file(file: Path, zone: "Zone", language: Language) -> None:
    """One line a second: what would have been shown while it was recorded."""
    from sensor.recordings.reader import read
    from vitavakt.placement.judging import of_recording
    from vitavakt.placement.picture import line

    with said_in_a_sentence():
        recording = read(file)
    for t_s, view in of_recording(recording, zone):
        typer.echo(f"{t_s:6.1f} s  {line(view, language=language)}")


def _live(radar: "Radar", zone: "Zone", language: Language) -> None:
    from rich.live import Live

    from vitavakt.placement.picture import line, picture

    if not out.is_terminal:
        serve(judged(radar, zone, lambda view: typer.echo(line(view, language=language))))
        return
    with Live(console=out, refresh_per_second=4) as live:
        serve(judged(radar, zone, lambda view: live.update(picture(view, language=language))))


async def judged(radar: "Radar", zone: "Zone", show: Callable[["View"], None]) -> None:
    """For ever: what each second shows."""
    from sensor.drivers.agent.service import Agent, Listener
    from sensor.messages import Frame
    from vitavakt.placement.judging import Judge

    judge = Judge(zone)

    def take(frame: Frame) -> None:
        for view in judge.take(frame):
            show(view)

    listener = Listener(
        frame=take, opinion=lambda _: None, fault=lambda fault: _say(fault.reason), started=_say
    )
    agent = Agent(radar.driver, radar.opener, listener, sensor="here", watch=radar.kind.watch())
    async with asyncio.TaskGroup() as group:
        group.create_task(agent.run())
        while True:
            await asyncio.sleep(1.0)
            silent = judge.second(t_wall_ns=time_ns())
            if silent is not None:
                show(silent)


def _say(sentence: str) -> None:
    err.print(sentence, highlight=False, markup=False, soft_wrap=True)
