"""From the echo of the chosen places to the speed of the chest."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsp import carry as carries
from dsp.activity import power
from dsp.choice import N_SLOTS
from dsp.layout import Layout
from dsp.window import Window, in_order, n_views

SPEED_OF_LIGHT_M_PER_S = 299_792_458.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
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
    fit_hz: float = 5.0
    """About how many samples a second go into the fits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phase:
    """Movement of each slot over the window."""

    step_rad: NDArray[np.float32]
    """(sensor, slot, time) phase gained since the sample before; 0 where not `good`.
    Away from the radar is positive; 4 pi / wavelength radians a metre."""
    noise_rad: NDArray[np.float32]
    """(sensor, slot) white phase noise of one sample, rms."""
    good: NDArray[np.bool_]
    """(sensor, slot, block) as in the window."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Where the arc of each place lies; the leading axes are (sensor, slot)."""

    vector: NDArray[np.complex64]
    """(sensor, slot, view) weights of the views."""
    centre: NDArray[np.complex64]
    line: NDArray[np.complex64]
    """Direction of a line; 0 where there is an arc."""
    radius: NDArray[np.float32]
    noise_rad: NDArray[np.float32]


def initial(layout: Layout, n: int) -> Carry:
    """Nothing seen yet."""
    shape = (n, N_SLOTS)
    return Carry(
        vector=np.ones((*shape, n_views(layout)), np.complex64),
        centre=np.zeros(shape, np.complex64),
        line=np.zeros(shape, np.complex64),
        radius=np.ones(shape, np.float32),
        noise_rad=np.zeros(shape, np.float32),
    )


def phase(
    seen: Window, due: NDArray[np.intp], carry: Carry, *, params: Params
) -> tuple[Phase, Carry]:
    """Phase steps of the whole window. Delay: none.

    The views are added with the weights of their common principal component (a matched filter for
    one moving echo in white noise). The angle is then taken about the better of two centres, the
    origin and a circle fitted after Taubin (1991); an arc too short to fit, and what moves
    along a line from the outset, is projected on its longer axis. Where the arc lies is found anew
    for the rows that are `due`, those with another place among them. Ambiguous beyond a quarter
    wavelength between samples.
    """
    if due.size:
        carry = carries.merged(carry, due, _fitted(seen, due, carry, params))
    step = _steps(seen, carry)
    if due.size:
        noise_rad = carry.noise_rad.copy()
        noise_rad[due] = _noise(step[due], seen.good[due])
        carry = replace(carry, noise_rad=noise_rad)
    return Phase(step_rad=step, noise_rad=carry.noise_rad, good=seen.good), carry


def _fitted(seen: Window, due: NDArray[np.intp], carry: Carry, params: Params) -> Carry:
    """Views' weights, centre, line and radius of the rows that are due, from the whole window."""
    # Where the echo lies needs no more than a few samples a second; how it turns needs all.
    every = max(1, round(seen.planes.shape[4] / params.fit_hz))
    few = seen.planes[..., ::every][due]
    good = _in_ring(seen.good[due], seen.oldest[due])
    weight = np.repeat(good, few.shape[4], axis=2).astype(np.float32)
    few = few.reshape(*few.shape[:3], -1)
    vector = _principal(few, weight)
    re, im = _combined(few, vector)
    centre, line, radius = _geometry(re, im, weight, seen.straight[due], params)
    noise_rad = carry.noise_rad[due]
    return Carry(vector=vector, centre=centre, line=line, radius=radius, noise_rad=noise_rad)


