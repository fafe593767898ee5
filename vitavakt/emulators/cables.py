"""The cables of one emulated module, and how a driver is started at their other end."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulators.emulators.catalogue import Emulated
from simulators.emulators.emulator import CARD, CLI, MAIN
from simulators.emulators.ti.dca1000 import COMMAND_PORT, DATA_PORT
from vitavakt.emulators.ends import End, PtyEnd, TcpEnd, UdpEnd
from vitavakt.emulators.playing import Module

LOOPBACK = "127.0.0.1"
CARD_ADDRESS = "127.0.0.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where the module is to be found."""

    link: Path
    """Of the main line; the command line's has ``-cli`` behind it."""
    tcp_port: int | None = None
    """Given: an Acconeer server listens there, instead of a serial line."""
    host: str = LOOPBACK
    card: str = CARD_ADDRESS
    """DCA1000."""

    @property
    def cli_link(self) -> Path:
        return self.link.with_name(f"{self.link.name}-cli")


def cables(emulated: Emulated, module: Module, ways: Ways) -> Mapping[str, End]:
    """One end for each channel; none is plugged in yet."""
    if ways.tcp_port is not None:
        return {MAIN: TcpEnd(LOOPBACK, ways.tcp_port, module.hearing(MAIN))}
    ends: dict[str, End] = {}
    for channel in emulated.channels:
        hear = module.hearing(channel)
        if channel == CLI:
            ends[channel] = PtyEnd(ways.cli_link, hear, waits=False)
        elif channel == CARD:
            at, to = (ways.card, COMMAND_PORT), (ways.host, COMMAND_PORT)
            ends[channel] = UdpEnd(at, to, hear)
        elif CARD in emulated.channels:
            ends[channel] = UdpEnd((ways.card, DATA_PORT), (ways.host, DATA_PORT), hear)
        else:
            ends[channel] = PtyEnd(ways.link, hear, baud=module.baud, waits=False)
    return ends


def host_command(emulated: Emulated, ways: Ways, *, needs_cfg: bool) -> str:
    """What to type at the other end."""
    words = ["vitavakt sensor run", emulated.name]
    if CARD in emulated.channels:
        words += ["--host", ways.host, "--card", ways.card]
    else:
        tcp = ways.tcp_port is not None
        words.append(f"tcp://{LOOPBACK}:{ways.tcp_port}" if tcp else str(ways.link))
    if needs_cfg:
        words += ["--cli-port", str(ways.cli_link), "--cfg", "radar.cfg"]
    return " ".join(words)
