"""`vitavakt emulate`: a module of the market on a pty or loopback, with nobody before it."""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vitavakt.terminal import err, fail, out, said_in_a_sentence, serve

if TYPE_CHECKING:
    from simulators.emulators.catalogue import Emulated
    from simulators.emulators.emulator import Emulator
    from simulators.emulators.line.mishaps import Mishap
    from vitavakt.emulators.playing import Module

STATUS_S = 10.0
_NEEDS_CFG = ("ti-vital-signs-lab", "ti-dca1000")
_RATES_ONLY = ("mr60bha1", "ti-vital-signs")


def emulate(
    module: Annotated[
        str, typer.Argument(metavar="[RADAR]", help="For instance xethru-x4; none: lists them.")
    ] = "",
    link: Annotated[
        Path | None,
        typer.Option(help="Where the serial line is; default: in the temporary folder."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Acconeer: TCP on this port instead.")
    ] = None,
    rr: Annotated[float, typer.Option(help="Respiration rate, /min.")] = 15.0,
    hr: Annotated[float, typer.Option(help="Heart rate, /min.")] = 70.0,
    distance: Annotated[float, typer.Option(help="Radar to chest, m.")] = 1.2,
    patient: Annotated[
        int | None, typer.Option(min=1, max=200, help="Instead: a patient of the demo, 1 to 12.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Instead: a bed of a scenario, by name or file.")
    ] = None,
    bed: Annotated[str, typer.Option(help="Of the scenario; default: the first.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another night.")] = 1,
    mishap: Annotated[
        list[str] | None,
        typer.Option(help="KIND@SECOND+SECONDS: unplug, reset, silent, junk, loss, noise, baud."),
    ] = None,
    other: Annotated[bool, typer.Option(help="The module's other build.")] = False,
    old: Annotated[bool, typer.Option(help="Firmware that is too old or unknown.")] = False,
    write_cfg: Annotated[
        Path | None, typer.Option(help="TI: write a fitting .cfg there, and end.")
    ] = None,
) -> None:
    """Emulate a radar module: try `vitavakt sensor` without hardware. Nobody is measured."""
    from vitavakt.emulators.scenes import Asked, scene_of

    if write_cfg is not None:
        _write_cfg(write_cfg)
        return
    known = _known(module)
    if known is None:
        return
    if port is not None and known.name != "acconeer-a121":
        fail(f"--port is for acconeer-a121; {known.name} has no TCP.")
    if (other and not known.other) or (old and not known.has_old):
        fail(f"{known.name} has no such build; `vitavakt emulate` lists them.")
    asked = Asked(
        rr_per_min=rr,
        hr_per_min=hr,
        distance_m=distance,
        patient=patient,
        scenario=scenario,
        bed=bed,
        seed=seed,
    )
    with said_in_a_sentence():
        scene = scene_of(asked)
    from simulators.emulators.catalogue import Variant

    emulator = known.make(scene, Variant(other=other, old=old, over_tcp=port is not None))
    serve(_play(known, emulator, _mishaps(mishap or []), link=link, port=port))


def _known(name: str) -> "Emulated | None":
    """The module; without a name the list is printed."""
    from simulators.emulators.catalogue import EMULATED, emulated

    if not name:
        for each in EMULATED:
            builds = [f"--other: {each.other}"] if each.other else []
            builds += ["--old"] if each.has_old else []
            line = f"{each.name:20}{', '.join(builds)}"
            out.print(line, highlight=False, markup=False, soft_wrap=True)
        return None
    known = emulated(name)
    if known is None:
        fail(f"There is no {name!r}; there are: {', '.join(each.name for each in EMULATED)}.")
    return known


def _mishaps(written: list[str]) -> "list[Mishap]":
    from simulators.emulators.line.mishaps import mishap

    try:
        return [mishap(each) for each in written]
    except ValueError as why:
        fail(str(why))


def _write_cfg(file: Path) -> None:
    from simulators.emulators.ti.example import CFG

    try:
        file.write_text(CFG, encoding="ascii")
    except OSError as why:
        fail(f"{file} cannot be written: {why.strerror}.")
    out.print(f"Written: {file}", soft_wrap=True)


async def _play(
    known: "Emulated",
    emulator: "Emulator",
    mishaps: "list[Mishap]",
    *,
    link: Path | None,
    port: int | None,
) -> None:
    from vitavakt.emulators.cables import Ways, cables, host_command
    from vitavakt.emulators.playing import Module

    at = link or Path(tempfile.gettempdir()) / f"vitavakt-{known.name}"
    ways = Ways(link=at, tcp_port=port)
    module = Module(emulator, mishaps=mishaps, said=lambda word: _say(f"The module: {word}."))
    needs_cfg = known.name in _NEEDS_CFG
    shows = "" if known.name in _RATES_ONLY else " (`place` for `run` shows the person breathing)"
    _say(f"An emulated {known.name}; nobody is measured. In another terminal{shows}:")
    _say(host_command(known, ways, needs_cfg=needs_cfg))
    if needs_cfg:
        _say("A fitting radar.cfg: vitavakt emulate --write-cfg radar.cfg")
    async with asyncio.TaskGroup() as group:
        group.create_task(module.run(cables(known, module, ways)))
        group.create_task(_statuses(module, emulator))


async def _statuses(module: "Module", emulator: "Emulator") -> None:
    while True:
        await asyncio.sleep(STATUS_S)
        _say(_status(module, emulator))


def _status(module: "Module", emulator: "Emulator") -> str:
    """Where it is, and the truth about whom it looks at."""
    if emulator.period_s is None:
        return f"{module.t_s:.0f} s: waits to be set up."
    truth = emulator.truth
    if truth is None or not truth.present:
        said = "nobody is there"
    else:
        rates = [
            f"{name} {value:.0f} /min"
            for name, value in (("respiration", truth.rr_per_min), ("heart", truth.hr_per_min))
            if value is not None
        ]
        words = ["moves"] if truth.moving else []
        said = ", ".join([*rates, *words]) or "somebody is there"
    return f"{module.t_s:.0f} s: {module.n_reports} reports; the truth: {said}."


def _say(sentence: str) -> None:
    err.print(sentence, highlight=False, markup=False, soft_wrap=True)
