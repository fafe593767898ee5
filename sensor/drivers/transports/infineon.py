"""The vendor's wheel for Infineon boards, where it is installed. Nothing of it is in this project.

Names of its interface as public programs use them: ``ifxradarsdk.fmcw.DeviceFmcw``,
``types.FmcwSimpleSequenceConfig``, ``types.FmcwSequenceChirp``. Not tried: no board has been here.
"""

import asyncio
import importlib
from typing import Any

import numpy as np

from sensor.drivers.infineon.driver import Bgt60Settings
from sensor.drivers.messages import MAIN
from sensor.drivers.transports.line import Inbox, Line, LineError
from sensor.messages import RadarTrouble

ABSENT = (
    "The vendor's wheel ifxradarsdk is not installed here: it comes with Infineon's Radar "
    "Development Kit; install it from there beside vitavakt."
)


class WheelLine:
    """As `Line`. The wheel waits for each frame, so it is asked in a thread."""

    def __init__(self, device: Any, inbox: Inbox) -> None:
        self._device = device
        self._open = True
        self._task = asyncio.ensure_future(self._read(inbox))

    async def _read(self, inbox: Inbox) -> None:
        while self._open:
            try:
                frame = await asyncio.to_thread(self._device.get_next_frame)
                inbox.put(MAIN, np.ascontiguousarray(frame[0], np.float32).tobytes())
            except (RuntimeError, OSError, LookupError, TypeError, ValueError) as why:
                # The wheel's own errors derive from RuntimeError, as far as is known.
                reason = f"The Infineon board stopped: {why}; plug it in again."
                inbox.fail(LineError(reason, RadarTrouble.GONE))
                return

    def write(self, data: bytes, channel: str) -> None:
        return

    def set_baud(self, baud: int, channel: str) -> None:
        return

    def close(self) -> None:
        self._open = False
        self._task.cancel()


class WheelOpener:
    """As `Opener`: the first board that the wheel finds."""

    name = "an Infineon board"

    def __init__(self, settings: Bgt60Settings) -> None:
        self._settings = settings

    async def open(self, inbox: Inbox, baud: int | None) -> Line:
        try:
            fmcw = importlib.import_module("ifxradarsdk.fmcw")
            types = importlib.import_module("ifxradarsdk.fmcw.types")
        except ImportError as why:
            raise LineError(ABSENT, RadarTrouble.NO_WHEEL) from why
        try:
            device = fmcw.DeviceFmcw()
            device.set_acquisition_sequence(device.create_simple_sequence(self._sequence(types)))
        except (RuntimeError, OSError, AttributeError, TypeError, ValueError) as why:
            reason = f"The Infineon board cannot be set up: {why}; is it there?"
            raise LineError(reason, RadarTrouble.SET_UP) from why
        return WheelLine(device, inbox)

    def _sequence(self, types: Any) -> Any:
        s = self._settings
        chirp = types.FmcwSequenceChirp(
            start_frequency_Hz=s.start_frequency_hz,
            end_frequency_Hz=s.end_frequency_hz,
            sample_rate_Hz=s.sample_rate_hz,
            num_samples=s.n_samples,
            rx_mask=(1 << s.n_rx) - 1,
            tx_mask=1,
            tx_power_level=31,
            lp_cutoff_Hz=500_000,
            hp_cutoff_Hz=80_000,
            if_gain_dB=33,
        )
        return types.FmcwSimpleSequenceConfig(
            frame_repetition_time_s=1 / s.frame_rate_hz,
            chirp_repetition_time_s=s.chirp_period_s,
            num_chirps=s.n_chirps,
            tdm_mimo=False,
            chirp=chirp,
        )
