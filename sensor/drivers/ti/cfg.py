"""What a TI .cfg file says of the frames that will come: chirps, samples, antennas, ranges.

Fields as in TI's mmWave SDK user's guide, "Configuration (.cfg) File Format": ``profileCfg`` id,
start frequency [GHz], idle, ADC start and ramp end time [us], power, phase, slope [MHz/us], TX
start time [us], ADC samples, sample rate [ksps]; ``frameCfg`` first and last chirp, loops, frames,
period [ms].
"""

from dataclasses import dataclass
from enum import IntEnum

from sensor.drivers.chirps import LIGHT_M_PER_S
from sensor.messages import Geometry
from sensor.wire import N_SAMPLES_PER_S_MAX

FRAME_BYTES_MAX = 8 << 20


class CfgError(Exception):
    """A .cfg that cannot be used; its text is one sentence for a person."""


class AdcOutput(IntEnum):
    """Second number of ``adcCfg``."""

    REAL = 0
    COMPLEX_1X = 1
    COMPLEX_2X = 2
    """The upper half of the range transform is the image band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chirps:
    """One profile, as the radar will play it."""

    lines: tuple[str, ...]
    """For the module's command line, without comments."""
    start_frequency_hz: float
    adc_start_s: float
    slope_hz_per_s: float
    n_samples: int
    sample_rate_hz: float
    n_rx: int
    n_tx: int
    """Chirps of different transmitters that follow each other within a loop."""
    n_loops: int
    frame_rate_hz: float
    n_range_fft: int
    """The lab's firmware rounds the samples up to a power of two."""
    output: AdcOutput

    @property
    def n_chirps(self) -> int:
        return self.n_tx * self.n_loops

    @property
    def n_frame_bytes(self) -> int:
        """Of one frame's samples: i16, or pairs of them."""
        n_bytes = 2 if self.output is AdcOutput.REAL else 4
        return self.n_chirps * self.n_rx * self.n_samples * n_bytes

    @property
    def one_sided(self) -> bool:
        """Only the lower half of the range transform is of use."""
        return self.output is not AdcOutput.COMPLEX_1X

    @property
    def carrier_hz(self) -> float:
        """Frequency in the middle of the sampled part of the ramp."""
        middle_s = self.adc_start_s + self.n_samples / self.sample_rate_hz / 2
        return self.start_frequency_hz + self.slope_hz_per_s * middle_s

    def geometry(self, *, n_fft: int, first_bin: int = 0) -> Geometry:
        """Range step ``c * sample rate / (2 * slope * n_fft)``."""
        step_m = LIGHT_M_PER_S * self.sample_rate_hz / (2 * self.slope_hz_per_s * n_fft)
        return Geometry(
            frame_rate_hz=self.frame_rate_hz,
            carrier_hz=self.carrier_hz,
            range0_m=first_bin * step_m,
            range_step_m=step_m,
        )


def chirps(text: str) -> Chirps:
    """What the text of a .cfg file sets up.

    Raises
    ------
    CfgError
        Where a line that is needed is missing, cannot be read, or is there twice with one profile.
    """
    lines = tuple(
        line for raw in text.splitlines() if (line := raw.strip()) and not line.startswith("%")
    )
    profile = _numbers(lines, "profileCfg", at_least=12)
    channels = _numbers(lines, "channelCfg", at_least=3)
    frame = _numbers(lines, "frameCfg", at_least=5)
    adc = _numbers(lines, "adcCfg", at_least=2)
    n_samples = int(profile[9])
    made = Chirps(
        lines=lines,
        start_frequency_hz=profile[1] * 1e9,
        adc_start_s=profile[3] * 1e-6,
        slope_hz_per_s=profile[7] * 1e12,
        n_samples=n_samples,
        sample_rate_hz=profile[10] * 1e3,
        n_rx=int(channels[0]).bit_count(),
        n_tx=int(frame[1]) - int(frame[0]) + 1,
        n_loops=int(frame[2]),
        frame_rate_hz=1e3 / frame[4] if frame[4] > 0 else 0.0,
        n_range_fft=1 << max(0, n_samples - 1).bit_length(),
        output=_output(adc[1]),
    )
    _check(made)
    return made


def _numbers(lines: tuple[str, ...], word: str, *, at_least: int) -> list[float]:
    found = [line.split()[1:] for line in lines if line.split()[0] == word]
    if len(found) != 1:
        raise CfgError(f"The .cfg has {len(found)} lines {word}; exactly one is read here.")
    try:
        numbers = [float(value) for value in found[0]]
    except ValueError as why:
        raise CfgError(f"The .cfg's line {word} has something that is no number.") from why
    if len(numbers) < at_least or not all(abs(number) < 1e9 for number in numbers):
        raise CfgError(f"The .cfg's line {word} has to have {at_least} sensible numbers.")
    return numbers


def _output(number: float) -> AdcOutput:
    if number not in set(AdcOutput):
        raise CfgError(
            f"The .cfg's adcCfg asks for output {number:g}; 0 (real), 1 and 2 (complex) are read."
        )
    return AdcOutput(int(number))


def _check(chirps: Chirps) -> None:
    if min(chirps.n_samples, chirps.n_rx, chirps.n_tx, chirps.n_loops) < 1:
        raise CfgError("The .cfg has no samples, no receiver, no chirp or no loop in a frame.")
    if chirps.slope_hz_per_s <= 0 or chirps.sample_rate_hz <= 0 or chirps.frame_rate_hz <= 0:
        raise CfgError("The .cfg's slope, sample rate and frame period have to be above 0.")
    if chirps.n_frame_bytes > FRAME_BYTES_MAX:
        raise CfgError(f"The .cfg makes frames of {chirps.n_frame_bytes} bytes; 8 MiB is the most.")
    n_per_s = chirps.n_samples * chirps.n_rx * chirps.n_tx * chirps.frame_rate_hz
    if n_per_s > N_SAMPLES_PER_S_MAX:
        raise CfgError(
            f"The .cfg makes range profiles of {n_per_s:.0f} samples a second; the ward's link "
            f"takes {N_SAMPLES_PER_S_MAX}: ask for fewer frames, samples or antennas."
        )
    try:
        chirps.geometry(n_fft=chirps.n_samples)
    except ValueError as why:
        raise CfgError(f"The .cfg describes no radar: {why}.") from why
