"""From the echo of the chosen places to the speed of the chest."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsp import carry as carries
from dsp.activity import power
from dsp.choice import N_SLOTS
from dsp.layout import Layout
from dsp.window import Window, n_views

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
    origin and a circle fitted after Taubin (1991); an arc too short to fit is projected on its
    longer axis. Where the arc lies is found anew for the rows that are `due`, those with another
    place among them. Ambiguous beyond a quarter wavelength between samples.
    """
    if due.size:
        fitted = _fitted(carries.taken(seen, due), carries.taken(carry, due), params)
        carry = carries.merged(carry, due, fitted)
    step = _steps(seen, carry)
    if due.size:
        noise_rad = carry.noise_rad.copy()
        noise_rad[due] = _noise(step[due], seen.good[due])
        carry = replace(carry, noise_rad=noise_rad)
    return Phase(step_rad=step, noise_rad=carry.noise_rad, good=seen.good), carry


def _fitted(seen: Window, carry: Carry, params: Params) -> Carry:
    """Views' weights, centre, line and radius from the whole window."""
    per_block = seen.z.shape[2] // seen.good.shape[2]
    # Where the echo lies needs no more than a few samples a second; how it turns needs all.
    every = max(1, round(per_block / params.fit_hz))
    few = np.ascontiguousarray(seen.z[:, :, ::every])
    block = np.arange(0, seen.z.shape[2], every) // per_block
    weight = seen.good[:, :, block].astype(np.float32)
    vector = _principal(few, weight)
    centre, line, radius = _geometry(_combined(few, vector), weight, params)
    return Carry(vector=vector, centre=centre, line=line, radius=radius, noise_rad=carry.noise_rad)


