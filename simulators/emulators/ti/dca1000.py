"""A DCA1000 card with its radar: raw samples over UDP, commands over UDP and the command line.

Layout: OpenRadar (Apache-2), commit 65bcd628, ``mmwave/dataloader/adc.py``, and TI's DCA1000
user's guide as the e2e threads 753787 and 754806 quote it. The chirps of a frame are alike: a
chest stands still for the milliseconds of a frame, and the noise given is that of their mean.
"""

import struct
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simulators.emulators.emulator import CARD, CLI, Said
from simulators.emulators.scene import Scene, Watched
from simulators.emulators.ti.commandline import CommandLine
from simulators.radar.radar import Radar
from simulators.truth import TruthRow

DATA_PORT, COMMAND_PORT = 4098, 4096
HEAD, TAIL = b"\x5a\xa5", b"\xaa\xee"
PACKET_BYTES = 1456
LSB = 1 / 8
"""Of a sample, in amplitudes of a range bin's thermal noise: a working figure."""
_I16 = np.iinfo(np.int16)
_FPGA_VERSION = 2 | 8 << 7  # 2.8: seven bits each
_SUCCESS, _FAILURE = 0, 1


class Code(IntEnum):
    """Of the card's commands."""

    RESET_FPGA = 0x01
    RESET_RADAR = 0x02
    CONFIGURE = 0x03
    START = 0x05
    STOP = 0x06
    CONNECT = 0x09
    DELAY = 0x0B
    VERSION = 0x0E


class Dca1000:
    """As `simulators.emulators.emulator.Emulator`. Data are datagrams, one to a `Said`."""

    def __init__(self, scene: Scene, *, four_lanes: bool = False) -> None:
        self._watched = Watched(scene)
        self._four_lanes = four_lanes
        self.baud: int | None = None
        self._restart()

    def _restart(self) -> None:
        self._line = CommandLine()
        self._recording = False
        self._forget()

    def _forget(self) -> None:
        self._number = self._n_sent = 0
        self._waiting = b""

    @property
    def period_s(self) -> float | None:
        return 1 / self._line.set_up.frame_rate_hz if self._line.started else None

    @property
    def truth(self) -> TruthRow | None:
        return self._watched.truth

    def switch_on(self) -> Sequence[Said]:
        self._restart()
        return []

    def hear(self, data: bytes, channel: str) -> Sequence[Said]:
        if channel == CLI:
            return [Said(data=self._line.hear(data), channel=CLI)]
        return [Said(data=answer, channel=CARD) for answer in self._answers(data)]

    @property
    def radar(self) -> Radar:
        """With as many range bins as samples, so that samples can be made from them."""
        return self._line.set_up.radar(n_fft=self._line.set_up.n_samples)

    def report(self) -> Sequence[Said]:
        """The next frame's samples in whole packets: what does not fill one waits."""
        frame = self._watched.through(self.radar).frame()
        if not self._recording:
            return []
        data = self._waiting + self._bytes(samples(frame))
        n_whole = len(data) // PACKET_BYTES * PACKET_BYTES
        self._waiting = data[n_whole:]
        return [
            Said(data=self._packet(data[at : at + PACKET_BYTES]))
            for at in range(0, n_whole, PACKET_BYTES)
        ]

    def _packet(self, data: bytes) -> bytes:
        self._number += 1
        made = struct.pack("<I", self._number) + self._n_sent.to_bytes(6, "little") + data
        self._n_sent += len(data)
        return made

    def _bytes(self, frame: NDArray[np.complex128]) -> bytes:
        """i16 of a frame's samples (sample, antenna), all its chirps, in the order of the lanes."""
        set_up = self._line.set_up
        n_rx = int(set_up.channels[0]).bit_count()
        # (transmitter, receiver, sample): the antennas of one transmitter follow each other.
        chirps = (frame.T / LSB).reshape(-1, n_rx, frame.shape[0])
        parts = parted(chirps, real=set_up.real_samples)
        ordered = in_four_lanes(parts) if self._four_lanes else in_two_lanes(parts)
        whole = np.clip(np.rint(ordered), _I16.min, _I16.max).astype("<i2")
        return whole.tobytes() * set_up.n_loops

    def _answers(self, data: bytes) -> list[bytes]:
        if len(data) < 8 or data[:2] != HEAD or data[-2:] != TAIL:
            return []
        code, n_data = struct.unpack_from("<HH", data, 2)
        if len(data) != 8 + n_data:
            return [answer(code, _FAILURE)]
        match code:
            case Code.RESET_FPGA | Code.RESET_RADAR | Code.CONFIGURE | Code.CONNECT | Code.DELAY:
                return [answer(code, _SUCCESS)]
            case Code.START:
                self._recording = True
                self._forget()
                return [answer(code, _SUCCESS)]
            case Code.STOP:
                self._recording = False
                return [answer(code, _SUCCESS)]
            case Code.VERSION:
                return [answer(code, _FPGA_VERSION)]
            case _:
                return [answer(code, _FAILURE)]


def answer(code: int, status: int) -> bytes:
    """The same shape as a command, with a status."""
    return HEAD + struct.pack("<HH", code, status) + TAIL


def samples(profile: NDArray[np.complex64]) -> NDArray[np.complex128]:
    """The chirp's samples (sample, antenna) that a range profile (bin, antenna) was made of.

    The simulated radar makes P[k] = sum_n w[n] x[n] exp(-j 2 pi k u[n]) / sum(w) of N samples, with
    u[n] = (n + 1/2 - N/2) / N and the Hann window w[n] = (1 + cos(2 pi u[n])) / 2, which is nowhere
    0; with N bins this can be undone.
    """
    n = profile.shape[0]
    u = (np.arange(n) + 0.5 - n / 2) / n
    window = 0.5 + 0.5 * np.cos(2 * np.pi * u)
    turn = np.exp(2j * np.pi * np.arange(n) * (0.5 / n - 0.5))
    windowed = np.fft.ifft(profile * turn[:, None], axis=0) * window.sum()
    return np.asarray(windowed / window[:, None])


def parted(chirps: NDArray[np.complexfloating], *, real: bool) -> NDArray[np.float64]:
    """(tx, rx, sample, part) I and Q of samples (tx, rx, sample); of a real sample there is only I.

    Without Q half of an echo lies in its bin, and half in that bin's mirror image.
    """
    return np.stack((chirps.real,) if real else (chirps.real, chirps.imag), axis=-1)


def in_two_lanes(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Receiver after receiver, of each two samples I0 I1 Q0 Q1; `parts` (tx, rx, sample, part)."""
    pairs = parts.reshape(*parts.shape[:2], -1, 2, parts.shape[-1])
    return pairs.swapaxes(-1, -2).ravel()


def in_four_lanes(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each sample I of the receivers, then their Q; `parts` (tx, rx, sample, part)."""
    return parts.transpose(0, 2, 3, 1).ravel()
