"""An MR60BHA1: rates of its own, presence, waveforms, sleep; nothing raw.

Layout: limengdu/Seeed-Studio-MR60BHA1-Sensor, commit 1c54c421, and the Seeed wiki. A rate beyond
the wiki's ranges is never reported here: that is the worst that its text allows.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from simulators.emulators.emulator import Said
from simulators.emulators.rates import Algorithm, Rates
from simulators.emulators.scene import Scene, View
from simulators.emulators.seeed.body_phase import RADAR, BodyPhase
from simulators.truth import TruthRow

BAUD = 115_200
HEAD, TAIL = b"\x53\x59", b"\x54\x43"
ALGORITHM = Algorithm(delay_s=12, rr_sd_per_min=1.2, hr_sd_per_min=4.0, blind_s=20, reach_m=1.5)
"""Set-up time and reach: the wiki. The rest are working figures."""
RR_MAX_PER_MIN, HR_MAX_PER_MIN = 20, 100
_HEART_EVERY_S, _HEARTBEAT_EVERY_S, _DISTANCE_EVERY_S = 3, 10, 2
_RESTS, _MOVES = 1, 40
"""Of 100."""
_N_WAVE, _WAVE_CENTRE = 5, 128
_COMMAND_BYTES_MAX = 256


class Bha1:
    """As `simulators.emulators.emulator.Emulator`: a report a second."""

    def __init__(self, scene: Scene, *, version: str = "emulated") -> None:
        self._view = View(scene, RADAR)
        self._seed = scene.seed
        self._version = version
        self.baud: int | None = BAUD
        self.period_s: float | None = 1.0
        self._restart()

    def _restart(self) -> None:
        self._rest = b""
        self._rates = Rates(ALGORITHM, seed=self._seed)
        self._phase = BodyPhase()
        self._asleep = False
        self._n_s = 0
        self._told: dict[tuple[int, int], bytes] = {}

    @property
    def truth(self) -> TruthRow | None:
        return self._view.truth

    def switch_on(self) -> Sequence[Said]:
        self._restart()
        return []

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        payloads, self._rest = commands(self._rest + data)
        return [Said(data=answer) for each in payloads for answer in self._answers(*each)]

    def report(self) -> Sequence[Said]:
        phases = []
        for _ in range(round(RADAR.frame_rate_hz)):
            phases.append(self._phase.next(self._view.frame(), self._view.truth))
        row = self._view.truth
        self._rates.follow(self._view)
        self._n_s += 1
        waves = np.array([[phase.breath, phase.heart] for phase in phases])
        said = [*self._changes(row), *self._body(row), *self._vitals()]
        if self._n_s % _HEARTBEAT_EVERY_S == 0:
            said.append(frame(0x01, 0x01, b"\x0f"))
        if row.present and not self._asleep:
            said += [frame(0x81, 0x05, wave(waves[:, 0])), frame(0x85, 0x05, wave(waves[:, 1]))]
        return [Said(data=data) for data in said]

    def _body(self, row: TruthRow) -> Iterator[bytes]:
        """Movement each second and distance each two: remembered of this family, unchecked."""
        if not row.present:
            return
        yield frame(0x80, 0x03, bytes([_MOVES if row.moving else _RESTS]))
        if self._n_s % _DISTANCE_EVERY_S == 0:
            yield frame(0x80, 0x04, round(100 * (row.range_m or 0.0)).to_bytes(2, "big"))

    def _vitals(self) -> Iterator[bytes]:
        rr, hr = self._rates.rr_per_min, self._rates.hr_per_min
        if rr is not None and round(rr) <= RR_MAX_PER_MIN:
            yield frame(0x81, 0x02, bytes([round(rr)]))
        if hr is not None and round(hr) <= HR_MAX_PER_MIN and self._n_s % _HEART_EVERY_S == 0:
            yield frame(0x85, 0x02, bytes([round(hr)]))

    def _changes(self, row: TruthRow) -> Iterator[bytes]:
        """What is told only when it changes: a host that comes later has missed it."""
        states = {
            (0x80, 0x01): bytes([row.present]),
            (0x80, 0x02): bytes([(2 if row.moving else 1) if row.present else 0]),
            (0x81, 0x01): bytes([self._breath_state()]),
        }
        for key, data in states.items():
            if self._told.get(key) != data:
                self._told[key] = data
                yield frame(*key, data)

    def _breath_state(self) -> int:
        rr = self._rates.rr_per_min
        if rr is None:
            return 4
        if rr > RR_MAX_PER_MIN:
            return 2
        return 3 if rr < 10 else 1

    def _answers(self, ctrl: int, cmd: int, data: bytes) -> list[bytes]:
        match ctrl, cmd:
            case 0x02, 0xA4:
                return [frame(0x02, 0xA4, self._version.encode("ascii"))]
            case 0x01, 0x02:
                self._restart()
                return [frame(0x01, 0x02, data)]
            case 0x84, 0x0F if data in {b"\x00", b"\x01"}:
                self._asleep = data == b"\x01"
                return [frame(0x84, 0x0F, data)]
            case _:
                return []


def frame(ctrl: int, cmd: int, data: bytes) -> bytes:
    """Head, control, command, length (big-endian), data, sum of all bytes before, tail."""
    body = HEAD + bytes([ctrl, cmd]) + len(data).to_bytes(2, "big") + data
    return body + bytes([sum(body) % 256]) + TAIL


def wave(phase_rad: NDArray[np.float64]) -> bytes:
    """Five samples of a second around 128."""
    at = np.linspace(0, phase_rad.size - 1, _N_WAVE).round().astype(np.int_)
    samples = _WAVE_CENTRE + np.rint(20 * phase_rad[at])
    return bytes(np.clip(samples, 0, 255).astype(np.uint8))


def commands(data: bytes) -> tuple[list[tuple[int, int, bytes]], bytes]:
    """Control, command and data of all whole commands, and what is left of the bytes."""
    found = []
    while (start := data.find(HEAD)) >= 0:
        data = data[start:]
        if len(data) < 6:
            break
        n_data = int.from_bytes(data[4:6], "big")
        end = 6 + n_data + 3
        if n_data <= _COMMAND_BYTES_MAX and len(data) < end:
            break
        if n_data <= _COMMAND_BYTES_MAX and data[:end] == frame(
            data[2], data[3], data[6 : end - 3]
        ):
            found.append((data[2], data[3], data[6 : end - 3]))
            data = data[end:]
        else:
            data = data[1:]
    return found, data[-_COMMAND_BYTES_MAX - 9 :]
