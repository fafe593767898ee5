"""A chest, a heart, a room and a radar in a few lines of physics: the truth of these tests.

It shares no code with the simulators or the estimator. Displacement in metres, away from the radar
is positive, phase grows with range.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry

C_M_PER_S = 299_792_458.0
GEOMETRY = Geometry(frame_rate_hz=20.0, carrier_hz=60.5e9, range0_m=0.0, range_step_m=0.05)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Who and what is in front of the radar."""

    duration_s: float = 60.0
    geometry: Geometry = GEOMETRY
    n_bins: int = 32
    n_antennas: int = 1
    range_m: float | None = 0.9
    """None is nobody."""
    rr_per_min: float = 15.0
    hr_per_min: float = 72.0
    breath_mm: float = 4.0
    heart_mm: float = 0.35
    snr_db: float = 25.0
    hold_s: tuple[float, float] | None = None
    moving_s: tuple[float, float] | None = None
    fan_hz: float | None = None
    fan_mm: float = 3.0
    curtain: bool = False
    seed: int = 0


def times_s(scene: Scene) -> NDArray[np.float64]:
    rate_hz = scene.geometry.frame_rate_hz
    return np.arange(round(scene.duration_s * rate_hz)) / rate_hz


def breath_m(scene: Scene, t: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Breaths that differ by some percent; during a hold the chest rests at the end of one."""
    out, start = np.zeros_like(t), -rng.uniform(0, 60 / scene.rr_per_min)
    hold_from, hold_to = scene.hold_s or (np.inf, np.inf)
    while start < t[-1] + 1:
        length = 60 / scene.rr_per_min * (1 + 0.05 * rng.standard_normal())
        if hold_from < start < hold_to:
            start = hold_to
        depth = scene.breath_mm * 1e-3 * (1 + 0.08 * rng.standard_normal())
        u = (t - start) / length
        rise, fall = np.clip(u / 0.42, 0, 1), np.clip((u - 0.42) / 0.53, 0, 1)
        shape = (1 - np.cos(np.pi * rise)) / 2 - (1 - np.cos(np.pi * fall)) / 2
        out += depth * np.where((u >= 0) & (u < 1), shape, 0)
        start += length
    return out


def heart_m(scene: Scene, t: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """One smooth bump a beat and a smaller recoil, beats a little uneven."""
    out, beat = np.zeros_like(t), -1.0
    while beat < t[-1] + 1:
        u = t - beat
        out += np.exp(-0.5 * ((u - 0.22) / 0.06) ** 2) - 0.4 * np.exp(
            -0.5 * ((u - 0.45) / 0.07) ** 2
        )
        beat += 60 / scene.hr_per_min * (1 + 0.02 * rng.standard_normal())
    return scene.heart_mm * 1e-3 / 1.4 * out


def slow_m(t: NDArray[np.float64], rms_m: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Aimless movement below 0.1 Hz."""
    parts = sum(
        rng.standard_normal() * np.sin(2 * np.pi * f * t + rng.uniform(0, 6.3))
        for f in rng.uniform(0.01, 0.08, 8)
    )
    return rms_m * np.asarray(parts) / np.std(parts)


def movement_m(
    scene: Scene, t: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """The whole body turns over: centimetres, and another place afterwards."""
    if scene.moving_s is None:
        return np.zeros_like(t)
    start, stop = scene.moving_s
    inside = (t >= start) & (t < stop)
    path = np.zeros_like(t)
    path[inside] = 0.04 * np.sin(2 * np.pi * 0.8 * (t[inside] - start)) + 0.02 * np.sin(
        9 * t[inside]
    )
    return path + 0.03 * np.clip((t - start) / (stop - start), 0, 1)


def profile(
    scene: Scene, range_m: NDArray[np.float64], amplitude: float, phase_rad: float
) -> NDArray[np.complex128]:
    """(time, bin) echo of one reflector."""
    geometry = scene.geometry
    step_m = geometry.range_step_m or 0.05
    at_m = (geometry.range0_m or 0.0) + step_m * np.arange(scene.n_bins)
    wavelength_m = C_M_PER_S / (geometry.carrier_hz or 60e9)
    shape = np.exp(-0.5 * ((at_m - range_m[:, None]) / (1.2 * step_m)) ** 2)
    if scene.n_bins == 1:
        shape = np.ones_like(shape)
    turn = np.exp(1j * (4 * np.pi / wavelength_m * range_m + phase_rad))
    return amplitude * shape * turn[:, None]


def frames(scene: Scene) -> NDArray[np.complex64]:
    """IQ (time, bin, antenna) with noise power 1 a cell."""
    rng = np.random.default_rng(scene.seed)
    t = times_s(scene)
    iq = np.zeros((len(t), scene.n_bins), complex)
    level = 10 ** (scene.snr_db / 20)
    if scene.range_m is not None:
        breath, heart = breath_m(scene, t, rng), heart_m(scene, t, rng)
        body = slow_m(t, 0.2e-3, rng) + movement_m(scene, t, rng)
        for offset_m, share, breath_share, heart_share in (
            (0.0, 1.0, 1.0, 1.0), (0.13, 0.3, 0.7, 0.3), (-0.1, 0.2, 0.3, 0.5), (0.03, 0.25, 0, 0),
        ):  # fmt: skip
            range_m = scene.range_m + offset_m + breath_share * breath + heart_share * heart + body
            iq += profile(scene, range_m, share * level, rng.uniform(0, 6.28))
    still = np.ones(len(t))
    for at_m in (0.2, 0.55, 1.35):
        iq += profile(scene, at_m * still, 2 * 10 ** (15 / 20), rng.uniform(0, 6.28))
    if scene.fan_hz is not None:
        swing = 0.5e-3 * scene.fan_mm * np.sin(2 * np.pi * scene.fan_hz * t)
        iq += profile(scene, 1.1 + swing, 10.0, 1.0)
    if scene.curtain:
        iq += profile(scene, 1.1 + slow_m(t, 5e-3, rng), 10.0, 1.0)
    shape = (*iq.shape, scene.n_antennas)
    noise = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / np.sqrt(2)
    angles = np.exp(1j * 0.7 * np.arange(scene.n_antennas))
    return (iq[:, :, None] * angles + noise).astype(np.complex64)
