"""One peer over one file of recordings: rates each second, and the processor time that it took.

Run by `bench_peers` with the Python that has the peer; needs nothing of ours. The libraries for
biosignals know no radar: they are given the phase of the strongest bin about a fitted circle.

Run: ``python worker.py NAME IN.npz OUT.npz``, or with NAME alone: prints its version, or fails.
"""

import importlib
import importlib.metadata
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfiltfilt

Floats = NDArray[np.float64]
Rates = tuple[float, float]
Window = Callable[[Floats, float], Rates]

NEEDS = {
    "neurokit2": ("neurokit2", "neurokit2"),
    "biosppy": ("biosppy", "biosppy.signals.ppg"),
    "heartpy": ("heartpy", "heartpy"),
    "acconeer": ("acconeer-exptool", "acconeer.exptool.a121.algo.breathing"),
    "learned": ("onnxruntime", "onnxruntime"),
}
"""Package and module."""
_WINDOW_S, _PLAIN_S, _EVERY_S = 30, 20, 2
_RATE_HZ, _PULSE_RATE_HZ = 20, 100
_RR_HZ, _HR_HZ = (0.1, 0.75), (0.8, 3.0)
_FAILURES = (ValueError, IndexError, RuntimeError, ZeroDivisionError, KeyError, UserWarning)
"""What these libraries raise at a signal without enough peaks: they then say nothing."""


def run(name: str, z: Any) -> tuple[Floats, Floats, float]:
    """RR and HR (person, second), and CPU seconds, of the recordings of one file."""
    frames, rate_hz = z["frames"], float(z["rate_hz"])
    method = METHODS[name](z)
    method(frames[0][: int(25 * rate_hz)], rate_hz, 0)
    rr, hr, spent_s = [], [], 0.0
    for person in range(len(frames)):
        began = time.process_time()
        found = method(frames[person], rate_hz, person)
        spent_s += time.process_time() - began
        rr.append(found[0])
        hr.append(found[1])
    return np.array(rr), np.array(hr), spent_s


def _windowed(window: Window, *, window_s: int, every_s: int, fitted: bool = True) -> Any:
    """A method of rates from the phase of the last seconds, asked so often."""

    def method(frames: Any, rate_hz: float, _: int) -> tuple[Floats, Floats]:
        slow, n_s = _slowed(frames, rate_hz), int(len(frames) / rate_hz)
        rates = np.full((2, n_s), np.nan)
        for end_s in range(window_s, n_s + 1, every_s):
            part = slow[(end_s - window_s) * _RATE_HZ : end_s * _RATE_HZ]
            try:
                rates[:, end_s - 1 : end_s - 1 + every_s] = np.array(
                    window(_phase(part, fitted=fitted), _RATE_HZ)
                )[:, None]
            except _FAILURES:
                continue
        return rates[0], rates[1]

    return method


def _slowed(frames: Any, rate_hz: float) -> Any:
    """(time, bin) at 20 Hz: means of neighbouring frames."""
    n = int(len(frames) / rate_hz * _RATE_HZ)
    edges = (np.arange(n + 1) * rate_hz / _RATE_HZ).round().astype(int)
    sums = np.add.reduceat(frames, edges[:-1], axis=0)
    return sums / np.diff(edges)[:, None]


def _phase(z: Any, *, fitted: bool) -> Floats:
    """Unwrapped phase of the bin that varies most, about a circle after Kasa (1976)."""
    best = z[:, z.var(axis=0).argmax()]
    if fitted:
        terms = np.column_stack([best.real, best.imag, np.ones(len(best))])
        centre = np.linalg.lstsq(terms, np.abs(best) ** 2, rcond=None)[0][:2] / 2
        best = best - (centre[0] + 1j * centre[1])
    return np.asarray(np.unwrap(np.angle(best)), np.float64)


def _plain(phase: Floats, rate_hz: float) -> Rates:
    """Highest lines of the phase and of its difference."""
    return _line(phase, rate_hz, _RR_HZ), _line(np.diff(phase), rate_hz, _HR_HZ)


def _line(x: Floats, rate_hz: float, band_hz: tuple[float, float]) -> float:
    n = 2048
    power = np.abs(np.fft.rfft((x - x.mean()) * np.hanning(len(x)), n)) ** 2
    at = np.arange(int(band_hz[0] * n / rate_hz), int(band_hz[1] * n / rate_hz))
    k = int(at[power[at].argmax()])
    before, top, after = power[k - 1 : k + 2]
    bend = before - 2 * top + after
    return 60 * rate_hz / n * (k + (0.5 * (before - after) / bend if bend else 0.0))


def _pulse(phase: Floats, rate_hz: float) -> Floats:
    """Speed at 0.8-3.5 Hz, at 100 Hz: what comes nearest to a pulse wave."""
    sos = butter(2, [0.8, 3.5], "bandpass", fs=rate_hz, output="sos")
    speed = sosfiltfilt(sos, np.diff(phase, prepend=phase[0]))
    return np.asarray(resample_poly(speed, round(_PULSE_RATE_HZ / rate_hz), 1), np.float64)


