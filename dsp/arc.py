"""Where the echo of a place lies in the plane: its views' common part, and the arc of that."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.activity import power


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a circle may be believed."""

    raw_margin: float = 1.15
    """No circle is fitted where the spread of |z| is within this factor of the fitted one's."""
    line_share: float = 0.97
    """Share of the longer axis above which an arc may count as a line ..."""
    line_arc_rad: float = 0.35
    """... if its spread about the fitted centre is below this too."""
    turn_arc_rad: float = 1.0
    turn_spread: float = 0.15
    """What is said to move along a line turns all the same beyond this spread of the angle, with
    less than this of the radius."""
    n_newton: int = 6


def principal(planes: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.complex64]:
    """(sensor, slot, view) principal component of what moves in the views."""
    n, slots, parts, _ = planes.shape
    views = parts // 2
    if views == 1:
        return np.ones((n, slots, 1), np.complex64)
    count = np.maximum(weight.sum(axis=2), 1)[:, :, None]
    moving = planes - (np.matmul(planes, weight[..., None])[..., 0] / count)[..., None]
    # Weights are 0 or 1: once is enough.
    weighted = moving * weight[:, :, None]
    real = np.matmul(weighted, moving.swapaxes(2, 3)).reshape(n, slots, views, 2, views, 2)
    spread = np.empty((n, slots, views, views), np.complex64)
    spread.real = real[:, :, :, 0, :, 0] + real[:, :, :, 1, :, 1]
    spread.imag = real[:, :, :, 0, :, 1] - real[:, :, :, 1, :, 0]
    # By its own size, or its powers would leave the range of float32.
    spread /= np.abs(spread).max(axis=(2, 3), keepdims=True) + np.float32(1e-30)
    strongest = np.einsum("nsvv->nsv", spread.real).argmax(axis=2)
    vector = (np.arange(views) == strongest[..., None]).astype(np.complex64)
    # Six steps of the power iteration.
    twice = np.matmul(spread, spread)
    vector = np.matmul(np.matmul(twice, twice), np.matmul(twice, vector[..., None]))[..., 0]
    vector /= np.sqrt(power(vector).sum(axis=2, keepdims=True)) + np.float32(1e-30)
    return np.asarray(vector, np.complex64)


def geometry(
    re: NDArray[np.float32],
    im: NDArray[np.float32],
    weight: NDArray[np.float32],
    straight: NDArray[np.bool_],
    limits: Limits,
) -> tuple[NDArray[np.complex64], NDArray[np.complex64], NDArray[np.float32]]:
    """Centre, direction of the line (0 where there is an arc) and radius, each (sensor, slot).

    Everything that is summed over time is (sensor, slot, time).
    """
    count = np.maximum(weight.sum(axis=2), 1)
    mean_re, mean_im = (total / count for total in _sums(re * weight, im * weight))
    x, y = (re - mean_re[..., None]) * weight, (im - mean_im[..., None]) * weight
    xx, yy = _sums(x * x, y * y)
    scale = np.sqrt((xx + yy) / count) + np.float32(1e-20)
    x /= scale[..., None]
    y /= scale[..., None]
    q = x * x + y * y
    sums = _sums(x * x, y * y, x * y, x * q, y * q, q * q)
    xx, yy, xy, xq, yq, qq = (total.astype(np.float64) / count for total in sums)
    shift, radius = _taubin(xx, yy, xy, xq, yq, qq, limits.n_newton)
    fitted = mean_re + 1j * mean_im + scale * shift
    raw_spread, raw_arc = _spread(re, im, weight, count)
    about = fitted[..., None].astype(np.complex64)
    fit_spread, arc = _spread(re - about.real, im - about.imag, weight, count)
    # Beside strong clutter |z| hardly changes either: only a long arc about the origin counts.
    use_raw = raw_spread <= limits.raw_margin * fit_spread + 0.003
    use_raw &= raw_arc > limits.line_arc_rad
    gap = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    share = (xx + yy + gap) / (2 * (xx + yy) + 1e-30)
    as_line = ~use_raw & (share > limits.line_share) & (arc < limits.line_arc_rad)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    turns = (arc > limits.turn_arc_rad) & (fit_spread < limits.turn_spread)
    as_line |= straight[:, None] & ~turns
    line = np.where(as_line, np.exp(1j * angle), 0).astype(np.complex64)
    centre = np.where(use_raw, 0, fitted).astype(np.complex64)
    # What is straight tells no lengths: its spread counts as a radian.
    radius = scale * np.where(straight[:, None], 1, radius)
    return centre, line, radius.astype(np.float32)


def _sums(*each: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Sums along the last axis of arrays of one shape, all in one product."""
    stacked = np.stack(each)
    ones = np.ones(stacked.shape[-1], np.float32)
    totals = stacked.reshape(-1, stacked.shape[-1]) @ ones
    return list(totals.reshape(stacked.shape[:-1]))


def _taubin(
    xx: NDArray[np.float64],
    yy: NDArray[np.float64],
    xy: NDArray[np.float64],
    xq: NDArray[np.float64],
    yq: NDArray[np.float64],
    qq: NDArray[np.float64],
    n_newton: int,
) -> tuple[NDArray[np.complex128], NDArray[np.float64]]:
    """Centre and radius of the circle through points with these central moments.

    Smallest root of Taubin's characteristic polynomial by Newton from 0 (Chernov, Circular and
    linear regression, 2010, section 5.10).
    """
    q = xx + yy
    det = xx * yy - xy**2
    var_q = qq - q**2
    a3, a2 = 4 * q, -3 * q**2 - qq
    a1 = var_q * q + 4 * det * q - xq**2 - yq**2
    a0 = xq * (xq * yy - yq * xy) + yq * (yq * xx - xq * xy) - var_q * det
    root = np.zeros_like(q)
    for _ in range(n_newton):
        slope = a1 + root * (2 * a2 + 3 * a3 * root)
        root -= (a0 + root * (a1 + root * (a2 + a3 * root))) / np.where(slope == 0, 1, slope)
    below = root**2 - root * q + det
    below = np.where(np.abs(below) < 1e-9, 1e-9, below)
    cx = (xq * (yy - root) - yq * xy) / below / 2
    cy = (yq * (xx - root) - xq * xy) / below / 2
    return cx + 1j * cy, np.sqrt(cx**2 + cy**2 + q)


def _spread(
    re: NDArray[np.float32],
    im: NDArray[np.float32],
    weight: NDArray[np.float32],
    count: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Relative spread of the distance from the origin, and circular spread of the angle [rad]."""
    square = re * re + im * im
    distance = np.sqrt(square)
    inverse = np.asarray(weight / np.maximum(distance, np.float32(1e-30)), np.float32)
    mean, mean_square, cosine, sine = (
        total / count
        for total in _sums(distance * weight, square * weight, re * inverse, im * inverse)
    )
    relative = np.sqrt(np.maximum(mean_square / np.maximum(mean**2, 1e-30) - 1, 0))
    concentration = np.sqrt(cosine**2 + sine**2)
    return relative, np.sqrt(np.maximum(-2 * np.log(np.maximum(concentration, 1e-6)), 0))
