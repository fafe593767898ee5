"""Real recordings with a reference, read where they lie and never copied."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfiltfilt

from dsp.estimate import vitals_of
from dsp.messages import Vitals
from sensor.messages import Geometry

RADAR = Path(__file__).parents[3] / "shared" / "data" / "radar"
_BELT_S = 20
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
        "dct: RR, belt": RealSet(
            pattern="dct_apnea_belt/*.npz", rate="rr", from_s=20, truth=_belt, subject=_named
        ),
        "acconeer: RR, vendor's": RealSet(
            pattern="acconeer_a121/breathing-*.npz",
            rate="rr",
            from_s=20,
            truth=_vendors,
            subject=_named,
        ),
        "infineon: RR, by name": RealSet(
            pattern="radarmimo_infineon/data_25bpm.npz",
            rate="rr",
            from_s=25,
            truth=lambda z, n_s: np.full(n_s, float(z["ref_rr_bpm"])),
            subject=_named,
        ),
        "x4: RR, belt's median": RealSet(
            pattern="x4_uwb_belt/*.npz", rate="rr", from_s=30, truth=_x4_belt, subject=_named
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
        said = [getattr(v, kind.rate).per_min for v in answers(z)]
        shown = np.array([np.nan if value is None else value for value in said], float)
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


def answers(z: Npz) -> list[Vitals]:
    """What is said at seconds 1, 2, … of a recording."""
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
    return [v for _, v in vitals_of(iq, geometry)]


def _belt(z: Npz, n_s: int) -> NDArray[np.float64]:
    """Rate of the breaths of the last 20 s; NaN where the belt itself hardly moves (a hold)."""
    rate_hz = float(z["resp_rate_hz"])
    sos = butter(2, [0.08, 1.0], "bandpass", fs=rate_hz, output="sos")
    belt = sosfiltfilt(sos, z["resp"].astype(float))
    size = float(np.percentile(np.abs(belt), 90))
    peaks, _ = find_peaks(belt, distance=int(1.5 * rate_hz), prominence=0.5 * size)
    breaths_s = peaks / rate_hz
    truth = np.full(n_s, np.nan)
    for t_s in range(_BELT_S, min(n_s, int(len(belt) / rate_hz)) + 1):
        inside = breaths_s[(breaths_s > t_s - _BELT_S) & (breaths_s <= t_s)]
        if len(inside) >= 3 and t_s - inside[-1] < 1.5 * np.median(np.diff(inside)):
            truth[t_s - 1] = 60 / np.diff(inside).mean()
    return truth


def _x4_belt(z: Npz, n_s: int) -> NDArray[np.float64]:
    """One rate for the whole: which belt belongs to the recording is not proven."""
    rate_hz = float(z["belt_a_resp_rate_hz"])
    sos = butter(2, [0.08, 1.0], "bandpass", fs=rate_hz, output="sos")
    belt = sosfiltfilt(sos, z["belt_a_resp"].astype(float))
    peaks, _ = find_peaks(belt, distance=int(1.5 * rate_hz), prominence=float(np.std(belt)))
    return np.full(n_s, 60 * rate_hz / np.median(np.diff(peaks)))


def _vendors(z: Npz, n_s: int) -> NDArray[np.float64]:
    """What the maker's own program says at the end of each second: no sensor, another method."""
    idx = (np.arange(1, n_s + 1) * float(z["frame_rate_hz"])).astype(int) - 1
    said = z["vendor_rr_bpm"].astype(float)
    return np.asarray(said[np.minimum(idx, len(said) - 1)], np.float64)


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
