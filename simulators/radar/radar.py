"""What is asked of a simulated radar: pure data, no chance, no time."""

from dataclasses import dataclass
from enum import StrEnum
from math import pi

from sensor.messages import Geometry
from simulators.people.ranges import Range, range_faults
from simulators.radar.impairments import IDEAL, Impairments

LIGHT_M_PER_S = 299_792_458.0
PHASE_NOISE_RAD = 0.004
"""Root mean square, white over frames, common to all bins."""


class Technique(StrEnum):
    """How a radar tells near from far."""

    FMCW = "fmcw"
    """By the beat of a frequency ramp with its echo."""
    PULSED = "pulsed"
    """By the delay of a short coherent pulse, as the A121 and the X4 do."""
    CW = "cw"
    """Not at all: one complex value for everything in the beam."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chirp:
    """The ramp of an FMCW radar, sample by sample."""

    n_samples: int
    duration_s: float
    """Of the sampled part of the ramp; its bandwidth is that of the radar's range step."""
    complex_samples: bool = True
    """False: only I is sampled, and half of the spectrum is its mirror image."""

    def __post_init__(self) -> None:
        faults = range_faults(self, _CHIRP_RANGES)
        if faults:
            raise ValueError(" ".join(faults))

    @property
    def n_bins_max(self) -> int:
        """Range bins that are not a mirror image."""
        return self.n_samples if self.complex_samples else self.n_samples // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """A radar and its settings. Default: an ideal FMCW radar at 60.5 GHz over 3.2 m."""

    technique: Technique = Technique.FMCW
    carrier_hz: float = 60.5e9
    """Of an FMCW radar the middle of the sampled ramp."""
    frame_rate_hz: float = 20.0
    n_bins: int = 64
    n_antennas: int = 1
    """Receiving, half a wavelength apart."""
    range0_m: float = 0.0
    range_step_m: float = 0.05
    """Between bins; of an FMCW radar also its range resolution c / 2B. Without meaning for CW."""
    pulse_m: float | None = None
    """Pulsed only: width of the pulse's envelope at half of its amplitude, in range."""
    ac_coupling_hz: float | None = None
    """CW only: corner of the first-order high-pass of I and of Q; None: coupled directly."""
    chirp: Chirp | None = None
    """FMCW only: given, raw samples are simulated and transformed to range; else range directly."""
    phase_noise_rad: float = PHASE_NOISE_RAD
    """Of the oscillator from frame to frame, root mean square, the same in all bins."""
    impairments: Impairments = IDEAL

    def __post_init__(self) -> None:
        faults = [*range_faults(self, _RANGES), *_technique_faults(self)]
        if faults:
            raise ValueError(" ".join(faults))

    @property
    def geometry(self) -> Geometry:
        """As the frames state it."""
        ranged = self.technique is not Technique.CW
        return Geometry(
            frame_rate_hz=self.frame_rate_hz,
            carrier_hz=self.carrier_hz,
            range0_m=self.range0_m if ranged else None,
            range_step_m=self.range_step_m if ranged else None,
        )

    @property
    def far_m(self) -> float:
        """Range of the last bin; of a CW radar a room's length."""
        if self.technique is Technique.CW:
            return CW_FAR_M
        return self.range0_m + (self.n_bins - 1) * self.range_step_m

    @property
    def rad_per_m(self) -> float:
        """Phase of an echo per metre of range, 4 pi / lambda."""
        return 4 * pi * self.carrier_hz / LIGHT_M_PER_S


CW_FAR_M = 4.0


_RANGES = {
    "carrier_hz": Range(low=1e9, high=300e9, unit="Hz"),
    "frame_rate_hz": Range(low=2, high=2000, unit="Hz"),
    "n_bins": Range(low=1, high=1536),
    "n_antennas": Range(low=1, high=64),
    "range0_m": Range(low=-1, high=10, unit="m"),
    "range_step_m": Range(low=0.001, high=2, unit="m"),
    "pulse_m": Range(low=0.01, high=2, unit="m"),
    "phase_noise_rad": Range(low=0, high=1, unit="rad"),
}
_CHIRP_RANGES = {
    "n_samples": Range(low=8, high=4096),
    "duration_s": Range(low=1e-6, high=0.1, unit="s"),
}
NYQUIST_SHARE = 0.4
"""A corner nearer to the frame rate cannot be made at that rate."""


def _technique_faults(radar: Radar) -> list[str]:
    """Sentences on parts that do not belong together."""
    technique, faults = radar.technique, []
    if (radar.pulse_m is not None) != (technique is Technique.PULSED):
        faults.append("pulse_m belongs to a pulsed radar, and to no other.")
    if radar.ac_coupling_hz is not None and technique is not Technique.CW:
        faults.append("ac_coupling_hz belongs to a CW radar: the others' slow time is digital.")
    if not 0 < (radar.ac_coupling_hz or 1e-4) <= NYQUIST_SHARE * radar.frame_rate_hz:
        faults.append(f"ac_coupling_hz is over 0 and at most {NYQUIST_SHARE:g} of the frame rate.")
    if technique is Technique.CW and radar.n_bins != 1:
        faults.append(f"n_bins of a CW radar is 1, got {radar.n_bins}.")
    if radar.chirp is not None and technique is not Technique.FMCW:
        faults.append("chirp belongs to an FMCW radar.")
    if radar.chirp is not None and radar.n_bins > radar.chirp.n_bins_max:
        faults.append(f"n_bins is at most {radar.chirp.n_bins_max} with this chirp.")
    wrong = radar.impairments
    if technique is Technique.FMCW and radar.chirp is None and wrong.of_converter:
        faults.append("impairments of the converter ask for chirp: that is what it samples.")
    real = radar.chirp is not None and not radar.chirp.complex_samples
    if real and (wrong.iq_gain_db or wrong.iq_phase_deg):
        faults.append("iq_gain_db and iq_phase_deg ask for complex samples.")
    return faults


DEFAULT = Radar()
