"""The profiles that an X4M200 runs itself: what they say, as APPDATA bodies."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulators.emulators.novelda.settings import BIN_M
from simulators.emulators.rates import Rates
from simulators.radar.presets import Module, radar
from simulators.radar.radar import Radar

FPS = 17.0
RANGE0_M, N_BINS = 0.4, 90
"""Of the profiles' own baseband: a working figure within the 0.4-5 m of their detection zone."""
RADAR: Radar = replace(
    radar(Module.X4), frame_rate_hz=FPS, range0_m=RANGE0_M, n_bins=N_BINS, range_step_m=BIN_M
)
FAST_HZ = 23.328e9
BASEBAND_IQ = 0x0000000C
SLEEP_STATUS = 0x2375A16C
RESPIRATION_STATUS = 0x2375FE26
_BREATHING, _NO_MOVEMENT, _INITIALISING = 0, 3, 4
_QUALITY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One of them."""

    status: int
    """Which message carries its rate."""


PROFILES = {
    0x00F17B17: Profile(status=SLEEP_STATUS),
    0x064E57AD: Profile(status=RESPIRATION_STATUS),
    0x47FABEBA: Profile(status=RESPIRATION_STATUS),
}


def baseband_iq(counter: int, iq: NDArray[np.complexfloating]) -> bytes:
    """Body 0x0C: bin length, sampling rate, carrier and range offset before I and Q, (bin,)."""
    head = struct.pack(
        "<III4f", BASEBAND_IQ, counter, iq.size, BIN_M, FAST_HZ, RADAR.carrier_hz, RANGE0_M
    )
    return head + np.concatenate((iq.real, iq.imag)).astype("<f4").tobytes()


def respiration_status(counter: int, rates: Rates) -> bytes:
    """Body 0x2375FE26: the rate is an integer here."""
    rpm = rates.rr_per_min
    head = struct.pack("<IIII", RESPIRATION_STATUS, counter, _state(rates), round(rpm or 0))
    return head + struct.pack("<ffI", rates.range_m or 0.0, 0.0, _QUALITY if rpm else 0)


def sleep_status(counter: int, rates: Rates) -> bytes:
    """Body 0x2375A16C: the rate is a float here."""
    rpm = rates.rr_per_min
    head = struct.pack("<III", SLEEP_STATUS, counter, _state(rates))
    tail = struct.pack("<ffIff", rpm or 0.0, rates.range_m or 0.0, _QUALITY if rpm else 0, 0.0, 0.0)
    return head + tail


STATUS: dict[int, Callable[[int, Rates], bytes]] = {
    RESPIRATION_STATUS: respiration_status,
    SLEEP_STATUS: sleep_status,
}


def _state(rates: Rates) -> int:
    if not rates.present:
        return _NO_MOVEMENT
    if rates.rr_per_min is not None:
        return _BREATHING
    return _NO_MOVEMENT if rates.still else _INITIALISING
