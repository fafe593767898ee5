"""`vitavakt sensor …`: real radars found, tried, run and installed; a ward file's sensors run."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from vitavakt.sensors.enrol import ask_ward
from vitavakt.terminal import (
    Tied,
    WardFile,
    err,
    fail,
    out,
    said_in_a_sentence,
    serve,
    ward_of,
)

if TYPE_CHECKING:
    from vitavakt.sensors.radars import Choice


class _SensorGroup(TyperGroup):
    """`sensor WARD.toml` is `sensor ward WARD.toml`: other programs rely on the short form.

    `sensor --install` is `sensor install`: that is what it was called when it was asked for.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # typer's context is private
        if args[:1] == ["--install"]:
            args = ["install", *args[1:]]
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["ward", *args]
        return super().parse_args(ctx, args)


sensor_app = typer.Typer(
    name="sensor",
    cls=_SensorGroup,
    no_args_is_help=True,
    help="Find, try, run and install radars. `sensor WARD.toml` runs those of a ward file.",
)

sensor_app.command("enrol")(ask_ward)

KindName = Annotated[str, typer.Argument(metavar="RADAR", help="For instance xethru-x4.")]
PortName = Annotated[
    str, typer.Argument(metavar="[PORT]", help="A serial port, or tcp://host for an Acconeer.")
]
CliPort = Annotated[str, typer.Option(help="TI: the module's command-line port.")]
Cfg = Annotated[Path | None, typer.Option(help="TI: the radar's .cfg file.")]
FrameRate = Annotated[
    float | None, typer.Option(min=0.5, max=200.0, help="Frames a second; default: the driver's.")
]
ImaginaryFirst = Annotated[
    bool, typer.Option(help="TI Vital-Signs lab: builds that send the imaginary part first.")
]
FourLanes = Annotated[bool, typer.Option(help="TI DCA1000: xWR12xx and xWR14xx.")]
Host = Annotated[str, typer.Option(help="TI DCA1000: this computer's address.")]
Card = Annotated[str, typer.Option(help="TI DCA1000: the card's address.")]
To = Annotated[str | None, typer.Option(metavar="tcp://HOST:PORT", help="The ward's frames link.")]
Key = Annotated[Path | None, typer.Option(help="This sensor's key file, made by `vitavakt keys`.")]
Tap = Annotated[
    str | None,
    typer.Option(metavar="ipc://PATH", help="Where `vitavakt record` may listen on this computer."),
]
HOST, CARD = "192.168.33.30", "192.168.33.180"


@sensor_app.command("list")
def list_ports(
    ask: Annotated[
        bool, typer.Option(help="Ask each USB port who is there: a few harmless bytes.")
    ] = True,
) -> None:
    """List the serial ports and who answers on them."""
    from sensor.drivers.transports.asking import ports

    found = ports()
    if not found:
        out.print("There is no serial port; plug a radar in.")
    for port in found:
        said = _asked(port.device) if ask and port.usb else "not asked"
        line = "  ".join(part for part in (port.path, port.description, said) if part)
        out.print(line, highlight=False, markup=False, soft_wrap=True)
    if found and not any(port.usb for port in found):
        out.print(
            "None of them is USB, where radars are: plug one in. A port can be asked by name:"
        )
    if found:
        out.print("vitavakt sensor probe PORT", highlight=False, soft_wrap=True)


@sensor_app.command()
def kinds() -> None:
    """List the radars that are known, and what each gives."""
    from sensor.drivers.catalogue import KINDS

    for kind in KINDS:
        line = f"{kind.name:20}{kind.gives:16}{kind.way:24}{kind.title}"
        out.print(line, highlight=False, markup=False, soft_wrap=True)


@sensor_app.command()
def probe(
    port: PortName = "",
    radar: Annotated[str, typer.Option(help="Which radar it is; default: it is asked.")] = "",
    seconds: Annotated[float, typer.Option(min=1.0, max=600.0)] = 10.0,
    cli_port: CliPort = "",
    cfg: Cfg = None,
    frame_rate: FrameRate = None,
    imaginary_first: ImaginaryFirst = False,
    four_lanes: FourLanes = False,
    host: Host = HOST,
    card: Card = CARD,
) -> None:
    """Set one radar up for some seconds and say what it gives. Nothing leaves this computer."""
    from vitavakt.sensors.radars import Choice

    if not port and not radar:
        fail("Give the port to ask, or say with --radar which radar it is where it has no port.")
    choice = Choice(
        kind=radar or _recognised(port),
        port=port,
        cli_port=cli_port,
        cfg=cfg,
        frame_rate_hz=frame_rate,
        imaginary_first=imaginary_first,
        four_lanes=four_lanes,
        host=host,
        card=card,
    )
    _probe(choice, seconds)


