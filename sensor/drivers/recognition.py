"""Who is at a serial port: what is asked at which speed, and which answer means which radar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sensor.drivers.acconeer import framing as acconeer
from sensor.drivers.acconeer.config import command as acconeer_command
from sensor.drivers.acconeer.messages import Said
from sensor.drivers.deepwise import protocol as deepwise
from sensor.drivers.framing import Splitter
from sensor.drivers.lines import Lines
from sensor.drivers.novelda import framing as novelda
from sensor.drivers.novelda.commands import PING
from sensor.drivers.novelda.messages import Data, Pong
from sensor.drivers.seeed import sy, tiny
from sensor.drivers.ti import packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One speed, and what is said at it; silence is the first thing that is tried."""

    baud: int
    data: bytes
    wait_s: float


QUESTIONS = (
    Question(baud=115200, data=b"", wait_s=0.6),
    Question(baud=115200, data=novelda.encode(PING), wait_s=0.4),
    Question(baud=115200, data=sy.VERSION_QUERY, wait_s=0.4),
    Question(baud=115200, data=b"\n" + acconeer_command("get_system_info"), wait_s=0.6),
    Question(baud=115200, data=b"\nversion\n", wait_s=0.4),
    Question(baud=921600, data=b"", wait_s=0.6),
    Question(baud=921600, data=novelda.encode(PING), wait_s=0.4),
    Question(baud=1_382_400, data=b"", wait_s=0.6),
    Question(baud=4_000_000, data=b"\r\n" + deepwise.command("VER"), wait_s=0.4),
)
"""The modules that speak unasked are heard first. Nothing that is said changes a known module. One
that reads lines may still hold an earlier question as half a line: a line's end goes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Who it is."""

    kind: str
    """Of the catalogue; "" where it is only part of one."""
    words: str


class Ear:
    """Hears bytes at one speed with every codec at once, and says who that must be."""

    def __init__(self, baud: int) -> None:
        self._baud = baud
        self._x4 = Splitter(novelda.Format())
        self._a121 = Splitter(acconeer.Format())
        self._aw = Splitter(deepwise.Format())
        self._sy = Splitter(sy.Format())
        self._tiny = Splitter(tiny.Format())
        self._ti = Splitter(packet.Format())
        self._lines = Lines()
        self._hearers: Sequence[Callable[[bytes], Recognised | None]] = (
            self._hear_x4,
            self._hear_a121,
            self._hear_aw,
            self._hear_sy,
            self._hear_tiny,
            self._hear_ti,
            self._hear_command_line,
        )

    def hear(self, data: bytes) -> Recognised | None:
        for hearer in self._hearers:
            recognised = hearer(data)
            if recognised is not None:
                return recognised
        return None

    def _hear_x4(self, data: bytes) -> Recognised | None:
        for said in self._x4.feed(data):
            if isinstance(said, Pong):
                return Recognised(kind="xethru-x4", words="answers to a ping")
            if isinstance(said, Data):
                return Recognised(kind="xethru-x4", words="is streaming")
        return None

    def _hear_a121(self, data: bytes) -> Recognised | None:
        for said in self._a121.feed(data):
            recognised = _a121(said)
            if recognised is not None:
                return recognised
        return None

    def _hear_aw(self, data: bytes) -> Recognised | None:
        for said in self._aw.feed(data):
            if isinstance(said, deepwise.Frame):
                return Recognised(kind="aw-uwb-ev-01", words="is streaming")
            if said.name == "VERSION":
                return Recognised(kind="aw-uwb-ev-01", words=f"firmware {said.says}")
        return None

    def _hear_sy(self, data: bytes) -> Recognised | None:
        for said in self._sy.feed(data):
            if isinstance(said, sy.Firmware):
                return Recognised(kind="mr60bha1", words=f"firmware {said.text}")
            return Recognised(kind="mr60bha1", words="sends reports")
        return None

    def _hear_tiny(self, data: bytes) -> Recognised | None:
        for said in self._tiny.feed(data):
            if not isinstance(said.body, tiny.Unread):
                name = "mr60bha2" if self._baud == 115200 else "hlk-ld6002"
                return Recognised(kind=name, words="sends reports")
        return None

    def _hear_ti(self, data: bytes) -> Recognised | None:
        for said in self._ti.feed(data):
            types = {tlv.type for tlv in said.tlvs}
            kind = "ti-vital-signs" if 1040 in types else ""
            listed = ", ".join(str(type_) for type_ in sorted(types)) or "none"
            return Recognised(kind=kind, words=f"data port of a TI module; TLVs: {listed}")
        return None

    def _hear_command_line(self, data: bytes) -> Recognised | None:
        for line in self._lines.feed(data):
            if "mmWave" in line or "mmwDemo" in line:
                return Recognised(kind="", words="command line of a TI module")
        return None


def _a121(said: Said) -> Recognised | None:
    system = said.header.system_info
    if system is not None:
        words = f"{system.sensor}, server {system.rss_version}"
        return Recognised(kind="acconeer-a121" if system.sensor == "a121" else "", words=words)
    if said.header.result_info is not None:
        return Recognised(kind="acconeer-a121", words="is streaming")
    return None
