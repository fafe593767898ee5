"""The sub-channels of a communication link, read as a radar: without the jumps of its clock."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.frames.layout import Layout
from dsp.power import power

Complexes = NDArray[np.complex64]

_COHERENT_BEFORE = 0.7
_COHERENT_AFTER = 0.85
"""A jump of the delay takes the likeness of two frames below the first; undone, it is back above
the second. Movement of a body does not come undone by one number for all sub-channels."""
_FLAT_SHARE = 0.5
"""Of the sub-channels, share that hold the power: a range profile has few strong bins, and two of
those turn against one another as a jump would."""
_DRIFT = np.float32(20)
_REMEMBERED_S = 600.0
_FADE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """The end of the last block; without cells where the layout has no sub-channels."""

    jumping_s: NDArray[np.float32]
    """(sensor,) time for which the clock still counts as one that jumps."""
    last: Complexes
    """(sensor, cell) last frame as it came; 0 before the first."""
    field: Complexes
    """(sensor, cell) last logarithm of the channel."""


def initial(layout: Layout, n: int) -> Carry:
    """A steady clock, as far as known."""
    cells = layout.n_cells if layout.has_subchannels else 0
    return Carry(
        jumping_s=np.zeros(n, np.float32),
        last=np.zeros((n, cells), np.complex64),
        field=np.zeros((n, cells), np.complex64),
    )


def steadied(
    iq: NDArray[np.complexfloating], carry: Carry, *, layout: Layout
) -> tuple[NDArray[np.complexfloating], NDArray[np.bool_], Carry]:
    """Frames without the clock's jumps, and whose they are. Delay: none.

    iq is (sensor, time, bin, antenna). The two ends of a link share no clock: from frame to frame
    the delay jumps by whole samples, so that sub-channel k turns by s k (Kotaru et al., SpotFi,
    2015, section 3.2, sanitise by the same slope). The slope of each frame is taken out, half of
    the sub-channels about each are averaged, and what is handed on is the logarithm of the channel:
    ln|H| + i arg H. A body across the path multiplies H (Rytov's approximation), so its movement
    is a sum there, whatever the fading. The phase is followed from frame to frame and fades with
    60 s, so that it stays small for ever.

    Only a layout of sub-channels is looked at, and only a sensor that has been seen to jump within
    ten minutes is changed; rows (sensor,) that are come second. Everything else about such a row
    must begin anew when that turns.
    """
    n = len(iq)
    if not layout.has_subchannels:
        return iq, np.zeros(n, np.bool_), carry
    frames = iq.astype(np.complex64, copy=False)
    before = carry.last.reshape(n, 1, layout.n_bins, layout.n_antennas)
    began = (before == 0).all(axis=(1, 2, 3), keepdims=True)
    before = np.where(began, frames[:, :1], before)
    seen = np.concatenate([before, frames], axis=1)
    left_s = np.maximum(carry.jumping_s - np.float32(layout.block_s), 0)
    jumping_s = np.where(_jumped(seen), np.float32(_REMEMBERED_S), left_s)
    unsteady = jumping_s > 0
    field = carry.field
    if unsteady.any():
        followed = _followed(_mean_channel(seen), carry.field.reshape(before.shape), layout)
        frames = np.where(unsteady[:, None, None, None], followed, frames)
        field = followed[:, -1].reshape(n, -1)
    last = seen[:, -1].reshape(n, -1)
    return frames, unsteady, Carry(jumping_s=jumping_s, last=last, field=field)


def beyond_drift(snr: NDArray[np.float32], unsteady: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(sensor, slot) slow power over its noise, less what the clock of a link drifts by itself.

    Measured as multiples of the white noise: an empty room 16 (90 % of blocks), a small mechanical
    target at most 20, a person beside the path 115 and more (90 %).
    """
    drift = np.where(unsteady, _DRIFT, np.float32(0))[:, None]
    return np.maximum(snr - drift, np.float32(0))


def _jumped(seen: Complexes) -> NDArray[np.bool_]:
    """(sensor,) whether a delay of all sub-channels has jumped in (sensor, time, bin, antenna)."""
    turn = seen[:, 1:] * seen[:, :-1].conj()
    size = np.abs(turn).sum(axis=(2, 3)) + np.float32(1e-30)
    undone = turn * _turned_back(turn)
    jump = np.abs(turn.sum(axis=(2, 3))) < _COHERENT_BEFORE * size
    jump &= np.abs(undone.sum(axis=(2, 3))) > _COHERENT_AFTER * size
    strength = power(seen[:, 1:])
    n_cells = strength.shape[2] * strength.shape[3]
    held = strength.sum(axis=(2, 3)) ** 2
    flat = held > _FLAT_SHARE * n_cells * (strength**2).sum(axis=(2, 3))
    return np.asarray((jump & flat).any(axis=1), np.bool_)


def _turned_back(x: Complexes) -> Complexes:
    """exp(-i s k) of each frame of (sensor, time, bin, antenna).

    s is the mean turn from one sub-channel to the next, k is counted from the middle.
    """
    slope = np.angle((x[:, :, 1:] * x[:, :, :-1].conj()).sum(axis=(2, 3)))
    k = np.arange(x.shape[2]) - (x.shape[2] - 1) / 2
    turned: Complexes = np.exp(-1j * slope[..., None] * k).astype(np.complex64)[..., None]
    return turned


def _mean_channel(seen: Complexes) -> Complexes:
    """Each frame with its delay taken out, averaged over half of the sub-channels about each."""
    n_bins = seen.shape[2]
    sums = np.cumsum(seen * _turned_back(seen), axis=2, dtype=np.complex64)
    sums = np.concatenate([np.zeros_like(sums[:, :, :1]), sums], axis=2)
    k = np.arange(n_bins)
    first, end = np.maximum(k - n_bins // 2, 0), np.minimum(k + n_bins // 2 + 1, n_bins)
    width = (end - first).astype(np.float32)[:, None]
    mean: Complexes = (sums[:, :, end] - sums[:, :, first]) / width
    return mean


def _followed(mean: Complexes, before: Complexes, layout: Layout) -> Complexes:
    """Logarithm of (sensor, 1 + time, bin, antenna) but the first, its phase unwrapped from there.

    Each turn is less than half a circle a frame, or it is taken for the other way round.
    """
    size = np.log(np.maximum(np.abs(mean[:, 1:]), np.float32(1e-30)))
    turn = np.angle(mean[:, 1:] * mean[:, :-1].conj())
    kept = np.float32(np.exp(-1 / (_FADE_S * layout.geometry.frame_rate_hz)))
    phase = np.empty_like(turn)
    so_far = before[:, 0].imag
    for i in range(turn.shape[1]):
        so_far = kept * so_far + turn[:, i]
        phase[:, i] = so_far
    followed: Complexes = (size + 1j * phase).astype(np.complex64)
    return followed
