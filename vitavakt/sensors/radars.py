"""One radar, chosen on the command line: its driver and the way to it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sensor.drivers.catalogue import KINDS, Kind, Options, Way, bgt60_settings, kind
from sensor.drivers.driver import Driver
from sensor.drivers.messages import MAIN
from sensor.drivers.ti import dca1000
from sensor.drivers.ti.capture import CARD
from sensor.drivers.ti.cfg import CfgError, Chirps, chirps
from sensor.drivers.ti.uart import CLI, CLI_BAUD
from sensor.drivers.transports.infineon import WheelOpener
from sensor.drivers.transports.line import Opener
from sensor.drivers.transports.network import TcpOpener, UdpOpener, UdpPort
from sensor.drivers.transports.serial_port import PortSettings, SerialOpener
from sensor.drivers.transports.together import Part, TogetherOpener
from vitavakt.errors import WardError

A121_PORT = 6110
_CFG_BYTES_MAX = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was typed."""

    kind: str
    port: str = ""
    """A serial port, or ``tcp://host[:port]``."""
    cli_port: str = ""
    cfg: Path | None = None
    frame_rate_hz: float | None = None
    imaginary_first: bool = False
    four_lanes: bool = False
    host: str = dca1000.HOST_ADDRESS
    card: str = dca1000.CARD_ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """Ready to be run."""

    kind: Kind
    driver: Driver
    opener: Opener


def radar(choice: Choice) -> Radar:
    """The chosen radar, or `WardError` with what is missing."""
    known = kind(choice.kind)
    if known is None:
        names = ", ".join(each.name for each in KINDS)
        raise WardError(f"There is no radar {choice.kind!r}; there are: {names}.")
    if known.needs_cfg and choice.cfg is None:
        raise WardError(f"{known.name} needs the radar's configuration: --cfg FILE.cfg.")
    options = Options(
        frame_rate_hz=choice.frame_rate_hz,
        chirps=None if choice.cfg is None else _chirps(choice.cfg),
        imaginary_first=choice.imaginary_first,
        four_lanes=choice.four_lanes,
        over_tcp=choice.port.startswith("tcp://"),
    )
    return Radar(kind=known, driver=known.make(options), opener=_opener(known, choice, options))


def _chirps(file: Path) -> Chirps:
    try:
        text = file.read_bytes()[:_CFG_BYTES_MAX].decode("latin-1")
        return chirps(text)
    except OSError as why:
        raise WardError(f"{file} cannot be read: {why.strerror}.") from why
    except CfgError as why:
        raise WardError(f"{file}: {why}") from why


def _opener(known: Kind, choice: Choice, options: Options) -> Opener:
    if known.way is Way.WHEEL:
        return WheelOpener(bgt60_settings(options))
    if known.way is Way.CAPTURE_CARD:
        return _capture_card(choice)
    if not choice.port:
        raise WardError(f"{known.name} needs its port; `vitavakt sensor list` shows them.")
    if options.over_tcp:
        return _tcp(known, choice.port)
    acconeer = known.way is Way.SERIAL_OR_TCP
    main = PortSettings(
        path=choice.port, baud=known.bauds[0], hardware_flow=acconeer, send_break=acconeer
    )
    if known.way is not Way.SERIAL_WITH_COMMAND_LINE or choice.cfg is None:
        return SerialOpener({MAIN: main})
    return SerialOpener({MAIN: main, CLI: _command_line(choice)})


def _command_line(choice: Choice) -> PortSettings:
    if not choice.cli_port:
        raise WardError("To send the .cfg, give the module's command-line port: --cli-port PORT.")
    return PortSettings(path=choice.cli_port, baud=CLI_BAUD)


def _capture_card(choice: Choice) -> Opener:
    udp = UdpOpener(
        ports={
            MAIN: UdpPort(host=choice.host, port=dca1000.DATA_PORT),
            CARD: UdpPort(
                host=choice.host,
                port=dca1000.COMMAND_PORT,
                to=(choice.card, dca1000.COMMAND_PORT),
            ),
        }
    )
    serial = SerialOpener({CLI: _command_line(choice)})
    return TogetherOpener(
        [Part(opener=udp, channels=(MAIN, CARD)), Part(opener=serial, channels=(CLI,))]
    )


def _tcp(known: Kind, address: str) -> Opener:
    if known.way is not Way.SERIAL_OR_TCP:
        raise WardError(f"{known.name} is on no network; give its serial port.")
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port or A121_PORT
    except ValueError:
        host, port = None, 0
    if not host:
        raise WardError(f"{address!r} is no address; write tcp://192.168.1.20:{A121_PORT}.")
    return TcpOpener(host=host, port=port)
