"""Real recordings with a reference, read where they lie and never copied."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfiltfilt

from dsp.estimate import vitals_of
from sensor.messages import Geometry

RADAR = Path(__file__).parents[3] / "shared" / "data" / "radar"
_MEAN_S = 10
"""The reference heart rate is that of the beats of so many seconds."""
Npz = np.lib.npyio.NpzFile


@dataclass(frozen=True, slots=True, kw_only=True)
class RealSet:
    """Recordings of one kind."""

    pattern: str
    rate: str
    """`hr` or `rr`."""
    from_s: int
    truth: Callable[[Npz, int], NDArray[np.float64]]
    """Reference at seconds 1, 2, … of the recording; NaN: none, or nothing to measure."""
    subject: Callable[[Npz, Path], str]
    only: Callable[[Npz], bool] = lambda _: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One file's answer beside its reference, from `from_s` on."""

    subject: str
    shown: NDArray[np.float64]
    truth: NDArray[np.float64]


def real_sets() -> dict[str, RealSet]:
    """Every set by its name. What no method can be judged on is left out."""
    return {
        "jacklee: HR, ECG": RealSet(
            pattern="jacklee_phase_ecg/*.npz", rate="hr", from_s=25, truth=_ecg, subject=_named
        ),
        "bath: HR, ECG": RealSet(
            pattern="bath_cw61_ecg/*.npz", rate="hr", from_s=20, truth=_ecg, subject=_named
        ),
        "mmwave28: paced RR": RealSet(
            pattern="mmwave28_paced/*.npz",
            rate="rr",
            from_s=25,
            truth=lambda z, n_s: np.full(n_s, float(z["ref_rr_bpm"])),
            subject=lambda _, path: path.stem,
            only=lambda z: str(z["condition"]).startswith("person"),
        ),
        "mmwave28: nobody, RR": _nobody("mmwave28_paced/*.npz", "person", "rr"),
        "mmwave28: nobody, HR": _nobody("mmwave28_paced/*.npz", "person", "hr"),
        "mlrt: walking, RR": _nobody("mlrt_uwb_walk_fall/*.npz", "fall", "rr"),
        "mlrt: walking, HR": _nobody("mlrt_uwb_walk_fall/*.npz", "fall", "hr"),
    }


def recordings(kind: RealSet) -> list[Recording]:
    """Of every file of the set; empty where the data are absent."""
    made = []
    for path in sorted(RADAR.glob(kind.pattern)):
        z = np.load(path, allow_pickle=False)
        if not kind.only(z):
            continue
        shown = _shown(z, kind.rate)
        made.append(
            Recording(
                subject=kind.subject(z, path),
                shown=shown[kind.from_s :],
                truth=kind.truth(z, len(shown))[kind.from_s :],
            )
        )
    return made


def _nobody(pattern: str, not_this: str, rate: str) -> RealSet:
    return RealSet(
        pattern=pattern,
        rate=rate,
        from_s=0,
        truth=lambda _, n_s: np.full(n_s, np.nan),
        subject=lambda _, path: path.stem,
        only=lambda z: not str(z["condition"]).startswith(not_this),
    )


def _named(z: Npz, path: Path) -> str:
    return str(z["subject"]) if "subject" in z else path.stem


def _shown(z: Npz, rate: str) -> NDArray[np.float64]:
    iq = z["frames"]
    iq = iq[:, :, None] if iq.ndim == 2 else iq
    range_m, carrier_hz = z["range_m"], float(z["carrier_hz"])
    has_range = len(range_m) > 1 and bool(np.isfinite(range_m).all())
    geometry = Geometry(
        frame_rate_hz=float(z["frame_rate_hz"]),
        carrier_hz=carrier_hz if np.isfinite(carrier_hz) else None,
        range0_m=float(range_m[0]) if has_range else None,
        range_step_m=float(range_m[1] - range_m[0]) if has_range else None,
    )
    said = (getattr(v, rate).per_min for _, v in vitals_of(iq, geometry))
    return np.array([np.nan if value is None else value for value in said], float)


def _ecg(z: Npz, n_s: int) -> NDArray[np.float64]:
    """Median rate of the beats of the last 10 s: R waves are peaks of the power at 8-25 Hz."""
    ecg, rate_hz = z["ecg"].astype(float), float(z["ecg_rate_hz"])
    sos = butter(3, [8, 25], "bandpass", fs=rate_hz, output="sos")
    power = np.convolve(sosfiltfilt(sos, ecg) ** 2, np.ones(int(0.1 * rate_hz)), "same")
    height = 0.3 * np.percentile(power, 97)
    peaks, _ = find_peaks(power, distance=int(0.4 * rate_hz), height=height)
    beats_s = peaks / rate_hz
    truth = np.full(n_s, np.nan)
    for t_s in range(_MEAN_S, min(n_s, int(len(ecg) / rate_hz)) + 1):
        inside = beats_s[(beats_s > t_s - _MEAN_S) & (beats_s <= t_s)]
        if len(inside) >= 4:
            truth[t_s - 1] = 60 / np.median(np.diff(inside))
    return truth
