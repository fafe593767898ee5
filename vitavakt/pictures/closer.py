"""Two closer looks: some breaths in time, and the spectrum of a quiet minute."""

from collections.abc import Callable, Sequence

import numpy as np

from simulators.truth import TruthRow
from vitavakt.pictures import plot
from vitavakt.pictures.plot import Panel
from vitavakt.pictures.seen import Displacement, Seen
from vitavakt.pictures.signals import (
    Floats,
    chest_bin,
    displacement_mm,
    quiet_stretch,
    spectrum,
)

WIDTH, HEIGHT = 550, 300
LEFT, TOP = 64, 46
PLOT, TALL = WIDTH - LEFT - 12, HEIGHT - TOP - 40
LOOK_S = 40.0
BEFORE_S = 25.0
"""Of the look, before the first alarm."""
PER_MIN_MAX = 200.0
FLOOR_MM = 0.001


def closer(seen: Seen) -> list[str]:
    """The drawings that there is something for."""
    return [drawing for drawing in (_in_time(seen), _in_frequency(seen)) if drawing]


def _look(seen: Seen) -> tuple[float, float]:
    """Around the first alarm, or from the start of the quiet stretch."""
    length_s = min(LOOK_S, seen.duration_s)
    physiological = [one.t_s for one in seen.raised if one.kind == "physiological"]
    stretch = quiet_stretch(seen)
    begin_s = 0.0 if stretch is None else stretch[0]
    if physiological:
        begin_s = physiological[0] - BEFORE_S
    begin_s = min(max(begin_s, 0.0), seen.duration_s - length_s)
    return begin_s, begin_s + length_s


def _in_time(seen: Seen) -> str:
    """Displacement by the radar's phase, and the truth."""
    start_s, end_s = _look(seen)
    bin_idx = chest_bin(seen, start_s, end_s)
    if bin_idx is None:
        return ""
    radar = displacement_mm(seen, bin_idx, start_s, end_s)
    times = (int(start_s * seen.geometry.frame_rate_hz) + np.arange(radar.size)) / (
        seen.geometry.frame_rate_hz
    )
    true = _within(seen.displacement, _all_motion, start_s, end_s)
    span = _span([radar, *([true[1]] if true else [])])
    panel = _panel((start_s, end_s), span)
    unit = "rad" if seen.geometry.carrier_hz is None else "mm"
    parts = [plot.text(LEFT, 14, "Displacement towards the radar", kind="name")]
    parts += plot.axes(panel, y_label=f"[{unit}]", y_ticks=plot.ticks(*span, 6))
    parts += plot.time_ticks(panel, numbers=True)
    if true:
        parts.append(plot.line(panel, true[0].tolist(), true[1].tolist(), "truth under"))
        parts.append(plot.text(LEFT, 32, "truth: breath, heart, sway", kind="key truth-ink"))
    parts.append(plot.line(panel, times.tolist(), radar.tolist(), "radar"))
    words = f"phase of {_bin_words(seen, bin_idx)}"
    parts.append(plot.text(WIDTH - 12, 32, words, kind="key radar-ink", anchor="end"))
    parts += [plot.upright(panel, one.t_s, f"onset-{one.priority}") for one in seen.raised]
    return plot.svg(parts, width=WIDTH, height=HEIGHT, title="Displacement in time")


def _in_frequency(seen: Seen) -> str:
    """Amplitudes of the same bin's displacement over a quiet stretch."""
    stretch = quiet_stretch(seen)
    bin_idx = None if stretch is None else chest_bin(seen, *stretch)
    if stretch is None or bin_idx is None:
        return ""
    rate_hz = seen.geometry.frame_rate_hz
    motion = displacement_mm(seen, bin_idx, *stretch)
    if np.isfinite(motion).mean() < 0.9:
        return ""
    measured = spectrum(motion, rate_hz)
    high = float(np.log10(max(measured.mm[measured.per_min > 4].max(initial=0.0) * 2, 0.1)))
    panel = _panel((0.0, min(PER_MIN_MAX, 30 * rate_hz)), (float(np.log10(FLOOR_MM)), high))
    parts = [plot.text(LEFT, 14, "Spectrum of the displacement", kind="name")]
    unit = "rad" if seen.geometry.carrier_hz is None else "mm"
    decades = [float(k) for k in range(-3, int(np.floor(high)) + 1)]
    parts += plot.axes(panel, y_label=f"amplitude [{unit}]", y_ticks=decades, y_words="1e{:.0f}")
    parts += _frequency_ticks(panel)
    parts += _truth_lines(panel, [r for r in seen.truth if stretch[0] <= r.t_s <= stretch[1]])
    true = _within(seen.displacement, _of_life, *stretch)
    if true is not None:
        parts.append(_curve(panel, true[1], rate_hz, "truth under"))
    parts.append(_curve(panel, motion, rate_hz, "radar"))
    words = f"{plot.clock(stretch[0])} to {plot.clock(stretch[1])}, {_bin_words(seen, bin_idx)}"
    parts.append(plot.text(WIDTH - 12, 14, words, kind="key radar-ink", anchor="end"))
    return plot.svg(parts, width=WIDTH, height=HEIGHT, title="Spectrum of the displacement")