def _steps(seen: Window, arc: Carry) -> NDArray[np.float32]:
    """(sensor, slot, time) phase gained since the sample before; 0 where either is not good."""
    z = _combined(seen.z, arc.vector)
    n, slots, time = z.shape
    about = z - arc.centre[:, :, None]
    turn = about[:, :, 1:] * about[:, :, :-1].conj()
    turned = np.arctan2(turn.imag, turn.real)
    rows, places = np.nonzero(arc.line)
    if rows.size:
        line, radius = arc.line[rows, places, None], arc.radius[rows, places, None]
        along = (z[rows, places] * line.conj()).real / np.maximum(radius, np.float32(1e-30))
        turned[rows, places] = np.diff(along, axis=1)
    step = np.zeros((n, slots, time), np.float32)
    step[:, :, 1:] = turned
    n_blocks = seen.good.shape[2]
    by_block = step.reshape(n, slots, n_blocks, time // n_blocks)
    by_block *= seen.good[..., None]
    # The first step of a block looks back into the one before.
    by_block[:, :, 1:, 0] *= seen.good[:, :, :-1]
    return step


def metres(phase_rad: NDArray[np.float32], carrier_hz: float) -> NDArray[np.float32]:
    """Displacement: a turn of phase is half a wavelength."""
    factor = SPEED_OF_LIGHT_M_PER_S / carrier_hz / (4 * np.pi)
    return (phase_rad * factor).astype(np.float32)


def _combined(z: NDArray[np.complex64], vector: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """(sensor, slot, time) weighted sum of the views: as one real product, which is the fastest."""
    n, slots, time, views = z.shape
    if views == 1:
        return z[..., 0]
    turn = np.empty((n, slots, 2 * views, 2), np.float32)
    turn[:, :, 0::2, 0], turn[:, :, 1::2, 0] = vector.real, -vector.imag
    turn[:, :, 0::2, 1], turn[:, :, 1::2, 1] = vector.imag, vector.real
    pairs = z.view(np.float32).reshape(n, slots, time, 2 * views)
    combined: NDArray[np.complex64] = np.matmul(pairs, turn).view(np.complex64)[..., 0]
    return combined


def _principal(z: NDArray[np.complex64], weight: NDArray[np.float32]) -> NDArray[np.complex64]:
    """(sensor, slot, view) principal component of what moves in the views."""
    n, slots, _, n_views = z.shape
    if n_views == 1:
        return np.ones((n, slots, 1), np.complex64)
    count = np.maximum(weight.sum(axis=2), 1)[:, :, None]
    mean = np.matmul(weight[:, :, None].astype(np.complex64), z)[:, :, 0] / count
    moving = z - mean[:, :, None]
    moving *= weight[..., None]
    spread = np.matmul(moving.conj().swapaxes(2, 3), moving)
    # By its own size, or its powers would leave the range of float32.
    spread = spread / (np.abs(spread).max(axis=(2, 3), keepdims=True) + np.float32(1e-30))
    strongest = np.einsum("nsvv->nsv", spread.real).argmax(axis=2)
    vector = (np.arange(n_views) == strongest[..., None]).astype(np.complex64)
    for _ in range(6):
        vector = np.matmul(spread, vector[..., None])[..., 0]
        vector = vector / (np.sqrt(power(vector).sum(axis=2, keepdims=True)) + np.float32(1e-30))
    return np.asarray(vector, np.complex64)


def _geometry(
    z: NDArray[np.complex64], weight: NDArray[np.float32], params: Params
) -> tuple[NDArray[np.complex64], NDArray[np.complex64], NDArray[np.float32]]:
    """Centre, direction of the line (0 where there is an arc) and radius, each (sensor, slot)."""
    count = np.maximum(weight.sum(axis=2), 1)
    mean = (z * weight).sum(axis=2) / count
    off = (z - mean[..., None]) * weight
    scale = np.sqrt(power(off).sum(axis=2) / count) + np.float32(1e-20)
    u = off / scale[..., None]
    x, y = u.real, u.imag
    q = x * x + y * y
    xx, yy, xy = _mean(x * x, count), _mean(y * y, count), _mean(x * y, count)
    moments = (xx, yy, xy, _mean(x * q, count), _mean(y * q, count), _mean(q * q, count))
    shift, radius = _taubin(*moments, params.n_newton)
    fitted = mean + scale * shift
    raw_spread, raw_arc = _spread(z, weight, count)
    fit_spread, arc = _spread(z - fitted[..., None], weight, count)
    # Beside strong clutter |z| hardly changes either: only a long arc about the origin counts.
    use_raw = raw_spread <= params.raw_margin * fit_spread + 0.003
    use_raw &= raw_arc > params.line_arc_rad
    gap = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    share = (xx + yy + gap) / (2 * (xx + yy) + 1e-30)
    as_line = ~use_raw & (share > params.line_share) & (arc < params.line_arc_rad)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    line = np.where(as_line, np.exp(1j * angle), 0).astype(np.complex64)
    centre = np.where(use_raw, 0, fitted).astype(np.complex64)
    return centre, line, (radius * scale).astype(np.float32)


def _mean(x: NDArray[np.float32], count: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.asarray(x.sum(axis=2).astype(np.float64) / count, np.float64)


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
    about: NDArray[np.complex64], weight: NDArray[np.float32], count: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Relative spread of the distance from the origin, and circular spread of the angle [rad]."""
    distance = np.sqrt(power(about))
    mean = (distance * weight).sum(axis=2) / count
    square = (distance**2 * weight).sum(axis=2) / count
    relative = np.sqrt(np.maximum(square / np.maximum(mean**2, 1e-30) - 1, 0))
    unit = about * (weight / np.maximum(distance, np.float32(1e-30)))
    concentration = np.abs(unit.sum(axis=2)) / count
    return relative, np.sqrt(np.maximum(-2 * np.log(np.maximum(concentration, 1e-6)), 0))


def _noise(step: NDArray[np.float32], good: NDArray[np.bool_]) -> NDArray[np.float32]:
    """White phase noise of one sample from the third difference of the phase, in quieter blocks."""
    n, slots, time = step.shape
    n_blocks = good.shape[2]
    bend = (step[:, :, 2:] - 2 * step[:, :, 1:-1] + step[:, :, :-2]) ** 2
    bend = np.concatenate([np.zeros_like(bend[:, :, :2]), bend], axis=2)
    # The first samples of a block look back into one that may not be known.
    per_block = bend.reshape(n, slots, n_blocks, time // n_blocks)[..., 2:].mean(axis=3)
    ordered = np.sort(np.where(good, per_block, np.inf), axis=2)
    quarter = good.sum(axis=2) // 4
    found = np.take_along_axis(ordered, quarter[..., None], axis=2)[..., 0]
    return np.sqrt(np.where(np.isfinite(found), found, 0) / 20).astype(np.float32)
