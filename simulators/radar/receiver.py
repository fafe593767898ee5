"""From what an ideal receiver would hear to what comes out of the sensor."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, lfilter_zi

from simulators.radar.converter import RangeTransform, converted
from simulators.radar.radar import Radar


class Receiver:
    """Thermal noise of unit power a bin, frame and antenna, phase noise, and what is wrong.

    To be asked block by block in order of time.
    """

    def __init__(self, radar: Radar, *, seed: np.random.SeedSequence) -> None:
        self._radar = radar
        self._rng = np.random.default_rng(seed)
        self._transform = None if radar.chirp is None else RangeTransform(radar, radar.chirp)
        noise = 1.0 if self._transform is None else self._transform.noise
        self._noise = np.float32(0.5**0.5 * noise)
        self._high_pass = None if radar.ac_coupling_hz is None else _HighPass(radar)
        other = radar.impairments.interference_db is not None
        self._other = OtherRadar(radar, seed=seed.spawn(1)[0]) if other else None

    def frames(
        self, signal: NDArray[np.complex128], t_s: NDArray[np.float64]
    ) -> NDArray[np.complex64]:
        """Frames (time, bin, antenna) of a front end's signal (time, fast, antenna) at `t_s`."""
        received = self._received(signal, t_s)
        wrong = self._radar.impairments
        if wrong.of_converter:
            received = converted(received.astype(np.complex128), wrong)
        if self._transform is not None:
            received = self._transform.profiles(received)
        if self._other is not None:
            received = received + self._other.profiles(t_s)
        return np.asarray(received, np.complex64)

    def _received(
        self, signal: NDArray[np.complex128], t_s: NDArray[np.float64]
    ) -> NDArray[np.complexfloating]:
        """With the oscillator's and the amplifier's noise: what arrives at the converter."""
        n, n_fast, n_antennas = signal.shape
        thermal = self._rng.standard_normal((n, n_fast, 2 * n_antennas), dtype=np.float32)
        turn = np.exp(1j * self._radar.phase_noise_rad * self._rng.standard_normal(n))
        if self._radar.impairments.warm_up_mm or self._radar.impairments.warm_up_gain_db:
            turn = turn * self._warmth(t_s)
        turned = signal * turn[:, None, None]
        if self._high_pass is not None:
            turned = self._high_pass.passed(turned)
        return np.asarray(turned.astype(np.complex64) + self._noise * thermal.view(np.complex64))

    def _warmth(self, t_s: NDArray[np.float64]) -> NDArray[np.complex128]:
        """Factor (time,) on everything since the radar was switched on at 0."""
        wrong = self._radar.impairments
        done = -np.expm1(-np.maximum(t_s, 0.0) / wrong.warm_up_s)
        rad = self._radar.rad_per_m * wrong.warm_up_mm / 1000.0 * done
        return np.asarray(10 ** (wrong.warm_up_gain_db * done / 20) * np.exp(1j * rad))


class _HighPass:
    """First-order high-pass over slow time, as if it had settled before the first frame."""

    def __init__(self, radar: Radar) -> None:
        assert radar.ac_coupling_hz is not None
        self._taps = butter(1, radar.ac_coupling_hz, "highpass", fs=radar.frame_rate_hz)
        self._carry: NDArray[np.complex128] | None = None

    def passed(self, signal: NDArray[np.complex128]) -> NDArray[np.complex128]:
        b, a = self._taps
        if self._carry is None:
            self._carry = lfilter_zi(b, a)[:, None, None] * signal[:1]
        passed, self._carry = lfilter(b, a, signal, axis=0, zi=self._carry)
        return np.asarray(passed)


class OtherRadar:
    """A second radar whose chirps cross ours.

    Where a foreign ramp sweeps through our receiver's band it leaves a short burst in the beat
    signal, and a short burst is flat over range: all bins are raised at once, with a phase that
    turns evenly from bin to bin. It happens in those frames in which the two frame clocks overlap.
    """

    def __init__(self, radar: Radar, *, seed: np.random.SeedSequence) -> None:
        self._radar = radar
        self._rng = np.random.default_rng(seed)
        self._start = float(self._rng.uniform())

    def hits(self, t_s: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether a frame at `t_s` (time,) is disturbed."""
        wrong = self._radar.impairments
        since = (self._start + wrong.interference_rate_hz * t_s) % 1.0
        return np.asarray(since < wrong.interference_share)

    def profiles(self, t_s: NDArray[np.float64]) -> NDArray[np.complex64]:
        """What it adds to the range profiles, (time, bin, antenna)."""
        radar = self._radar
        level = 10 ** ((radar.impairments.interference_db or 0.0) / 20)
        place, start, angle = self._rng.uniform(size=(3, t_s.size, 1, 1))
        turns = (place - 0.5) * np.arange(radar.n_bins)[:, None] + start
        turns = turns + 0.5 * (2 * angle - 1) * np.arange(radar.n_antennas)
        burst = level * np.exp(2j * np.pi * turns) * self.hits(t_s)[:, None, None]
        return np.asarray(burst, np.complex64)
