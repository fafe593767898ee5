"""How the blocks of one kind of sensor lie in memory, and the rate that the chain works at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry

BLOCK_S = 1.0
"""A block is the whole number of frames nearest to this."""

_RATE_HZ_MAX = 30.0
_RATE_HZ_AIM = 20.0
_RATE_HZ_MIN = 4.0
_HEART_RATE_HZ_MIN = 8.0
_N_BINS_NEAR = 40
_N_SUBCHANNELS_MIN = 8
_NEAR_M = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Shape and geometry shared by sensors that can be computed in one batch. Hashable."""

    n_bins: int
    n_antennas: int
    geometry: Geometry
    zone_m: tuple[float, float] | None = None
    """Where the bed's patient may be, from the radar; None: wherever the radar looks."""

    def __post_init__(self) -> None:
        if self.n_bins < 1 or self.n_antennas < 1:
            raise ValueError(f"a layout needs a bin and an antenna, got {self}")

    @property
    def n_cells(self) -> int:
        """A cell is one antenna's view of one bin; cells lie bin by bin."""
        return self.n_bins * self.n_antennas

    @property
    def n_frames(self) -> int:
        """Frames in a block."""
        return max(1, round(self.geometry.frame_rate_hz * BLOCK_S))

    @property
    def n_samples(self) -> int:
        """Samples in a block after averaging neighbouring frames down to 15-30 Hz."""
        if self.geometry.frame_rate_hz <= _RATE_HZ_MAX:
            return self.n_frames
        return self.n_frames // round(self.geometry.frame_rate_hz / _RATE_HZ_AIM)

    @property
    def block_s(self) -> float:
        return self.n_frames / self.geometry.frame_rate_hz

    @property
    def rate_hz(self) -> float:
        """Samples a second inside the chain."""
        return self.n_samples / self.block_s

    @property
    def measurable(self) -> bool:
        """Whether breathing up to 60 /min can be sampled at all."""
        return self.rate_hz >= _RATE_HZ_MIN and self.n_samples >= _RATE_HZ_MIN

    @property
    def heart_measurable(self) -> bool:
        """Whether a heart rate up to 200 /min can be sampled."""
        return self.rate_hz >= _HEART_RATE_HZ_MIN

    @property
    def has_subchannels(self) -> bool:
        """Whether its bins may be the sub-channels of a link: many, and without a range axis."""
        return self.geometry.range_step_m is None and self.n_bins >= _N_SUBCHANNELS_MIN

    @property
    def used(self) -> NDArray[np.bool_]:
        """(bin,) which bins are looked at.

        The first decimetres of a long range profile hold the antennas' own coupling, whose bursts
        are larger than a chest; a short profile is somebody's choice and is taken whole.
        """
        used = np.ones(self.n_bins, bool)
        start_m, step_m = self.geometry.range0_m, self.geometry.range_step_m
        if start_m is not None and step_m is not None and self.n_bins > _N_BINS_NEAR:
            used = start_m + step_m * np.arange(self.n_bins) >= _NEAR_M
        return used if used.any() else np.ones(self.n_bins, bool)

    @property
    def in_zone(self) -> NDArray[np.bool_]:
        """(bin,) which bins may hold the patient; all where there is no zone or no range axis."""
        if self.zone_m is None or self.geometry.range_step_m is None:
            return np.ones(self.n_bins, bool)
        at_m = self.range_m(np.arange(self.n_bins))
        near_m, far_m = self.zone_m
        return np.isnan(at_m) | ((at_m >= near_m) & (at_m <= far_m))

    def range_m(self, bin_idx: NDArray[np.intp]) -> NDArray[np.float32]:
        """Distance of bins; NaN where the sensor has no range axis."""
        start_m, step_m = self.geometry.range0_m, self.geometry.range_step_m
        if start_m is None or step_m is None:
            return np.full(bin_idx.shape, np.nan, np.float32)
        return (start_m + step_m * bin_idx).astype(np.float32)


def samples(iq: NDArray[np.complexfloating], layout: Layout) -> NDArray[np.complex64]:
    """Blocks at the working rate, one column a cell.

    Parameters
    ----------
    iq : (sensor, time, bin, antenna)
        One block of frames for each sensor.
    layout
        Of all of them.

    Returns
    -------
    (sensor, time, cell)
        Means of neighbouring frames: exact on whole factors; otherwise the groups differ by one
        frame. Averaging n frames lowers white noise by 10 log10(n) dB and rounds motion off above
        a third of the working rate.
    """
    n, time = iq.shape[:2]
    flat = iq.reshape(n, time, layout.n_cells).astype(np.complex64, copy=False)
    if layout.n_samples == time:
        return flat
    return split_means(flat, layout.n_samples)


def split_means(x: NDArray[np.complex64], n_parts: int) -> NDArray[np.complex64]:
    """(sensor, n_parts, cell) means of nearly equal parts of (sensor, time, cell)."""
    n, time, cells = x.shape
    if time % n_parts == 0:
        parts = x.reshape(n, n_parts, time // n_parts, cells)
        return np.asarray(parts.mean(axis=2, dtype=np.complex64), np.complex64)
    edges = np.arange(n_parts) * time // n_parts
    counts = np.diff(np.append(edges, time)).astype(np.float32)
    sums: NDArray[np.complex64] = np.add.reduceat(x, edges, axis=1)
    return (sums / counts[:, None]).astype(np.complex64, copy=False)
