"""TLVs of the IWR1443 and IWR1642 Vital-Signs lab: range-bin I/Q and the lab's own estimates.

Source: `VitalSignsDemo_OutputStats` as public parsers of the lab read it (see docs/drivers.md).
"""

import struct
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

STATS_TYPE = 6
PROFILE_TYPE = 2
_STATS = struct.Struct("<HHfIHH20f8f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """TLV 6, in the order of its fields; 8 reserved floats follow."""

    range_bin_max: int
    range_bin_phase: int
    max_value: float
    processing_cycles: int
    range_bin_start: int
    range_bin_end: int
    unwrapped_phase_peak_mm: float
    breath_waveform: float
    heart_waveform: float
    hr_fft_per_min: float
    hr_fft_4hz_per_min: float
    """On the second harmonic; one public parser halves it."""
    hr_autocorrelation_per_min: float
    hr_peaks_per_min: float
    rr_fft_per_min: float
    rr_autocorrelation_per_min: float
    rr_peaks_per_min: float
    breath_confidence: float
    breath_confidence_autocorrelation: float
    heart_confidence: float
    heart_confidence_4hz: float
    heart_confidence_autocorrelation: float
    breath_energy: float
    heart_energy: float
    motion: float
    rr_harmonic_per_min: float
    hr_harmonic_per_min: float


_NAMES = [field.name for field in fields(Stats)]


def stats(data: bytes) -> Stats | None:
    """The lab's estimates, or None where it is not 128 bytes."""
    if len(data) != _STATS.size:
        return None
    return Stats(**dict(zip(_NAMES, _STATS.unpack(data)[: len(_NAMES)], strict=True)))


def profile(data: bytes, *, n_bins: int, imaginary_first: bool) -> NDArray[np.complex64] | None:
    """(bin,) complex range profile, or None where the bytes are not `n_bins` pairs of i16.

    Firmware builds differ in which of the pair is the real part.
    """
    if len(data) != 4 * n_bins or n_bins <= 0:
        return None
    pairs = np.frombuffer(data, "<i2").astype(np.float32).reshape(n_bins, 2)
    real, imaginary = (pairs[:, 1], pairs[:, 0]) if imaginary_first else (pairs[:, 0], pairs[:, 1])
    return (real + 1j * imaginary).astype(np.complex64)
