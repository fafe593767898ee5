"""The radars that are known here, as data: what each gives, how fast its line is, its driver."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from sensor.drivers.acconeer.config import A121Settings
from sensor.drivers.acconeer.driver import UART_BAUD, A121Driver
from sensor.drivers.agent.watch import Watch
from sensor.drivers.deepwise.driver import BAUD as AW_UWB_BAUD
from sensor.drivers.deepwise.driver import AwUwbDriver, AwUwbSettings
from sensor.drivers.driver import Driver
from sensor.drivers.infineon.driver import Bgt60Driver, Bgt60Settings
from sensor.drivers.messages import Gives
from sensor.drivers.novelda.commands import BAUDS as X4_BAUDS
from sensor.drivers.novelda.driver import X4Driver, X4Settings
from sensor.drivers.seeed.drivers import (
    BHA1_BAUD,
    BHA2_BAUD,
    LD6002_BAUD,
    Bha1Driver,
    Bha2Driver,
)
from sensor.drivers.ti.capture import CaptureDriver
from sensor.drivers.ti.cfg import Chirps
from sensor.drivers.ti.samples import Lanes
from sensor.drivers.ti.uart import DATA_BAUD, Firmware, UartDriver


class Way(StrEnum):
    """How a module is reached."""

    SERIAL = "serial port"
    SERIAL_WITH_COMMAND_LINE = "two serial ports"
    SERIAL_OR_TCP = "serial port or TCP"
    CAPTURE_CARD = "UDP and a serial port"
    WHEEL = "the vendor's wheel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be chosen for a radar; None is the driver's own default."""

    frame_rate_hz: float | None = None
    chirps: Chirps | None = None
    """TI: the .cfg file."""
    imaginary_first: bool = False
    """TI Vital-Signs lab: order within its samples, by firmware build."""
    four_lanes: bool = False
    """TI DCA1000: xWR12xx and xWR14xx."""
    over_tcp: bool = False
    """Acconeer: the server is on the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of radar."""

    name: str
    title: str
    gives: Gives
    way: Way
    bauds: tuple[int, ...]
    """The first is the usual one; the others are tried when nothing can be read."""
    silence_s: float
    make: Callable[[Options], Driver]
    needs_cfg: bool = False

    def watch(self) -> Watch:
        """Follows this kind's line."""
        return Watch(self.bauds, silence_s=self.silence_s)


def _x4(options: Options) -> Driver:
    settings = X4Settings()
    if options.frame_rate_hz is not None:
        settings = replace(settings, frame_rate_hz=options.frame_rate_hz)
    return X4Driver(settings)


def _a121(options: Options) -> Driver:
    settings = A121Settings()
    if options.frame_rate_hz is not None:
        settings = replace(settings, frame_rate_hz=options.frame_rate_hz)
    return A121Driver(settings, uart=not options.over_tcp)


def _aw_uwb(options: Options) -> Driver:
    settings = AwUwbSettings()
    if options.frame_rate_hz is not None:
        settings = replace(settings, frame_rate_hz=round(options.frame_rate_hz))
    return AwUwbDriver(settings)


def _lab(options: Options) -> Driver:
    return UartDriver(
        Firmware.VITAL_SIGNS_LAB,
        chirps=options.chirps,
        imaginary_first=options.imaginary_first,
    )


def _vitals_tlv(options: Options) -> Driver:
    return UartDriver(Firmware.VITAL_SIGNS_TLV, chirps=options.chirps)


def _capture(options: Options) -> Driver:
    if options.chirps is None:
        raise ValueError("a DCA1000 needs the radar's .cfg")
    lanes = Lanes.FOUR if options.four_lanes else Lanes.TWO
    return CaptureDriver(options.chirps, lanes=lanes)


def bgt60_settings(options: Options) -> Bgt60Settings:
    """Shared by the driver and by the wheel that is to deliver what the driver expects."""
    settings = Bgt60Settings()
    if options.frame_rate_hz is None:
        return settings
    return replace(settings, frame_rate_hz=options.frame_rate_hz)


KINDS = (
    Kind(
        name="xethru-x4",
        title="Novelda XeThru X4 (X4M200, X4M210, X4M300, X4M03)",
        gives=Gives.RANGE_PROFILES,
        way=Way.SERIAL,
        bauds=X4_BAUDS,
        silence_s=4.0,
        make=_x4,
    ),
    Kind(
        name="acconeer-a121",
        title="Acconeer A121 (XM125, XE123 …) with the exploration server",
        gives=Gives.RANGE_PROFILES,
        way=Way.SERIAL_OR_TCP,
        bauds=(UART_BAUD,),
        silence_s=5.0,
        make=_a121,
    ),
    Kind(
        name="aw-uwb-ev-01",
        title="DeepWiSe AW-UWB-EV-01",
        gives=Gives.RANGE_PROFILES,
        way=Way.SERIAL,
        bauds=(AW_UWB_BAUD,),
        silence_s=4.0,
        make=_aw_uwb,
    ),
    Kind(
        name="ti-vital-signs-lab",
        title="TI IWR1443, IWR1642 with the Vital-Signs lab",
        gives=Gives.RANGE_PROFILES,
        way=Way.SERIAL_WITH_COMMAND_LINE,
        bauds=(DATA_BAUD,),
        silence_s=10.0,
        make=_lab,
        needs_cfg=True,
    ),
    Kind(
        name="ti-dca1000",
        title="TI xWR1xxx, xWR68xx with a DCA1000 card",
        gives=Gives.RAW_CHIRPS,
        way=Way.CAPTURE_CARD,
        bauds=(),
        silence_s=10.0,
        make=_capture,
        needs_cfg=True,
    ),
    Kind(
        name="ti-vital-signs",
        title="TI IWR6843 and others with vital signs in TLV 1040",
        gives=Gives.RATES,
        way=Way.SERIAL_WITH_COMMAND_LINE,
        bauds=(DATA_BAUD,),
        silence_s=10.0,
        make=_vitals_tlv,
    ),
    Kind(
        name="mr60bha2",
        title="Seeed MR60BHA2",
        gives=Gives.PHASE,
        way=Way.SERIAL,
        bauds=(BHA2_BAUD, LD6002_BAUD),
        silence_s=5.0,
        make=lambda _: Bha2Driver(),
    ),
    Kind(
        name="hlk-ld6002",
        title="Hi-Link HLK-LD6002",
        gives=Gives.PHASE,
        way=Way.SERIAL,
        bauds=(LD6002_BAUD, BHA2_BAUD),
        silence_s=5.0,
        make=lambda _: Bha2Driver(),
    ),
    Kind(
        name="mr60bha1",
        title="Seeed MR60BHA1, Micradar R60ABD1 and their like",
        gives=Gives.RATES,
        way=Way.SERIAL,
        bauds=(BHA1_BAUD,),
        silence_s=70.0,  # how often it speaks when nobody is there is stated nowhere
        make=lambda _: Bha1Driver(),
    ),
    Kind(
        name="infineon-bgt60",
        title="Infineon BGT60TR13C through the vendor's wheel",
        gives=Gives.RAW_CHIRPS,
        way=Way.WHEEL,
        bauds=(),
        silence_s=5.0,
        make=lambda options: Bgt60Driver(bgt60_settings(options)),
    ),
)


def kind(name: str) -> Kind | None:
    """The radar of that name."""
    return next((known for known in KINDS if known.name == name), None)
