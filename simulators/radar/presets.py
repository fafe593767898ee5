"""Settings of real modules by name, each with where its figures come from.

No module has been connected: these are the published settings, not measurements.
"""

from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from simulators.radar.impairments import IDEAL, Impairments
from simulators.radar.radar import DEFAULT, LIGHT_M_PER_S, Chirp, Radar, Technique
from simulators.radar.response import pulse_m


class Module(StrEnum):
    """A radar by name."""

    STANDARD = "standard"
    BGT60TR13C = "bgt60tr13c"
    IWR6843 = "iwr6843"
    IWR1443 = "iwr1443"
    FMCW24 = "fmcw24"
    A121 = "a121"
    X4 = "x4"
    CW24 = "cw24"
    CW61 = "cw61"


class Preset(NamedTuple):
    """The settings and their source."""

    radar: Radar
    chirp: Chirp | None
    """Of FMCW modules: for raw samples."""
    source: str


def _step_m(bandwidth_hz: float) -> float:
    """Range resolution c / 2B."""
    return LIGHT_M_PER_S / 2 / bandwidth_hz


PRESETS = {
    Module.STANDARD: Preset(
        DEFAULT,
        Chirp(n_samples=128, duration_s=100e-6),
        "The conditions under which the peers of docs/dsp.md were measured; no real module.",
    ),
    Module.BGT60TR13C: Preset(
        Radar(carrier_hz=60.75e9, range_step_m=_step_m(1.5e9), n_bins=64, n_antennas=3),
        Chirp(n_samples=128, duration_s=128 / 2e6, complex_samples=False),
        "Infineon BGT60TR13C: 60-61.5 GHz, 128 real samples at 2 MS/s, three antennas, 20 frames/s:"
        " the settings that public acquisition programs give the vendor's SDK.",
    ),
    Module.IWR6843: Preset(
        Radar(carrier_hz=61.11e9, range_step_m=_step_m(1.5e9), n_bins=50, n_antennas=4),
        Chirp(n_samples=100, duration_s=100 / 4e6),
        "TI IWR6843: 60.36 GHz, 60 MHz/us, 100 complex samples at 4 MS/s, four antennas,"
        " 20 frames/s: the header of github.com/code-rookie-wr/mmWave-radar-vital-sign.",
    ),
    Module.IWR1443: Preset(
        Radar(carrier_hz=79.17e9, range_step_m=_step_m(3.5e9), n_bins=96, n_antennas=4),
        Chirp(n_samples=200, duration_s=200 / 4e6),
        "TI IWR1443, Vital Signs lab: `profileCfg 0 77 7 6 57 0 0 70 1 200 4000 0 0 48`, 20"
        " frames/s: 77 GHz, 70 MHz/us, sampled from 6 us on, 200 complex samples at 4 MS/s.",
    ),
    Module.FMCW24: Preset(
        Radar(carrier_hz=24.125e9, range_step_m=_step_m(250e6), n_bins=16),
        Chirp(n_samples=64, duration_s=1e-3),
        "The ISM band 24.00-24.25 GHz used in full (ITU Radio Regulations, No. 5.150); length of"
        " the ramp and samples are working figures.",
    ),
    Module.A121: Preset(
        Radar(
            technique=Technique.PULSED,
            range0_m=0.3,
            range_step_m=0.06,
            n_bins=21,
            pulse_m=0.14,
        ),
        None,
        "Acconeer A121, profile 3 (width 0.14 m), 21 points at 0.30-1.50 m, 20 frames/s: the"
        " vendor's breathing recordings and `ENVELOPE_FWHM_M` in acconeer-python-exploration.",
    ),
    Module.X4: Preset(
        Radar(
            technique=Technique.PULSED,
            carrier_hz=7.29e9,
            range0_m=0.0,
            range_step_m=0.05144,
            n_bins=96,
            pulse_m=pulse_m(1.4e9),
        ),
        None,
        "Novelda X4, down-converted: 7.29 GHz (tx_center 3), bins of 8 / 23.328 GS/s = 51.44 mm"
        " (x4driver.c); bandwidth 1.4 GHz at -10 dB is from memory and unchecked.",
    ),
    Module.CW24: Preset(
        Radar(technique=Technique.CW, carrier_hz=24.125e9, n_bins=1, ac_coupling_hz=0.05),
        None,
        "A 24 GHz I/Q Doppler module behind a slow AC-coupled amplifier; the corner is a working"
        " figure.",
    ),
    Module.CW61: Preset(
        Radar(
            technique=Technique.CW,
            carrier_hz=61.25e9,
            frame_rate_hz=100.0,
            n_bins=1,
            ac_coupling_hz=4.0,
        ),
        None,
        "Infineon BGT60LTR11AIP in CW mode, AC coupled so that slow displacement comes out"
        " differentiated (the Bath recordings); the corner of 4 Hz is a working figure.",
    ),
}


def radar(module: Module, *, by_chirps: bool = False, impairments: Impairments = IDEAL) -> Radar:
    """A module's settings; `by_chirps` simulates an FMCW module's raw samples."""
    preset = PRESETS[module]
    if by_chirps and preset.chirp is None:
        raise ValueError(f"by_chirps asks for an FMCW module; {module} is none.")
    return replace(preset.radar, chirp=preset.chirp if by_chirps else None, impairments=impairments)