def _panel(x: tuple[float, float], y: tuple[float, float]) -> Panel:
    return Panel(left=LEFT, top=TOP, width=PLOT, height=TALL, x=x, y=y)


def _curve(panel: Panel, motion: Floats, rate_hz: float, kind: str) -> str:
    made = spectrum(motion, rate_hz)
    inside = made.per_min <= panel.x[1]
    level = np.log10(np.maximum(made.mm[inside], 10 ** panel.y[0]))
    return plot.line(panel, made.per_min[inside].tolist(), level.tolist(), kind)


def _frequency_ticks(panel: Panel) -> list[str]:
    parts = []
    for value in plot.ticks(0, panel.x[1], 10):
        parts.append(plot.upright(panel, value, "grid"))
        x = panel.at_x(value)
        parts.append(plot.text(x, panel.bottom + 15, f"{value:g}", anchor="middle"))
    middle = panel.left + panel.width / 2
    parts.append(plot.text(middle, panel.bottom + 32, "[/min]", kind="label", anchor="middle"))
    return parts


def _truth_lines(panel: Panel, rows: Sequence[TruthRow]) -> list[str]:
    """The median rates of the stretch: breathing with its harmonics, and the heart."""
    parts = []
    rr = [row.rr_per_min for row in rows if row.rr_per_min is not None]
    hr = [row.hr_per_min for row in rows if row.hr_per_min is not None]
    if rr:
        middle = float(np.median(rr))
        parts += [plot.upright(panel, k * middle, "harmonic") for k in range(2, 6)]
        parts.append(plot.upright(panel, middle, "rr"))
        x = panel.at_x(middle)
        parts.append(plot.text(x, panel.top - 4, f"RR {middle:.1f}", kind="key rr-ink"))
    if hr:
        middle = float(np.median(hr))
        parts.append(plot.upright(panel, middle, "hr"))
        x = panel.at_x(middle)
        parts.append(plot.text(x, panel.top - 4, f"HR {middle:.0f}", kind="key hr-ink"))
    return parts


def _all_motion(truth: Displacement) -> Floats:
    return truth.breath_mm + truth.heart_mm + truth.other_mm


def _of_life(truth: Displacement) -> Floats:
    return truth.breath_mm + truth.heart_mm


def _within(
    truth: Displacement | None, of: Callable[[Displacement], Floats], start_s: float, end_s: float
) -> tuple[Floats, Floats] | None:
    """Times and values in [start, end), around 0; None where there is no truth."""
    if truth is None:
        return None
    inside = (truth.t_s >= start_s) & (truth.t_s < end_s)
    values = of(truth)[inside]
    if not np.isfinite(values).any():
        return None
    return truth.t_s[inside], values - float(np.nanmedian(values))


def _span(curves: Sequence[Floats]) -> tuple[float, float]:
    """From the lowest to the highest, a little more, and at least 1."""
    known = np.concatenate([c[np.isfinite(c)] for c in curves])
    low, high = (float(known.min()), float(known.max())) if known.size else (-0.5, 0.5)
    room = max(0.06 * (high - low), (1.0 - (high - low)) / 2)
    return low - room, high + room


def _bin_words(seen: Seen, bin_idx: int) -> str:
    geometry = seen.geometry
    if geometry.range0_m is None or geometry.range_step_m is None:
        return f"bin {bin_idx}"
    return f"the bin at {geometry.range0_m + bin_idx * geometry.range_step_m:.2f} m"
