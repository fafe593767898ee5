"""From a module's bytes to a respiration rate: the codecs' frames are frames that the DSP reads.

The bytes are made from a known chest, so the truth is physics: displacement x turns the phase by
4 pi x / wavelength.
"""

import struct

import numpy as np
import pytest

from dsp.estimate import vitals_of
from sensor.drivers.messages import MAIN, Reading
from sensor.drivers.novelda.driver import BASEBAND_BIN_M, X4Driver
from sensor.drivers.seeed import tiny
from sensor.drivers.seeed.drivers import Bha2Driver
from tests.fuzz.targets import X4_ANSWERS

BREATHS_PER_MIN = 15.0


def chest_m(t_s):
    """Breaths that differ, as a person's do and a fan's do not, and a heart."""
    turns = BREATHS_PER_MIN / 60 * t_s + 0.12 * np.sin(0.23 * t_s) + 0.08 * np.sin(0.61 * t_s + 1)
    breath = 4e-3 * (1 + 0.25 * np.sin(0.37 * t_s)) * (0.5 - 0.5 * np.cos(2 * np.pi * turns)) ** 1.5
    return breath + 0.3e-3 * np.sin(2 * np.pi * 1.2 * t_s + 0.5 * np.sin(0.9 * t_s))


def vitals_from(driver, pieces):
    """Of each second that shows a respiration rate."""
    readings = [
        deed
        for piece in pieces
        for deed in driver.take(piece, 0.0, MAIN)
        if isinstance(deed, Reading)
    ]
    iq = np.stack([reading.iq for reading in readings])
    said = [vitals for _, vitals in vitals_of(iq, readings[0].geometry)]
    return [vitals for vitals in said if vitals.rr.per_min is not None]


def x4_frames(seconds):
    rng = np.random.default_rng(1)
    range_m = -0.4375 + BASEBAND_BIN_M * np.arange(100)
    still = 0.5 * np.exp(-(((range_m - 0.3) / 0.06) ** 2))
    body = np.exp(-(((range_m - 1.2) / 0.06) ** 2))
    for counter in range(17 * seconds):
        phase = 4 * np.pi * chest_m(counter / 17) / (299_792_458 / 7.29e9)
        noise = 2e-3 * (rng.standard_normal(100) + 1j * rng.standard_normal(100))
        iq = still + body * np.exp(1j * phase) + noise
        floats = np.concatenate([iq.real, iq.imag]).astype("<f4").tobytes()
        payload = struct.pack("<BBIII", 0xA0, 0x12, 0, counter, 200) + floats
        yield b"\x7c\x7c\x7c\x7c" + struct.pack("<IB", len(payload), 0) + payload


def bha2_frames(seconds):
    rng = np.random.default_rng(1)
    for idx in range(8 * seconds):
        phase = 4 * np.pi * chest_m(idx / 8) / 5e-3 + 0.01 * rng.standard_normal()
        yield tiny.encode(0x8000 + 5 * idx, tiny.Type.PHASES, struct.pack("<3f", phase, 1, 1))


def test_a_breath_before_an_x4_comes_out_at_its_rate():
    driver = X4Driver()
    driver.begin(0.0)
    said = vitals_from(driver, [*X4_ANSWERS, *x4_frames(60)])
    assert np.median([vitals.rr.per_min for vitals in said]) == pytest.approx(15, abs=1.5)
    assert np.median([vitals.range_m for vitals in said]) == pytest.approx(1.2, abs=0.06)


def test_a_breath_in_the_phases_of_an_mr60bha2_comes_out_at_its_rate():
    said = vitals_from(Bha2Driver(), bha2_frames(60))
    assert np.median([vitals.rr.per_min for vitals in said]) == pytest.approx(15, abs=1.5)
    assert all(vitals.range_m is None for vitals in said)
