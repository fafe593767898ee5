"""The modules that can be emulated, by the names under which their drivers are known."""

from collections.abc import Callable
from dataclasses import dataclass

from simulators.emulators.acconeer.a121 import A121, TODAY, TOO_OLD
from simulators.emulators.deepwise.aw_uwb import AwUwb
from simulators.emulators.emulator import CARD, CLI, MAIN, Emulator
from simulators.emulators.novelda.x4 import X4, X4M03, X4M200
from simulators.emulators.scene import Scene
from simulators.emulators.seeed.bha1 import Bha1
from simulators.emulators.seeed.bha2 import LD6002_BAUD, Bha2, Dialect
from simulators.emulators.ti.dca1000 import Dca1000
from simulators.emulators.ti.lab import Lab
from simulators.emulators.ti.packet import Header
from simulators.emulators.ti.vitals import VitalSigns


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What may be chosen about a module; what it has no meaning for is left."""

    other: bool = False
    """The module's other build: see `Emulated.other`."""
    old: bool = False
    """Firmware that its driver should refuse."""
    over_tcp: bool = False
    """Acconeer."""
    needs_set_up: bool = False
    """TI vital signs: it waits for a .cfg, instead of having one stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulated:
    """One of them."""

    name: str
    channels: tuple[str, ...]
    make: Callable[[Scene, Variant], Emulator]
    other: str = ""
    """What its other build is; empty: there is none."""
    has_old: bool = False


EMULATED = (
    Emulated(
        name="xethru-x4",
        channels=(MAIN,),
        make=lambda scene, v: X4(scene, firmware=X4M03 if v.other else X4M200, in_bulk=not v.other),
        other="an X4M03 without profiles, which escapes its frames",
    ),
    Emulated(
        name="acconeer-a121",
        channels=(MAIN,),
        make=lambda scene, v: A121(scene, server=TOO_OLD if v.old else TODAY, uart=not v.over_tcp),
        has_old=True,
    ),
    Emulated(
        name="aw-uwb-ev-01",
        channels=(MAIN,),
        make=lambda scene, v: AwUwb(scene, version="0.9" if v.old else "1.1"),
        has_old=True,
    ),
    Emulated(
        name="ti-vital-signs-lab",
        channels=(MAIN, CLI),
        make=lambda scene, v: Lab(
            scene, header=Header.SDK3 if v.other else Header.SDK1, imaginary_first=v.other
        ),
        other="a 40-byte header, and the imaginary part first",
    ),
    Emulated(
        name="ti-dca1000",
        channels=(MAIN, CARD, CLI),
        make=lambda scene, v: Dca1000(scene, four_lanes=v.other),
        other="four lanes",
    ),
    Emulated(
        name="ti-vital-signs",
        channels=(MAIN, CLI),
        make=lambda scene, v: VitalSigns(scene, started=not v.needs_set_up),
    ),
    Emulated(
        name="mr60bha2",
        channels=(MAIN,),
        make=lambda scene, v: Bha2(scene, dialect=_dialect(v)),
        other="distance and targets as the community reads them",
    ),
    Emulated(
        name="hlk-ld6002",
        channels=(MAIN,),
        make=lambda scene, v: Bha2(scene, baud=LD6002_BAUD, dialect=_dialect(v)),
        other="distance and targets as the community reads them",
    ),
    Emulated(name="mr60bha1", channels=(MAIN,), make=lambda scene, _: Bha1(scene)),
)


def emulated(name: str) -> Emulated | None:
    """The module of that name."""
    return next((known for known in EMULATED if known.name == name), None)


def _dialect(variant: Variant) -> Dialect:
    return Dialect.COMMUNITY if variant.other else Dialect.SEEED