@sensor_app.command()
def run(
    radar: KindName,
    port: PortName = "",
    to: To = None,
    key: Key = None,
    cli_port: CliPort = "",
    cfg: Cfg = None,
    frame_rate: FrameRate = None,
    imaginary_first: ImaginaryFirst = False,
    four_lanes: FourLanes = False,
    host: Host = HOST,
    card: Card = CARD,
    tap: Tap = None,
    tied: Tied = None,
) -> None:
    """Run one radar: onto a ward's link with --to and --key, else only onto this terminal."""
    from sensor.keys import sensor_keys_of
    from sensor.tap import is_local
    from vitavakt.sensors.radars import Choice
    from vitavakt.sensors.radars import radar as chosen
    from vitavakt.sensors.running import run_radar

    if (to is None) != (key is None):
        fail("--to and --key belong together: an address, and the key that opens it.")
    if tap is not None and not is_local(tap):
        fail(f"--tap {tap} is not on this computer; write --tap ipc://tap.")
    choice = Choice(
        kind=radar,
        port=port,
        cli_port=cli_port,
        cfg=cfg,
        frame_rate_hz=frame_rate,
        imaginary_first=imaginary_first,
        four_lanes=four_lanes,
        host=host,
        card=card,
    )
    with said_in_a_sentence():
        sensor = "here" if key is None else sensor_keys_of(key).sensor
        ready = chosen(choice)
    serve(run_radar(ready, sensor=sensor, to=to, key=key, tap=tap, say=_say), tied=tied)


@sensor_app.command()
def install(
    radar: KindName,
    to: Annotated[str, typer.Option(metavar="tcp://HOST:PORT", help="The ward's frames link.")],
    key: Annotated[Path, typer.Option(help="This sensor's key file, made by `vitavakt keys`.")],
    port: PortName = "",
    cli_port: CliPort = "",
    cfg: Cfg = None,
    frame_rate: FrameRate = None,
    imaginary_first: ImaginaryFirst = False,
    four_lanes: FourLanes = False,
    host: Host = HOST,
    card: Card = CARD,
    dry_run: Annotated[bool, typer.Option(help="Print the unit, write nothing.")] = False,
) -> None:
    """Make this radar start with the computer: a systemd unit for a bedside PC."""
    from sensor.keys import sensor_keys_of
    from vitavakt.sensors.radars import Choice
    from vitavakt.sensors.radars import radar as chosen
    from vitavakt.sensors.unit import run_arguments, unit_file, unit_text

    choice = Choice(
        kind=radar,
        port=port,
        cli_port=cli_port,
        cfg=None if cfg is None else cfg.resolve(),
        frame_rate_hz=frame_rate,
        imaginary_first=imaginary_first,
        four_lanes=four_lanes,
        host=host,
        card=card,
    )
    with said_in_a_sentence():
        sensor = sensor_keys_of(key).sensor
        chosen(choice)
    command = [sys.executable, "-m", "vitavakt", "sensor", "run", *run_arguments(choice, to=to)]
    text = unit_text(sensor, command=command, key=key.resolve())
    if dry_run:
        typer.echo(text, nl=False)
        return
    file = unit_file(sensor)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as why:
        fail(f"{file} cannot be written: {why.strerror}; run this as root, or see --dry-run.")
    out.print(f"Written: {file}", soft_wrap=True)
    out.print(f"Start it now and at each boot: systemctl enable --now {file.name}")


@sensor_app.command("ward")
def ward_sensors(
    file: WardFile,
    only: Annotated[
        list[str] | None, typer.Option("--sensor", help="Only these; default: all that run here.")
    ] = None,
    tied: Tied = None,
) -> None:
    """Run the sensors of a ward file that run on this machine (simulated, replay)."""
    from vitavakt.services.sensors import run_sensors

    serve(run_sensors(ward_of(file), only), tied=tied)


def _probe(choice: "Choice", seconds: float) -> None:
    from vitavakt.sensors.radars import radar
    from vitavakt.sensors.running import lie, probed, status

    with said_in_a_sentence():
        ready = radar(choice)
    out.print(f"{ready.kind.title}: gives {ready.kind.gives}. Listening for {seconds:g} s …")
    heard = asyncio.run(probed(ready, seconds=seconds, say=_say))
    for reason in dict.fromkeys(heard.faults):
        err.print(reason, style="yellow", highlight=False, markup=False, soft_wrap=True)
    out.print(status(ready, heard, rate_hz=heard.rate_hz), soft_wrap=True)
    if heard.last is not None:
        out.print(lie(heard.last.geometry), soft_wrap=True)
    if not ready.driver.n_messages:
        fail("Nothing that could be read came from it.")
    if heard.last is not None:
        said = f"To see a person breathe: vitavakt sensor place {choice.kind} {choice.port}"
        out.print(said, highlight=False, markup=False, soft_wrap=True)


def _asked(device: str) -> str:
    from sensor.drivers.transports.asking import ask
    from sensor.drivers.transports.line import LineError

    try:
        recognised = ask(device)
    except LineError as why:
        return str(why)
    if recognised is None:
        return "nobody known answers"
    return f"{recognised.kind or 'no radar by itself'}: {recognised.words}"


def _recognised(port: str) -> str:
    from sensor.drivers.transports.asking import ask
    from sensor.drivers.transports.line import LineError

    if port.startswith("tcp://"):
        return "acconeer-a121"
    try:
        recognised = ask(port)
    except LineError as why:
        fail(str(why))
    if recognised is None:
        fail(f"Nobody known answers on {port}; say which radar it is with --radar.")
    if not recognised.kind:
        fail(f"On {port}: {recognised.words}; say which radar it is with --radar.")
    return recognised.kind


def _say(sentence: str) -> None:
    err.print(sentence, highlight=False, markup=False, soft_wrap=True)
