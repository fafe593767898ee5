"""Where the echo of a place lies in the plane: its views' common part, and the arc of that."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.power import power


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


def centred(
    planes: NDArray[np.float32], weight: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean (sensor, slot, part) of (sensor, slot, part, time), and what moves about it.

    `weight` is (sensor, slot, time), 0 or 1; where it is 0 nothing moves. What is handed in is
    centred, too.
    """
    count = np.maximum(weight.sum(axis=2), 1)[..., None]
    mean: NDArray[np.float32] = np.matmul(planes, weight[..., None])[..., 0] / count
    planes -= mean[..., None]
    return mean, planes * weight[:, :, None]


def principal(moving: NDArray[np.float32], planes: NDArray[np.float32]) -> NDArray[np.complex64]:
    """(sensor, slot, view) principal component of what moves, (sensor, slot, part, time).

    `planes` is the same without weights: these are 0 or 1, so once is enough.
    """
    n, slots, parts, _ = moving.shape
    views = parts // 2
    if views == 1:
        return np.ones((n, slots, 1), np.complex64)
    real = np.matmul(moving, planes.swapaxes(2, 3)).reshape(n, slots, views, 2, views, 2)
    spread = np.empty((n, slots, views, views), np.complex64)
    spread.real = real[:, :, :, 0, :, 0] + real[:, :, :, 1, :, 1]
    spread.imag = real[:, :, :, 0, :, 1] - real[:, :, :, 1, :, 0]
    # By its own size, or its powers would leave the range of float32.
    each = np.arange(views)
    strength = spread.real[:, :, each, each]
    spread /= strength.max(axis=2)[:, :, None, None] + np.float32(1e-30)
    vector = (each == strength.argmax(axis=2)[..., None]).astype(np.complex64)
    # Six steps of the power iteration.
    twice = np.matmul(spread, spread)
    vector = np.matmul(np.matmul(twice, twice), np.matmul(twice, vector[..., None]))[..., 0]
    vector /= np.sqrt(power(vector).sum(axis=2, keepdims=True)) + np.float32(1e-30)
    return np.asarray(vector, np.complex64)


def combined(
    planes: NDArray[np.float32],
    vector: NDArray[np.complex64],
    out: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """(sensor, slot, 2, time) real and imaginary part of the weighted sum of the views.

    `planes` is (sensor, slot, part, time), `vector` (sensor, slot, view).
    """
    turn = np.empty((*vector.shape[:2], 2, planes.shape[2]), np.float32)
    turn[:, :, 0, 0::2], turn[:, :, 0, 1::2] = vector.real, -vector.imag
    turn[:, :, 1, 0::2], turn[:, :, 1, 1::2] = vector.imag, vector.real
    sums: NDArray[np.float32] = np.matmul(turn, planes, out=out)
    return sums


def geometry(
    moving: NDArray[np.float32],
    mean: NDArray[np.float32],
    weight: NDArray[np.float32],
    straight: NDArray[np.bool_],
    limits: Limits,
) -> tuple[NDArray[np.complex64], NDArray[np.complex64], NDArray[np.float32]]:
    """Centre, direction of the line (0 where there is an arc) and radius, each (sensor, slot).

    `moving` is (sensor, slot, 2, time) about `mean` (sensor, slot, 2), and 0 where `weight` is.
    """
    count = np.maximum(weight.sum(axis=2), 1)
    scale = np.sqrt(np.square(moving).sum(axis=(2, 3)) / count) + np.float32(1e-20)
    rows = np.empty((*moving.shape[:2], 3, moving.shape[3]), np.float32)
    np.divide(moving, scale[..., None, None], out=rows[:, :, 1:])
    _square(rows)
    moments = np.matmul(rows[:, :, 1:], rows.swapaxes(2, 3)) / count[..., None, None]
    (xq, xx, xy), (yq, _, yy) = np.moveaxis(moments.astype(np.float64), (2, 3), (0, 1))
    qq = (rows[:, :, 0] ** 2).sum(axis=2, dtype=np.float64) / count
    shift, radius = _taubin(xx, yy, xy, xq, yq, qq, limits.n_newton)
    middle = mean[..., 0] + 1j * mean[..., 1]
    np.add(moving, mean[..., None], out=rows[:, :, 1:])
    raw_spread, raw_arc = _spread(rows, weight, count)
    off = scale[..., None] * np.stack([shift.real, shift.imag], axis=-1)
    np.subtract(moving, off[..., None], out=rows[:, :, 1:], casting="same_kind")
    fit_spread, arc = _spread(rows, weight, count)
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
    centre = np.where(use_raw, 0, middle + scale * shift).astype(np.complex64)
    # What is straight tells no lengths: its spread counts as a radian.
    radius = scale * np.where(straight[:, None], 1, radius)
    return centre, line, radius.astype(np.float32)


def _square(rows: NDArray[np.float32]) -> None:
    """Write x^2 + y^2 into the first of the rows (sensor, slot, 3, time), before x and y."""
    square, x, y = (rows[:, :, i] for i in range(3))
    np.multiply(x, x, out=square)
    square += y * y


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
    rows: NDArray[np.float32], weight: NDArray[np.float32], count: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Relative spread of the distance from the origin, and circular spread of the angle [rad].

    `rows` is (sensor, slot, 3, time): room for the squared distance, real and imaginary part.
    """
    _square(rows)
    weights = np.empty((*weight.shape[:2], 2, weight.shape[2]), np.float32)
    over, weights[:, :, 1] = weights[:, :, 0], weight
    np.sqrt(rows[:, :, 0], out=over)
    np.maximum(over, np.float32(1e-30), out=over)
    np.divide(weight, over, out=over)
    sums = np.matmul(rows, weights.swapaxes(2, 3)) / count[..., None, None]
    mean, cosine, sine = np.moveaxis(sums[..., 0], 2, 0)
    relative = np.sqrt(np.maximum(sums[:, :, 0, 1] / np.maximum(mean**2, 1e-30) - 1, 0))
    concentration = np.sqrt(cosine**2 + sine**2)
    return relative, np.sqrt(np.maximum(-2 * np.log(np.maximum(concentration, 1e-6)), 0))