def _per_min(peaks: Any, rate_hz: float, n: int, last_s: float) -> float:
    """Rate of the peaks of the last seconds."""
    recent = np.asarray(peaks, float)
    recent = recent[recent > n - last_s * rate_hz]
    return float(60 * rate_hz / np.diff(recent).mean()) if len(recent) >= 3 else np.nan


def _neurokit2(_: Any) -> Any:
    nk = importlib.import_module("neurokit2")

    def window(phase: Floats, rate_hz: float) -> Rates:
        clean = nk.rsp_clean(phase, sampling_rate=rate_hz, method="khodadad2018")
        breaths = nk.rsp_findpeaks(clean, sampling_rate=rate_hz, method="khodadad2018")
        pulse = _pulse(phase, rate_hz)
        beats = nk.ppg_findpeaks(pulse, sampling_rate=_PULSE_RATE_HZ)
        return (
            _per_min(breaths["RSP_Peaks"], rate_hz, len(phase), 20),
            _per_min(beats["PPG_Peaks"], _PULSE_RATE_HZ, len(pulse), 10),
        )

    return _windowed(window, window_s=_WINDOW_S, every_s=_EVERY_S)


def _biosppy(_: Any) -> Any:
    resp = importlib.import_module("biosppy.signals.resp")
    ppg = importlib.import_module("biosppy.signals.ppg")

    def window(phase: Floats, rate_hz: float) -> Rates:
        breaths = resp.resp(signal=phase, sampling_rate=rate_hz, show=False)["resp_rate"]
        pulse = _pulse(phase, rate_hz)
        beats = ppg.ppg(signal=pulse, sampling_rate=_PULSE_RATE_HZ, show=False)["heart_rate"]
        return 60 * float(np.median(breaths[-4:])), float(np.median(beats[-10:]))

    return _windowed(window, window_s=_WINDOW_S, every_s=_EVERY_S)


def _heartpy(_: Any) -> Any:
    hp = importlib.import_module("heartpy")

    def window(phase: Floats, rate_hz: float) -> Rates:
        _, found = hp.process(_pulse(phase, rate_hz), _PULSE_RATE_HZ, bpmmin=38, bpmmax=190)
        return 60 * float(found["breathingrate"]), float(found["bpm"])

    return _windowed(window, window_s=_WINDOW_S, every_s=_EVERY_S)


def _acconeer(z: Any) -> Any:
    """The maker's breathing processor, every frame, on three bins about the true range."""
    made = importlib.import_module("acconeer.exptool.a121.algo.breathing._processor")
    a121 = importlib.import_module("acconeer.exptool.a121")
    chest, empty = z["chest_bin"], np.full(1, np.nan)

    def method(frames: Any, rate_hz: float, person: int) -> tuple[Floats, Floats]:
        n_s = int(len(frames) / rate_hz)
        nothing = np.repeat(empty, n_s)
        if chest[person] < 0:
            return nothing, nothing
        first = int(np.clip(chest[person] - 1, 0, frames.shape[1] - 3))
        config = a121.SensorConfig(frame_rate=rate_hz, num_points=3)
        processor = made.BreathingProcessor(
            sensor_config=config, processor_config=made.BreathingProcessorConfig()
        )
        said = []
        for frame in frames[:, None, first : first + 3]:
            rate = processor.process(SimpleNamespace(frame=frame)).breathing_rate
            said.append(np.nan if rate is None else rate)
        ends = (np.arange(1, n_s + 1) * rate_hz).astype(int) - 1
        return np.array(said, float)[ends], nothing

    return method


def _study(name: str) -> Callable[[Any], Any]:
    """One of our own studies, where it lies; it gives NaN where it would show nothing."""

    def loaded(z: Any) -> Any:
        sys.path.insert(0, str(z["research"]) + "/" + name)
        estimate = importlib.import_module("estimator").estimate
        carrier_hz = float(z["carrier_hz"])

        def method(frames: Any, rate_hz: float, _: int) -> tuple[Floats, Floats]:
            said = estimate(frames, rate_hz, carrier_hz)
            return said["rr"], said["hr"]

        return method

    return loaded


METHODS: dict[str, Callable[[Any], Any]] = {
    "plain FFT": lambda _: _windowed(_plain, window_s=_PLAIN_S, every_s=1, fitted=False),
    "plain FFT, circle": lambda _: _windowed(_plain, window_s=_PLAIN_S, every_s=1),
    "neurokit2": _neurokit2,
    "biosppy": _biosppy,
    "heartpy": _heartpy,
    "acconeer": _acconeer,
    "classical": _study("classical"),
    "learned": _study("learned"),
}


def main() -> None:
    """Do what the command line says."""
    name, *paths = sys.argv[1:]
    if not paths:
        package, module = NEEDS.get(name, ("numpy", "numpy"))
        importlib.import_module(module)
        sys.stdout.write(importlib.metadata.version(package))
        return
    with np.load(paths[0]) as z:
        rr, hr, spent_s = run(name, z)
    np.savez(paths[1], rr=rr, hr=hr, spent_s=spent_s)


if __name__ == "__main__":
    main()
