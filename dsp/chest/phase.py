"""From the echo of the chosen places to the speed of the chest."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dsp import carry as carries
from dsp.chest.arc import Limits, centred, combined, geometry, principal
from dsp.chest.choice import N_SLOTS
from dsp.chest.window import Window, in_order, n_views
from dsp.frames.layout import Layout

SPEED_OF_LIGHT_M_PER_S = 299_792_458.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Of the fits."""

    arc: Limits = field(default_factory=Limits)
    fit_hz: float = 5.0
    """About how many samples a second go into the fits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phase:
    """Movement of each slot over the window."""

    step_rad: NDArray[np.float32]
    """(sensor, slot, time) phase gained since the sample before; 0 where not `good`, and in rows
    that nobody asked for. Away from the radar is positive; 4 pi / wavelength radians a metre."""
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clearest:
    """The place of each sensor that stands out most of its noise."""

    slot: NDArray[np.intp]
    """(sensor,)"""
    step_rad: NDArray[np.float32]
    """(sensor, time) as in `Phase`, of every row."""
    good: NDArray[np.bool_]
    """(sensor, block)"""


def phase(
    seen: Window,
    due: NDArray[np.intp],
    carry: Carry,
    *,
    params: Params,
    asked: NDArray[np.intp] | None = None,
) -> tuple[Phase, Carry]:
    """Phase steps of the whole window. Delay: none.

    The views are added with the weights of their common principal component (a matched filter for
    one moving echo in white noise). The angle is then taken about the better of two centres, the
    origin and a circle fitted after Taubin (1991); an arc too short to fit, and what moves
    along a line from the outset, is projected on its longer axis. Where the arc lies is found anew
    for the rows that are `due`, those with another place among them. Ambiguous beyond a quarter
    wavelength between samples.

    Steps are found of the rows that are `asked` for, those that are due among them; of all by
    default. The window is the largest thing in memory, and reading it the most of the work.
    """
    if due.size:
        carry = carries.merged(carry, due, _fitted(seen, due, carry, params))
    n, slots, _, n_blocks, time = seen.planes.shape
    if asked is None or len(asked) == n:
        step = _steps(seen.planes, seen.oldest, seen.good, carry)
    else:
        step = np.zeros((n, slots, n_blocks * time), np.float32)
        if asked.size:
            step[asked] = _steps(
                seen.planes[asked], seen.oldest[asked], seen.good[asked],
                carries.taken(carry, asked),
            )  # fmt: skip
    if due.size:
        noise_rad = carry.noise_rad.copy()
        noise_rad[due] = _noise(step[due], seen.good[due])
        carry = replace(carry, noise_rad=noise_rad)
    return Phase(step_rad=step, noise_rad=carry.noise_rad, good=seen.good), carry


def clearest(
    seen: Window, turned: Phase, snr: NDArray[np.float32], asked: NDArray[np.intp], arc: Carry
) -> Clearest:
    """The clearest place, `snr` being (sensor, slot), and its steps, `asked` for or not."""
    rows = np.arange(len(snr))
    slot = np.where(seen.good[:, :, -1], snr, 0).argmax(axis=1)
    good = seen.good[rows, slot]
    if len(asked) == len(rows):
        return Clearest(slot=slot, step_rad=turned.step_rad[rows, slot], good=good)
    step = np.empty((len(rows), turned.step_rad.shape[2]), np.float32)
    step[asked] = turned.step_rad[asked, slot[asked]]
    rest = np.delete(rows, asked)
    place = slot[rest]
    one = Carry(
        vector=arc.vector[rest, place, None],
        centre=arc.centre[rest, place, None],
        line=arc.line[rest, place, None],
        radius=arc.radius[rest, place, None],
        noise_rad=arc.noise_rad[rest, place, None],
    )
    planes = seen.planes[rest, place][:, None]
    step[rest] = _steps(planes, seen.oldest[rest], good[rest, None], one)[:, 0]
    return Clearest(slot=slot, step_rad=step, good=good)


def _fitted(seen: Window, due: NDArray[np.intp], carry: Carry, params: Params) -> Carry:
    """Views' weights, centre, line and radius of the rows that are due, from the whole window."""
    # Where the echo lies needs no more than a few samples a second; how it turns needs all.
    every = max(1, round(seen.planes.shape[4] / params.fit_hz))
    few = seen.planes[..., ::every][due]
    good = _in_ring(seen.good[due], seen.oldest[due])
    weight = np.repeat(good, few.shape[4], axis=2).astype(np.float32)
    few = few.reshape(*few.shape[:3], -1)
    mean, moving = centred(few, weight)
    vector = principal(moving, few)
    about = combined(mean[..., None], vector)[..., 0]
    moving = combined(moving, vector)
    centre, line, radius = geometry(moving, about, weight, seen.straight[due], params.arc)
    noise_rad = carry.noise_rad[due]
    return Carry(vector=vector, centre=centre, line=line, radius=radius, noise_rad=noise_rad)


def _in_ring(good: NDArray[np.bool_], oldest: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(sensor, slot, block) in the order of the ring."""
    place = (np.arange(good.shape[2]) - oldest[:, None]) % good.shape[2]
    return np.take_along_axis(good, place[:, None], axis=2)


def _steps(
    planes: NDArray[np.float32], oldest: NDArray[np.intp], good: NDArray[np.bool_], arc: Carry
) -> NDArray[np.float32]:
    """(sensor, slot, time) phase gained since the sample before; 0 where either is not good."""
    n, slots, parts, n_blocks, time = planes.shape
    re, im = apart = np.empty((2, n, slots, n_blocks * time), np.float32)
    flat = planes.reshape(n, slots, parts, n_blocks * time)
    combined(flat, arc.vector, out=np.moveaxis(apart, 0, 2))
    lines = _along(re, im, arc)
    re -= arc.centre.real[..., None]
    im -= arc.centre.imag[..., None]
    turned = _turned(re, im)
    if lines is not None:
        rows, places, along = lines
        turned[rows, places] = along
    blocks = in_order(oldest)[:, None] + np.arange(n * slots).reshape(n, slots, 1) * n_blocks
    step = turned.reshape(-1, time).take(blocks.ravel(), axis=0).reshape(n, slots, n_blocks, time)
    step[:, :, 0, 0] = 0
    rows, places, unknown = np.nonzero(~good)
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
