"""An MR60BHA2, or an HLK-LD6002: phases, rates, presence, distance and targets, unasked.

Layout: Love4yzp/Seeed-mmWave-library and duramson/mr60bha2-radar (MIT), commit a00b7920. Where
sources disagree, Seeed's own reading is spoken, and with `Dialect.COMMUNITY` the other one.
"""

import struct
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import reduce
from operator import xor

from simulators.emulators.emulator import Said
from simulators.emulators.rates import Algorithm, Rates
from simulators.emulators.scene import Scene, View
from simulators.emulators.seeed.body_phase import NOBODY, RADAR, BodyPhase, Phases
from simulators.truth import TruthRow

BHA2_BAUD, LD6002_BAUD = 115_200, 1_382_400
REPORT_HZ = 8.0
REACH_M, PRESENCE_M = 1.5, 6.0
ALGORITHM = Algorithm(delay_s=12, rr_sd_per_min=1.0, hr_sd_per_min=3.0, blind_s=60, reach_m=REACH_M)
"""Warm-up and reach are stated; the rest are working figures."""
FIRMWARE = (1, 1, 6, 12)
"""Project, major, sub, modified."""
_FIRST_ID = 0x8000
_N_INSIDE = round(RADAR.frame_rate_hz / REPORT_HZ)
_COMMAND_BYTES_MAX = 1024


class Dialect(StrEnum):
    """Who is right about distance and targets."""

    SEEED = "seeed"
    """Flag before value; a count before the targets."""
    COMMUNITY = "community"
    """Value before flag; no count."""


class Bha2:
    """As `simulators.emulators.emulator.Emulator`: eight reports a second, unasked."""

    def __init__(
        self, scene: Scene, *, baud: int = BHA2_BAUD, dialect: Dialect = Dialect.SEEED
    ) -> None:
        self._view = View(scene, RADAR)
        self._seed = scene.seed
        self._dialect = dialect
        self.baud: int | None = baud
        self.period_s: float | None = 1 / REPORT_HZ
        self._restart()

    def _restart(self) -> None:
        self._rest = b""
        self._id = _FIRST_ID
        self._rates = Rates(ALGORITHM, seed=self._seed)
        self._phase = BodyPhase()

    @property
    def truth(self) -> TruthRow | None:
        return self._view.truth

    def switch_on(self) -> Sequence[Said]:
        self._restart()
        return []

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        kinds, self._rest = commands(self._rest + data)
        return [
            Said(data=self._frame(kind, struct.pack("<IIHH", *FIRMWARE)))
            for kind in kinds
            if kind == 0xFFFF
        ]

    def report(self) -> Sequence[Said]:
        phases = NOBODY
        for _ in range(_N_INSIDE):
            phases = self._phase.next(self._view.frame(), self._view.truth)
        self._rates.follow(self._view)
        return [Said(data=self._frame(kind, data)) for kind, data in self._reports(phases)]

    def _reports(self, phases: Phases) -> Iterator[tuple[int, bytes]]:
        range_m = self._rates.range_m if self._rates.present else None
        near = range_m is not None and range_m <= REACH_M
        seen = range_m is not None and range_m <= PRESENCE_M
        said = phases if near else NOBODY
        yield 0x0A13, struct.pack("<3f", said.total, said.breath, said.heart)
        yield 0x0A14, struct.pack("<f", self._rates.rr_per_min or 0.0)
        yield 0x0A15, struct.pack("<f", self._rates.hr_per_min or 0.0)
        yield 0x0A16, self._distance(range_m if seen else None)
        yield 0x0A04, self._targets(range_m if seen else None)
        yield 0x0F09, struct.pack("<I", seen)

    def _distance(self, range_m: float | None) -> bytes:
        flag, value = (
            struct.pack("<I", range_m is not None),
            struct.pack("<f", 100 * (range_m or 0)),
        )
        return flag + value if self._dialect is Dialect.SEEED else value + flag

    def _targets(self, range_m: float | None) -> bytes:
        targets = b"" if range_m is None else struct.pack("<ffii", 0.0, range_m, 0, 0)
        if self._dialect is Dialect.COMMUNITY:
            return targets
        return struct.pack("<I", range_m is not None) + targets

    def _frame(self, kind: int, data: bytes) -> bytes:
        made = frame(self._id, kind, data)
        self._id = _FIRST_ID | (self._id + 1) % _FIRST_ID
        return made


def frame(number: int, kind: int, data: bytes) -> bytes:
    """Head (big-endian) with its checksum, data with theirs; without data none."""
    head = b"\x01" + struct.pack(">HHH", number, len(data), kind)
    return head + checksum(head) + data + (checksum(data) if data else b"")


def checksum(data: bytes) -> bytes:
    """Complement of the exclusive or."""
    return bytes([~reduce(xor, data, 0) & 0xFF])


def commands(data: bytes) -> tuple[list[int], bytes]:
    """Types of all whole commands, and what is left of the bytes."""
    found = []
    while (start := data.find(b"\x01")) >= 0:
        data = data[start:]
        if len(data) < 8:
            break
        _, n_data, kind = struct.unpack_from(">HHH", data, 1)
        end = 8 + n_data + (n_data > 0)
        if checksum(data[:7]) != data[7:8] or n_data > _COMMAND_BYTES_MAX:
            data = data[1:]
        elif len(data) < end:
            break
        else:
            found.append(kind)
            data = data[end:]
    return found, data[-_COMMAND_BYTES_MAX - 9 :]