def _in_ring(good: NDArray[np.bool_], oldest: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(sensor, slot, block) in the order of the ring."""
    place = (np.arange(good.shape[2]) - oldest[:, None]) % good.shape[2]
    return np.take_along_axis(good, place[:, None], axis=2)


def _steps(seen: Window, arc: Carry) -> NDArray[np.float32]:
    """(sensor, slot, time) phase gained since the sample before; 0 where either is not good."""
    n, slots, parts, n_blocks, time = seen.planes.shape
    flat = seen.planes.reshape(n, slots, parts, n_blocks * time)
    re, im = _combined(flat, arc.vector)
    lines = _along(re, im, arc)
    re -= arc.centre.real[..., None]
    im -= arc.centre.imag[..., None]
    turned = _turned(re, im)
    if lines is not None:
        rows, places, along = lines
        turned[rows, places] = along
    blocks = in_order(seen.oldest)[:, None] + np.arange(n * slots).reshape(n, slots, 1) * n_blocks
    step = turned.reshape(-1, time).take(blocks.ravel(), axis=0).reshape(n, slots, n_blocks, time)
    step[:, :, 0, 0] = 0
    rows, places, unknown = np.nonzero(~seen.good)
    step[rows, places, unknown] = 0
    # The first step of a block looks back into the one before.
    last = unknown == n_blocks - 1
    step[rows[~last], places[~last], unknown[~last] + 1, 0] = 0
    return np.asarray(step.reshape(n, slots, n_blocks * time), np.float32)


def _turned(re: NDArray[np.float32], im: NDArray[np.float32]) -> NDArray[np.float32]:
    """Angle from the sample before to each along the last axis, a ring.

    Both are contiguous: one long row is several times quicker than many short ones.
    """
    across, along = np.empty(re.shape, np.float32), np.empty(re.shape, np.float32)
    x, y, sine, cosine = (each.reshape(-1) for each in (re, im, across, along))
    np.multiply(y[1:], x[:-1], out=sine[1:])
    sine[1:] -= x[1:] * y[:-1]
    np.multiply(x[1:], x[:-1], out=cosine[1:])
    cosine[1:] += y[1:] * y[:-1]
    # The sample before the first of a ring is its last one.
    across[..., 0] = im[..., 0] * re[..., -1] - re[..., 0] * im[..., -1]
    along[..., 0] = re[..., 0] * re[..., -1] + im[..., 0] * im[..., -1]
    return np.asarray(np.arctan2(across, along, out=across), np.float32)


def _along(
    re: NDArray[np.float32], im: NDArray[np.float32], arc: Carry
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]] | None:
    """Rows and slots that are lines, and their steps (line, time); None where there are none."""
    rows, places = np.nonzero(arc.line)
    if not rows.size:
        return None
    direction = arc.line[rows, places, None] / np.maximum(arc.radius[rows, places, None], 1e-30)
    along = re[rows, places] * direction.real + im[rows, places] * direction.imag
    return rows, places, np.diff(along, axis=1, prepend=along[:, -1:])


def metres(phase_rad: NDArray[np.float32], carrier_hz: float) -> NDArray[np.float32]:
    """Displacement: a turn of phase is half a wavelength."""
    factor = SPEED_OF_LIGHT_M_PER_S / carrier_hz / (4 * np.pi)
    return (phase_rad * factor).astype(np.float32)


def _combined(
    planes: NDArray[np.float32], vector: NDArray[np.complex64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Real and imaginary part of the weighted sum of the views, (sensor, slot, time) each.

    `planes` is (sensor, slot, part, time), `vector` (sensor, slot, view).
    """
    turn = np.empty((*vector.shape[:2], 2, 1, planes.shape[2]), np.float32)
    turn[:, :, 0, 0, 0::2], turn[:, :, 0, 0, 1::2] = vector.real, -vector.imag
    turn[:, :, 1, 0, 0::2], turn[:, :, 1, 0, 1::2] = vector.imag, vector.real
    return (
        np.matmul(turn[:, :, 0], planes)[:, :, 0],
        np.matmul(turn[:, :, 1], planes)[:, :, 0],
    )


def _principal(planes: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.complex64]:
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


def _geometry(
    re: NDArray[np.float32],
    im: NDArray[np.float32],
    weight: NDArray[np.float32],
    straight: NDArray[np.bool_],
    params: Params,
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
    shift, radius = _taubin(xx, yy, xy, xq, yq, qq, params.n_newton)
    fitted = mean_re + 1j * mean_im + scale * shift
    raw_spread, raw_arc = _spread(re, im, weight, count)
    about = fitted[..., None].astype(np.complex64)
    fit_spread, arc = _spread(re - about.real, im - about.imag, weight, count)
    # Beside strong clutter |z| hardly changes either: only a long arc about the origin counts.
    use_raw = raw_spread <= params.raw_margin * fit_spread + 0.003
    use_raw &= raw_arc > params.line_arc_rad
    gap = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    share = (xx + yy + gap) / (2 * (xx + yy) + 1e-30)
    as_line = ~use_raw & (share > params.line_share) & (arc < params.line_arc_rad)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    turns = (arc > params.turn_arc_rad) & (fit_spread < params.turn_spread)
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


def _noise(step: NDArray[np.float32], good: NDArray[np.bool_]) -> NDArray[np.float32]:
    """White phase noise of one sample from the third difference of the phase, in quieter blocks."""
    n, slots, time = step.shape
    n_blocks = good.shape[2]
    n_samples = time // n_blocks
    # As one long row, which is quicker; then only what lies within a block counts.
    rise = np.diff(step.reshape(-1))
    bend = np.zeros(step.size, np.float32)
    np.subtract(rise[1:], rise[:-1], out=bend[2:])
    np.multiply(bend, bend, out=bend)
    inside = (np.arange(n_samples) >= 2) / np.float32(max(n_samples - 2, 1))
    per_block = (bend.reshape(-1, n_samples) @ inside).reshape(n, slots, n_blocks)
    ordered = np.sort(np.where(good, per_block, np.inf), axis=2)
    quarter = good.sum(axis=2) // 4
    found = np.take_along_axis(ordered, quarter[..., None], axis=2)[..., 0]
    return np.sqrt(np.where(np.isfinite(found), found, 0) / 20).astype(np.float32)
