"""How one estimate came about, as an engineer wants to see it: from what the stages already hold.

Everything here is about one sensor: arrays have a leading axis of length 1 and are read at 0.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dsp import chain, grid
from dsp.breath import respiration
from dsp.chest import phase
from dsp.chest.activity import QUARTERS
from dsp.chest.window import N_BLOCKS, samples_of
from dsp.frames.blocks import Block
from dsp.frames.layout import Layout, samples, split_means
from dsp.heart import evidence as heart_evidence
from dsp.heart.reading import Reading
from dsp.messages import Line, Profile, Spectrum
from dsp.person.state import Evidence as Found
from dsp.power import decibel, power

TRACE_HZ_MAX = 10.0
"""Of I/Q and displacement over the whole window."""
_N_HEART = 16
"""Blocks of the heart's spectrum, as in the linear road's longer window."""
_DB_MIN = -40.0
_RELATIONS = (
    ("half", 1 / 2), ("double", 2.0), ("two thirds", 2 / 3), ("three halves", 3 / 2),
    ("a third", 1 / 3), ("triple", 3.0),
)  # fmt: skip
_N_COMB = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """The window of the place that breathing is read from."""

    iq: NDArray[np.complex64]
    """(time,) over the noise of one sample."""
    displacement: NDArray[np.float64]
    """(time,) in `unit`, from the first known sample; NaN where a block was of no use."""
    unit: str
    step_s: float


def place(found: Found) -> tuple[int, int | None]:
    """Slot and range bin of the breathing; None while nothing is chosen."""
    slot = int(found.rr.slot[0])
    centre = int(found.chosen.centre[0, slot])
    return slot, None if centre < 0 else centre


def unit_of(layout: Layout) -> tuple[str, float]:
    """`mm` or `rad`, and the factor from radians to it."""
    carrier_hz = layout.geometry.carrier_hz
    if carrier_hz is None:
        return "rad", 1.0
    return "mm", 1000 * phase.SPEED_OF_LIGHT_M_PER_S / carrier_hz / (4 * np.pi)


def trace(found: Found, after: chain.Carry, layout: Layout) -> Trace:
    """I/Q and displacement of the window, at `TRACE_HZ_MAX` or less."""
    slot, centre = place(found)
    every = max(1, int(np.ceil(layout.rate_hz / TRACE_HZ_MAX)))
    unit, factor = unit_of(layout)
    z = samples_of(after.window, 0, slot)
    view = int(power(z).mean(axis=0).argmax())
    noise = after.activity.noise[0, max(centre or 0, 0)] / layout.n_antennas
    known = np.repeat(found.turned.good[0, slot], z.shape[0] // N_BLOCKS)
    path = np.cumsum(found.turned.step_rad[0, slot], dtype=np.float64) * factor
    path = np.where(known, path - (path[known][0] if known.any() else 0.0), np.nan)
    # The last sample is the newest frame's.
    newest_first = slice(None, None, -every)
    return Trace(
        iq=z[newest_first, view][::-1] / np.sqrt(np.maximum(noise, np.float32(1e-30))),
        displacement=path[newest_first][::-1],
        unit=unit,
        step_s=every / layout.rate_hz,
    )


def profile(block: Block, after: chain.Carry) -> Profile:
    """The echo over range, in dB over the median noise of a sample."""
    layout = block.layout
    x = samples(block.iq[None], layout)
    noise = float(np.median(after.activity.noise[0][layout.used]))
    usual = after.activity.recent.mean(axis=1, keepdims=True)
    moving = split_means(x, QUARTERS) - usual
    geometry = layout.geometry
    return Profile(
        range0_m=geometry.range0_m,
        range_step_m=geometry.range_step_m,
        level_db=_over(_per_bin(power(x).mean(axis=1), layout)[0], noise),
        slow_db=_over(after.choice.slow[0], noise),
        fast_db=_over(after.choice.fast[0], noise),
        rows_db=tuple(_over(row, noise) for row in _per_bin(power(moving)[0], layout)),
    )


def breathing_spectrum(found: Found, after: chain.Carry, layout: Layout) -> Spectrum:
    """24 s of the chest's speed at the place of breathing, and the tracker's belief."""
    slot, _ = place(found)
    per_min, rr = respiration.PER_MIN, found.rr
    steps = found.turned.step_rad[:, slot]
    basis = grid.bands(steps.shape[1], layout.rate_hz, per_min[0], per_min[-1], 0.5)
    power_db = _over(grid.powers(steps, basis)[0], None)
    belief = after.respiration.belief[0]
    chosen, rival = _lines(per_min, belief, power_db, float(rr.per_min[0]), 3.0)
    known = np.isfinite(rr.per_min[0])
    parts = {
        "mass": float(rr.mass[0]),
        "purity": float(rr.purity[0]),
        "agree": float(rr.agree[0]),
        "irregular": float(rr.irregular[0]),
        "snr_db": float(decibel(rr.snr[:1])[0]),
        "stop_log_odds": float(found.breath.stop[0]),
        "to_and_fro_log_odds": float(found.breath.breath[0]),
    }
    return _spectrum(per_min, power_db, belief, parts, (chosen, rival) if known else (None, None))


def heart_spectrum(found: Found, after: chain.Carry, layout: Layout, *, counted: bool) -> Spectrum:
    """16 s of the chest's speed at the place of breathing, and the belief of the road that spoke.

    Where beats are counted, no line is chosen: the best one is the runner-up. The heart's own
    features add other places and other windows: this is the plainest of them.
    """
    per_min, hr = heart_evidence.PER_MIN, found.hr
    slot, _ = place(found)
    basis = grid.bands(_N_HEART * layout.n_samples, layout.rate_hz, per_min[0], per_min[-1], 1.0)
    power_db = _over(grid.powers(found.turned.step_rad[:, slot], basis)[0], None)
    by_network = bool(hr.by_network[0])
    if found.heard[0]:
        road, belief = "sounds", after.sounds.belief[0]
    elif by_network:
        road, belief = "network", after.heart.asked.belief[0]
    else:
        road, belief = "linear", after.heart.belief[0]
    read = hr.asked if by_network else hr.linear
    if not np.isfinite(hr.per_min[0]):
        return _spectrum(per_min, power_db, belief, {}, (None, None))
    chosen, rival = _lines(per_min, belief, power_db, float(hr.per_min[0]), 8.0)
    breath = float(found.rr.per_min[0])
    chosen, rival = _of_breathing(chosen, breath), _of_breathing(rival, breath)
    parts = _parts(read) | {"quality": float(hr.quality[0])}
    count = found.count
    if np.isfinite(count.per_min[0]):
        parts |= {"count": float(count.per_min[0]), "count_quality": float(count.quality[0])}
    if counted:
        road, chosen, rival = "count", None, chosen
    return _spectrum(per_min, power_db, belief, parts, (chosen, rival), road=road)


def _parts(read: Reading) -> dict[str, float]:
    """Every figure of a reading."""
    return {f.name: float(getattr(read, f.name)[0]) for f in fields(read)}


def _spectrum(
    per_min: NDArray[np.float32],
    power_db: tuple[float, ...],
    belief: NDArray[np.float32],
    parts: dict[str, float],
    lines: tuple[Line | None, Line | None],
    *,
    road: str = "",
) -> Spectrum:
    share = belief / max(float(belief.max()), 1e-30)
    return Spectrum(
        first_per_min=float(per_min[0]),
        step_per_min=float(per_min[1] - per_min[0]),
        power_db=power_db,
        belief=tuple(np.round(share.astype(np.float64), 4).tolist()),
        chosen=lines[0],
        runner_up=lines[1],
        road=road,
        parts={name: round(value, 4) for name, value in parts.items()},
    )


def _lines(
    per_min: NDArray[np.float32],
    belief: NDArray[np.float32],
    power_db: tuple[float, ...],
    rate: float,
    apart_per_min: float,
) -> tuple[Line | None, Line | None]:
    """The line that the rate is, and the largest belief further away than `apart_per_min`."""
    if not np.isfinite(rate):
        return None, None
    chosen = _line(per_min, belief, power_db, int(np.abs(per_min - rate).argmin()), rate)
    far = np.where(np.abs(per_min - rate) > apart_per_min, belief, 0)
    peak = int(far.argmax())
    rival = _line(per_min, belief, power_db, peak, float(per_min[peak]))
    for relation, factor in _RELATIONS:
        if abs(rival.per_min - factor * rate) <= max(1.5, 0.03 * rival.per_min):
            return chosen, _related(rival, relation)
    return chosen, rival


def _line(
    per_min: NDArray[np.float32],
    belief: NDArray[np.float32],
    power_db: tuple[float, ...],
    cell: int,
    rate: float,
) -> Line:
    near = np.abs(per_min - per_min[cell]) <= 2 * (per_min[1] - per_min[0])
    share = float(belief[near].sum() / max(float(belief.sum()), 1e-30))
    return Line(per_min=round(rate, 2), power_db=power_db[cell], belief=round(share, 4))


def _of_breathing(line: Line | None, breath_per_min: float) -> Line | None:
    """The line as a multiple of breathing, where it is one and nothing nearer is known of it."""
    if line is None or line.relation or not np.isfinite(breath_per_min):
        return line
    order = round(line.per_min / breath_per_min)
    near = abs(line.per_min - order * breath_per_min) <= max(1.5, 0.02 * line.per_min)
    return _related(line, f"breathing x {order}") if near and 1 <= order <= _N_COMB else line


def _related(line: Line, relation: str) -> Line:
    return Line(per_min=line.per_min, power_db=line.power_db, belief=line.belief, relation=relation)


def _per_bin(cells: NDArray[np.float32], layout: Layout) -> NDArray[np.float32]:
    """(…, bin) sum over antennas of (…, cell)."""
    shape = (*cells.shape[:-1], layout.n_bins, layout.n_antennas)
    return np.asarray(cells.reshape(shape).sum(axis=-1), np.float32)


def _over(powers: NDArray[np.floating], noise: float | None) -> tuple[float, ...]:
    """Decibels over the noise, or over the largest where there is none to compare with."""
    under = max(float(powers.max()), 1e-30) if noise is None else max(noise, 1e-30)
    shown = np.maximum(decibel((powers / under).astype(np.float32)), np.float32(_DB_MIN))
    return tuple(np.round(shown.astype(np.float64), 2).tolist())
