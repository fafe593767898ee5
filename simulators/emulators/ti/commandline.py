"""A TI radar's command line, and what a .cfg sets up.

Fields of its lines: mmWave SDK user's guide, "Configuration (.cfg) File Format". Of the many words
those that decide what is sent are understood; the others are only accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulators.radar.presets import Module, radar
from simulators.radar.radar import LIGHT_M_PER_S, Chirp, Radar

PROMPT = "mmwDemo:/>"
_DECIDES = {"adcCfg": 2, "profileCfg": 11, "channelCfg": 2, "frameCfg": 5, "vitalSignsCfg": 2}
"""Words with the fewest numbers that they need."""
_ACCEPTED = {
    "adcbufCfg",
    "aoaFovCfg",
    "bpmCfg",
    "calibData",
    "calibDcRangeSig",
    "CQRxSatMonitor",
    "CQSigImgMonitor",
    "analogMonitor",
    "cfarCfg",
    "cfarFovCfg",
    "chirpCfg",
    "clutterRemoval",
    "compRangeBiasAndRxChanPhase",
    "compressCfg",
    "dfeDataOutputMode",
    "extendedMaxVelocity",
    "flushCfg",
    "guiMonitor",
    "lowPower",
    "lvdsStreamCfg",
    "measureRangeBiasAndRxChanPhase",
    "motionDetection",
    "multiObjBeamForming",
    "nearFieldCfg",
    "sensorStop",
    "sensorStart",
    "version",
    "vitalsign",
    "vitalsignCfg",
    "vsLoopBackFlag",
}
_ADC_OUTPUTS = {0, 1, 2}
"""Second number of adcCfg: real, complex 1x, complex 2x."""
_LINE_BYTES_MAX = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What the lines so far have set up."""

    profile: tuple[float, ...] = ()
    channels: tuple[float, ...] = ()
    frames: tuple[float, ...] = ()
    real_samples: bool = False
    """Only I is sampled."""
    zone_m: tuple[float, float] = (0.3, 1.0)
    """Vital-Signs lab."""

    @property
    def complete(self) -> bool:
        return bool(self.profile and self.channels and self.frames)

    @property
    def possible(self) -> bool:
        """Whether a radar comes of it; ValueError and its like are a no, too."""
        near_m, far_m = self.zone_m
        self.radar(n_fft=self.n_samples)
        self.radar(n_fft=self.n_padded)
        return self.n_samples % 2 == 0 and self.n_loops > 0 and 0 <= near_m < far_m

    @property
    def n_samples(self) -> int:
        return int(self.profile[9])

    @property
    def n_padded(self) -> int:
        """Length of the FFT: the next power of two."""
        return 1 << (self.n_samples - 1).bit_length()

    @property
    def n_antennas(self) -> int:
        """Receivers times the transmitters that take turns."""
        return int(self.channels[0]).bit_count() * (int(self.frames[1]) - int(self.frames[0]) + 1)

    @property
    def n_loops(self) -> int:
        return int(self.frames[2])

    @property
    def frame_rate_hz(self) -> float:
        return 1e3 / self.frames[4]

    def radar(self, *, n_fft: int) -> Radar:
        """Range bins of an FFT of that length: ``c * sample rate / (2 * slope * n_fft)`` apart.

        The carrier is the frequency in the middle of the sampled part of the ramp.
        """
        start_ghz, _, adc_start_us = self.profile[1:4]
        slope_hz_per_s, rate_hz = self.profile[7] * 1e12, self.profile[10] * 1e3
        sampled_s = self.n_samples / rate_hz
        return replace(
            radar(Module.IWR6843),
            carrier_hz=start_ghz * 1e9 + slope_hz_per_s * (adc_start_us * 1e-6 + sampled_s / 2),
            frame_rate_hz=self.frame_rate_hz,
            range_step_m=LIGHT_M_PER_S * rate_hz / (2 * slope_hz_per_s * n_fft),
            n_bins=n_fft,
            n_antennas=self.n_antennas,
            chirp=Chirp(n_samples=n_fft, duration_s=sampled_s),
        )


class CommandLine:
    """Takes lines, answers each, echoes what is typed, and knows whether the radar is started."""

    def __init__(self, *, started: bool = False, set_up: SetUp | None = None) -> None:
        self._line = b""
        self.set_up = set_up or SetUp()
        self.started = started

    def hear(self, data: bytes) -> bytes:
        """The echo, the answer, the prompt."""
        *lines, self._line = (self._line + data.replace(b"\r", b"\n")).split(b"\n")
        self._line = self._line[-_LINE_BYTES_MAX:]
        texts = [line.decode("latin-1").strip() for line in lines]
        said = [f"{text}\r\n{self._does(text)}\r\n{PROMPT}" for text in texts if text]
        return "".join(said).encode("latin-1", "replace")

    def _does(self, text: str) -> str:
        word, *values = text.split()
        if word.startswith("%"):
            return "Skipped"
        if word not in _ACCEPTED | _DECIDES.keys():
            return f"'{word}' is not recognized as a CLI command"
        if word in _DECIDES and not self._takes(word, values):
            return "Error -1"
        if word == "sensorStart" and not self._starts():
            return "Error -1"
        if word in {"sensorStop", "flushCfg"}:
            self.started = False
        if word == "flushCfg":
            self.set_up = SetUp()
        return "Done"

    def _takes(self, word: str, values: Sequence[str]) -> bool:
        try:
            numbers = tuple(float(value) for value in values)
        except ValueError:
            return False
        if len(numbers) < _DECIDES[word]:
            return False
        match word:
            case "adcCfg":
                if numbers[1] not in _ADC_OUTPUTS:
                    return False
                self.set_up = replace(self.set_up, real_samples=numbers[1] == 0)
            case "profileCfg":
                self.set_up = replace(self.set_up, profile=numbers)
            case "channelCfg":
                self.set_up = replace(self.set_up, channels=numbers)
            case "frameCfg":
                self.set_up = replace(self.set_up, frames=numbers)
            case _:
                self.set_up = replace(self.set_up, zone_m=(numbers[0], numbers[1]))
        return True

    def _starts(self) -> bool:
        """Whether what is set up is a radar; then it runs."""
        try:
            self.started = self.set_up.complete and self.set_up.possible
        except (ValueError, ZeroDivisionError, OverflowError):
            self.started = False
        return self.started
