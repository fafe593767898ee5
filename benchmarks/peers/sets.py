"""What everybody is run on: simulated scenes, and the real recordings with an ECG."""

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.real import RADAR, real_sets
from benchmarks.accuracy.scenes import scenes
from benchmarks.bench_accuracy import recorded
from sensor.messages import Geometry

SCENES = (
    "rest 20 dB", "rest 5 dB", "deep breath, weak heart", "motion 6 /min", "child",
    "HR = 3 RR", "empty", "empty, fan 1 Hz",
)  # fmt: skip
REAL = "jacklee: HR, ECG"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings:
    """Of one scene or set, all of one geometry and length."""

    frames: NDArray[np.complex64]
    """(person, time, bin)"""
    geometry: Geometry
    truth: dict[str, Floats]
    """`rr` and `hr`, (person, second) each; NaN where there is nothing to measure."""
    chest_bin: NDArray[np.intp]
    """(person,) true bin of the chest, for whoever has to be told; -1: nobody, or not known."""
    from_s: int

    @property
    def n_s(self) -> float:
        """Sensor-seconds."""
        n, time = self.frames.shape[:2]
        return float(n * time / self.geometry.frame_rate_hz)


def simulated(name: str, n_people: int) -> Recordings:
    """So many people of a scene, as `vitavakt bench accuracy` draws them."""
    draw = scenes()[name]
    cases = [draw(np.random.default_rng([zlib.crc32(name.encode()), k])) for k in range(n_people)]
    iq, truths = zip(*(recorded(case, k) for k, case in enumerate(cases)), strict=True)
    geometry = cases[0].radar.geometry
    start_m, step_m = geometry.range0_m or 0.0, geometry.range_step_m or 1.0
    at = [round((case.person.distance_m - start_m) / step_m) for case in cases]
    there = [case.person.in_bed for case in cases]
    return Recordings(
        frames=np.stack(iq)[..., 0],
        geometry=geometry,
        truth={rate: np.stack([truth[rate] for truth in truths]) for rate in ("rr", "hr")},
        chest_bin=np.where(there, at, -1),
        from_s=30,
    )


def real() -> Recordings | None:
    """The recordings with an ECG; None where they are absent."""
    kind = real_sets()[REAL]
    paths = sorted(RADAR.glob(kind.pattern))
    if not paths:
        return None
    files = [np.load(path, allow_pickle=False) for path in paths]
    rate_hz = float(files[0]["frame_rate_hz"])
    n_s = min(int(len(z["frames"]) / rate_hz) for z in files)
    hr = np.stack([kind.truth(z, n_s) for z in files])
    frames = [z["frames"].reshape(len(z["frames"]), -1)[: int(n_s * rate_hz)] for z in files]
    return Recordings(
        frames=np.stack(frames).astype(np.complex64),
        geometry=Geometry(frame_rate_hz=rate_hz),
        truth={"rr": np.full_like(hr, np.nan), "hr": hr},
        chest_bin=np.full(len(files), -1),
        from_s=kind.from_s,
    )
