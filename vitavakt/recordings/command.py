"""`vitavakt record`, `verify` and `convert`."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sensor.recordings.formats.catalogue import FORMATS, page
from sensor.recordings.formats.options import Layout
from vitavakt.terminal import Tied, err, fail, made, out, said_in_a_sentence, serve, ward_of

if TYPE_CHECKING:
    from sensor.drivers.transports.serial_port import PortSettings
    from vitavakt.settings import Ward

_WORD = re.compile(r"[^\W\d_]{3,}")
_READ = ", ".join(one.name for one in FORMATS if one.reads)
_WRITTEN = ", ".join(one.name for one in FORMATS if one.writes)


def record(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A ward file, or the address that `sensor run --tap` was given.",
        ),
    ],
    folder: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the files.")],
    sensor: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be repeated.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All sensors of the source.")] = False,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="End after so many.")] = None,
    file_minutes: Annotated[float, typer.Option(min=0.01, help="Of one file.")] = 60.0,
    file_mib: Annotated[int, typer.Option(min=1, help="Of one file.")] = 128,
    keep_free_mib: Annotated[
        int, typer.Option(min=0, help="Recording stops when the disk has less left.")
    ] = 1024,
    exact: Annotated[
        bool, typer.Option(help="Keep every bit (float32), at about three times the size.")
    ] = False,
    subject: Annotated[
        str, typer.Option(help="Go on with a subject of an earlier run: s- and 12 digits.")
    ] = "",
    reference: Annotated[
        list[str] | None,
        typer.Option(metavar="CHANNEL[:UNIT]", help="Of another instrument; may be repeated."),
    ] = None,
    reference_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="TCP port for reference lines; 0: free.")
    ] = None,
    reference_serial: Annotated[
        str, typer.Option(metavar="PORT[@BAUD]", help="Serial port with reference lines.")
    ] = "",
    tied: Tied = None,
) -> None:
    """Record raw frames to HDF5, without any name; nothing on the ward waits for it."""
    from sensor.recordings.files.rotation import Limits
    from sensor.recordings.hdf5.writer import Channel, abandoned
    from vitavakt.recordings.running import Plan, Recorder

    sensors = frozenset(sensor or ())
    if bool(sensors) == all_:
        fail("Say which: --sensor ID (may be repeated), or --all.")
    channels = _channels(reference or [], n_sensors=len(sensors))
    if bool(channels) != (reference_port is not None or bool(reference_serial)):
        fail("--reference CHANNEL belongs to --reference-port or --reference-serial.")
    plan = Plan(
        tap=_tap(source, sensors),
        sensors=sensors,
        folder=made(folder, mode=0o700),
        seconds=seconds,
        limits=Limits(
            file_s=60 * file_minutes,
            file_bytes=file_mib << 20,
            free_bytes_min=keep_free_mib << 20,
        ),
        exact=exact,
        subject=_subject(subject),
        channels=tuple(Channel(name, unit) for name, unit in channels),
        reference_port=reference_port,
        reference_serial=_port(reference_serial),
    )
    try:
        serve(Recorder(plan, _say).run(), tied=tied)
    finally:
        if abandoned:  # closing what the disk refused would crash (`Writer.abandon`)
            os._exit(1)


def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Recordings: our .h5.")],
) -> None:
    """Check that recordings are what was recorded: every byte, every chunk, every number."""
    from sensor.recordings.files.check import check
    from vitavakt.recordings.words import verdict

    n_bad = 0
    for file in files:
        if not file.is_file():
            _say(f"{file}: there is no such file.")
            n_bad += 1
            continue
        checked = check(file)
        n_bad += bool(checked.faults)
        for line in verdict(checked):
            out.print(line, highlight=False, markup=False, soft_wrap=True)
    if n_bad:
        raise typer.Exit(1)


def _channels(reference: list[str], *, n_sensors: int) -> list[tuple[str, str]]:
    from sensor.recordings.reference import channel_of

    if reference and n_sensors != 1:
        fail("A reference belongs to one patient: give exactly one --sensor with it.")
    try:
        channels = [channel_of(text) for text in reference]
    except ValueError as why:
        fail(str(why))
    if len({name for name, _ in channels}) != len(channels):
        fail("A reference channel is given twice.")
    return channels


def _tap(source: str, sensors: frozenset[str]) -> str:
    from sensor.tap import is_local

    if "://" in source:
        if not is_local(source):
            fail(f"{source} is not on this machine, and a tap is not encrypted; record there.")
        return source
    ward = ward_of(Path(source))
    known = {one.id for one in ward.sensors}
    strangers = sensors - known
    if strangers:
        names = ", ".join(sorted(strangers))
        fail(f"{names}: no such sensor in {source}; there are: {', '.join(sorted(known))}.")
    for one in sorted(sensors or known):
        _refuse_a_name(one, ward)
    return ward.links.tap


def _refuse_a_name(sensor: str, ward: "Ward") -> None:
    """The sensor's id stands in every file, so it must not be somebody's name."""
    names = [*(bed.patient or "" for bed in ward.beds), *(person.name for person in ward.people)]
    words = {word for name in names for word in _WORD.findall(name.casefold())}
    if words & set(_WORD.findall(sensor.casefold())):
        fail(
            f"The id of sensor {sensor!r} has somebody's name in it, and it would stand in every "
            "file; give the sensor another id."
        )


def _subject(text: str) -> str:
    from sensor.recordings.files.folder import SUBJECT, new_subject

    if text and not SUBJECT.fullmatch(text):
        fail(f"A subject is no name, but s- and 12 digits 0-9a-f, for instance {new_subject()}.")
    return text


def _port(text: str) -> "PortSettings | None":
    from sensor.drivers.transports.serial_port import PortSettings

    if not text:
        return None
    path, _, baud = text.partition("@")
    if baud and not baud.isdecimal():
        fail(f"{baud!r} is no speed; write /dev/ttyUSB0@115200.")
    return PortSettings(path=path, baud=int(baud or 115_200))


def _say(sentence: str) -> None:
    err.print(sentence, highlight=False, markup=False, soft_wrap=True)


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file, or a folder of one.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Must not exist yet.")],
    from_: Annotated[
        str, typer.Option("--from", help=f"Format of IN, where it is not known by itself: {_READ}.")
    ] = "",
    to: Annotated[
        str, typer.Option("--to", help=f"Format of OUT, where its ending does not say: {_WRITTEN}.")
    ] = "",
    frame_rate: Annotated[
        float | None, typer.Option(min=0.1, max=10_000.0, help="xethru: frames a second.")
    ] = None,
    range_start: Annotated[
        float | None, typer.Option(help="xethru: distance of the first bin, m.")
    ] = None,
    layout: Annotated[
        Layout, typer.Option(help="xethru: how I and Q lie; rf: not down-converted.")
    ] = Layout.HALVES,
    cfg: Annotated[Path | None, typer.Option(help="dca1000: the radar's .cfg file.")] = None,
    four_lanes: Annotated[bool, typer.Option(help="dca1000: xWR12xx and xWR14xx.")] = False,
    exact: Annotated[bool, typer.Option(help="h5: keep every bit (float32).")] = False,
    reference: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Put beside the frames: t_s and CHANNEL[:UNIT]."),
    ] = None,
) -> None:
    """Convert a recording from and to the formats of the field: whole, or not at all."""
    from sensor.recordings.formats.options import Options
    from vitavakt.recordings.convert import convert as converted

    _known(from_, _READ.split(", "), "read")
    _known(to, _WRITTEN.split(", "), "written")
    options = Options(
        frame_rate_hz=frame_rate,
        range_start_m=range_start,
        layout=layout,
        cfg=cfg,
        four_lanes=four_lanes,
        exact=exact,
    )
    with said_in_a_sentence():
        done = converted(
            source,
            target,
            source_format=from_,
            target_format=to,
            options=options,
            reference=reference,
        )
    missing = f", {done.n_missing} missing in between" if done.n_missing else ""
    out.print(
        f"{target}: {done.n_frames} frames{missing} ({done.source} to {done.target})",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _known(name: str, names: list[str], done: str) -> None:
    if name and name not in names:
        fail(f"No format {name!r} is {done} here; there are: {', '.join(names)}.")


FORMATS_HELP = escape(f"Formats:\n\n{page()}")
"""Below the options of `convert --help`."""
