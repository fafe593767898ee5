"""A bed over its whole time: range and time, displacement, rates, what was so and what alarmed."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from simulators.truth import TruthRow
from simulators.ward.verdict import Raised
from vitavakt.pictures import plot
from vitavakt.pictures.plot import Panel
from vitavakt.pictures.png import data_uri, png
from vitavakt.pictures.seen import Seen
from vitavakt.pictures.signals import RangeTime, range_time

WIDTH = 1120
LEFT, RIGHT = 64, 190
PLOT = WIDTH - LEFT - RIGHT
GAP = 16
LANE = 17
RR_MAX, HR_MAX = 45.0, 180.0


def overview(seen: Seen) -> str:
    """The panels, one above the other on one time axis."""
    parts: list[str] = []
    top = 22.0
    for draw in (_map, _displacement, _respiration, _heart, _lanes):
        made, top = draw(seen, top)
        parts += made
    return plot.svg(parts, width=WIDTH, height=top, title=f"{seen.name}: range, time and truth")


def _panel(seen: Seen, top: float, height: float, y: tuple[float, float]) -> Panel:
    x = (0.0, max(seen.duration_s, 1.0))
    return Panel(left=LEFT, top=top, width=PLOT, height=height, x=x, y=y)


def _map(seen: Seen, top: float) -> tuple[list[str], float]:
    geometry, n_bins = seen.geometry, seen.iq.shape[1]
    ranged = geometry.range0_m is not None and geometry.range_step_m is not None
    first, step = (geometry.range0_m or 0.0, geometry.range_step_m or 1.0) if ranged else (0.0, 1.0)
    low, high = first - step / 2, first + (n_bins - 0.5) * step
    panel = _panel(seen, top, 230 if n_bins > 1 else 40, (low, high))
    power = range_time(seen)
    known = power.db[np.isfinite(power.db)]
    top_db = max(20.0, float(np.percentile(known, 99.8))) if known.size else 20.0
    image = data_uri(png(power.db[::-1], low=0.0, high=top_db))
    parts = [
        plot.text(LEFT, top - 8, "Power of what changes", kind="name"),
        f'<image x="{LEFT}" y="{top:g}" width="{PLOT}" height="{panel.height:g}" '
        f'preserveAspectRatio="none" href="{image}"/>',
    ]
    ticks = plot.ticks(low, high, 7) if n_bins > 1 else []
    parts += plot.axes(panel, y_label="range [m]" if ranged else "bin", y_ticks=ticks)
    parts += plot.time_ticks(panel, numbers=True)
    times, ranges = [r.t_s for r in seen.truth], [r.range_m for r in seen.truth]
    if ranged and any(r is not None for r in ranges):
        parts.append(plot.line(panel, times, ranges, "chest halo"))
        parts.append(plot.line(panel, times, ranges, "chest"))
    parts += _beside_map(panel, power, top_db, with_profile=n_bins > 1)
    return parts, panel.bottom + 46


def _beside_map(
    panel: Panel, power: RangeTime, top_db: float, *, with_profile: bool
) -> Iterator[str]:
    """The scale of the map, and beside it the profile: what stands still and what changes."""
    x = panel.right + 12
    scale = data_uri(png(np.linspace(1, 0, 64)[:, None], low=0.0, high=1.0))
    yield (
        f'<image x="{x:g}" y="{panel.top:g}" width="10" height="{panel.height:g}" '
        f'preserveAspectRatio="none" href="{scale}"/>'
    )
    yield plot.text(x + 14, panel.top + 9, f"{top_db:.0f} dB")
    yield plot.text(x + 14, panel.bottom, "0 dB")
    if not with_profile:
        return
    with np.errstate(invalid="ignore"):
        mean = 10 * np.log10(np.nanmean(10 ** (power.db / 10), axis=1))
    high_db = float(max(np.nanmax(power.still_db), np.nanmax(mean), 20.0))
    side = Panel(
        left=x + 56, top=panel.top, width=WIDTH - x - 62, height=panel.height,
        x=(0.0, high_db), y=panel.y,
    )  # fmt: skip
    yield plot.rect(side.left, side.top, side.width, side.height, "frame")
    n_bins = len(mean)
    step = (panel.y[1] - panel.y[0]) / n_bins
    at = [panel.y[0] + (k + 0.5) * step for k in range(n_bins)]
    for values, kind in ((power.still_db, "quiet"), (mean, "radar")):
        steps = [
            f"{'M' if k == 0 else 'L'}{side.at_x(max(float(v), 0.0)):.1f} {side.at_y(y):.1f}"
            for k, (v, y) in enumerate(zip(values, at, strict=True))
        ]
        yield f'<path class="{kind}" d="{"".join(steps)}"/>'
    yield plot.text(side.left, side.top - 8, "still", kind="key quiet-ink")
    yield plot.text(side.right, side.top - 8, "changing", kind="key radar-ink", anchor="end")
    yield plot.text(side.left, side.bottom + 15, "0")
    yield plot.text(side.right, side.bottom + 15, f"{high_db:.0f} dB", anchor="end")


def _displacement(seen: Seen, top: float) -> tuple[list[str], float]:
    truth = seen.displacement
    if truth is None:
        return [], top
    n_columns = min(PLOT, len(truth.t_s))
    edges = np.linspace(0, len(truth.t_s), n_columns, endpoint=False).astype(np.intp)
    low = np.fmin.reduceat(truth.breath_mm, edges)
    high = np.fmax.reduceat(truth.breath_mm, edges)
    top_mm = max(2.0, 1.15 * float(np.nanpercentile(high, 99.5)))
    panel = _panel(seen, top, 84, (-0.1 * top_mm, top_mm))
    parts = [plot.text(LEFT, top - 8, "Chest by breathing", kind="name")]
    parts += plot.axes(panel, y_label="[mm]", y_ticks=plot.ticks(0, top_mm, 4))
    parts += plot.time_ticks(panel, numbers=False)
    steps = [
        f"M{panel.at_x(float(truth.t_s[edge])):.1f} {panel.at_y(max(float(a), panel.y[0])):.1f}"
        f"V{panel.at_y(min(float(b), top_mm)) - 0.6:.1f}"
        for edge, a, b in zip(edges, low, high, strict=True)
        if np.isfinite(a)
    ]
    parts.append(f'<path class="truth" d="{"".join(steps)}"/>')
    parts.append(_key(panel, 0, "truth-ink", "truth, towards the radar"))
    return parts, panel.bottom + 30


def _respiration(seen: Seen, top: float) -> tuple[list[str], float]:
    truth = [row.rr_per_min for row in seen.truth]
    said = [one.rr_per_min for one in seen.said]
    return _rate(seen, top, "Respiration", truth, said, _scale((*truth, *said), RR_MAX, 10.0))


def _heart(seen: Seen, top: float) -> tuple[list[str], float]:
    truth = [row.hr_per_min for row in seen.truth]
    said = [one.hr_per_min for one in seen.said]
    return _rate(seen, top, "Heart", truth, said, _scale((*truth, *said), HR_MAX, 40.0))


def _scale(values: Sequence[float | None], most: float, least: float) -> float:
    """Top of the scale: over the highest value, at least `least`, at most twice `most`."""
    known = [v for v in values if v is not None]
    return min(max(least, 1.15 * max(known, default=0.0)), 2 * most)


def _rate(
    seen: Seen,
    top: float,
    name: str,
    truth: list[float | None],
    said: list[float | None],
    high: float,
) -> tuple[list[str], float]:
    panel = _panel(seen, top, 92, (0.0, high))
    parts = [plot.text(LEFT, top - 8, name, kind="name")]
    parts += [_band(panel, *span) for span in _unmeasurable(seen.truth)]
    parts += plot.axes(panel, y_label="[/min]", y_ticks=plot.ticks(0, high, 5))
    parts += plot.time_ticks(panel, numbers=False)
    parts.append(plot.dots(panel, [one.t_s for one in seen.said], said, "said"))
    parts.append(plot.line(panel, [row.t_s for row in seen.truth], truth, "truth"))
    if seen.truth:
        parts.append(_key(panel, 0, "truth-ink", "truth"))
        parts.append(_key(panel, 1, "quiet-ink", "shaded: moves, away, still"))
    parts.append(_key(panel, 2 if seen.truth else 0, "radar-ink", "dots: as a screen shows it"))
    return parts, panel.bottom + 30


def _key(panel: Panel, row: int, kind: str, words: str) -> str:
    return plot.text(panel.right + 12, panel.top + 12 + 16 * row, words, kind=f"key {kind}")


def _band(panel: Panel, start_s: float, end_s: float) -> str:
    x = panel.at_x(start_s)
    return plot.rect(x, panel.top, panel.at_x(end_s) - x, panel.height, "away")


def _unmeasurable(rows: Sequence[TruthRow]) -> Iterator[tuple[float, float]]:
    """When there is truly nothing to count: moving, nobody, or no breath."""
    return _spans(rows, [not r.present or r.moving or not r.breathing for r in rows])


def _spans(rows: Sequence[TruthRow], on: Sequence[bool]) -> Iterator[tuple[float, float]]:
    """Start and end of each run of seconds; a row is about the second before it."""
    for is_on, run in groupby(zip(rows, on, strict=True), key=lambda one: one[1]):
        if is_on:
            times = [row.t_s for row, _ in run]
            yield times[0] - 1.0, times[-1]


def _lanes(seen: Seen, top: float) -> tuple[list[str], float]:
    """One line for each thing that lasts, then events, then alarms; the time once more."""
    lanes = [*_truth_lanes(seen.truth), *_alarm_lanes(seen.raised, seen.duration_s)]
    events = [(row.t_s, row.event) for row in seen.truth if row.event]
    rows = len(lanes) + bool(events)
    if not rows:
        return [], top
    panel = _panel(seen, top, rows * LANE + 6, (0.0, 1.0))
    parts = [plot.text(LEFT, top - 8, "What was so, and what alarmed", kind="name")]
    parts.append(plot.rect(panel.left, panel.top, panel.width, panel.height, "frame"))
    parts += plot.time_ticks(panel, numbers=True)
    for idx, (name, kind, spans) in enumerate(lanes):
        y = panel.top + 4 + idx * LANE
        for start_s, end_s in spans:
            x = panel.at_x(max(start_s, 0.0))
            parts.append(plot.rect(x, y + 1, panel.at_x(end_s) - x, LANE - 5, kind))
        parts.append(plot.text(panel.right + 12, y + 12, name, kind="key"))
    if events:
        y = panel.top + 4 + len(lanes) * LANE
        parts += _numbered(panel, events, y + 12)
        parts.append(plot.text(panel.right + 12, y + 12, "events, listed below", kind="key"))
    return parts, panel.bottom + 28


def _numbered(panel: Panel, events: Sequence[tuple[float, str]], y: float) -> Iterator[str]:
    """A number at each event; those that would cover the one before are left to the list."""
    last_x = -100.0
    for number, (t_s, _) in enumerate(events, start=1):
        x = panel.at_x(t_s)
        if x - last_x >= 14:
            yield plot.text(x, y, str(number), kind="tick", anchor="middle")
            last_x = x


Lane = tuple[str, str, list[tuple[float, float]]]


def _truth_lanes(rows: Sequence[TruthRow]) -> Iterator[Lane]:
    states = {
        "nobody there": [not row.present for row in rows],
        "moves": [row.present and row.moving for row in rows],
        "no breath": [row.present and row.breathing is False for row in rows],
        "effort without air": [bool(row.breathing) and row.airflow is False and bool(
            row.pattern) for row in rows],
    }  # fmt: skip
    patterns = dict.fromkeys(p for row in rows for p in row.pattern.split(";") if p)
    for pattern in patterns:
        states[pattern.replace("_", " ")] = [pattern in row.pattern.split(";") for row in rows]
    for name, on in states.items():
        spans = list(_spans(rows, on))
        if spans:
            yield name, "fact", spans


def _alarm_lanes(raised: Sequence[Raised], end_s: float) -> Iterator[Lane]:
    for condition in dict.fromkeys(one.condition for one in raised):
        same = [one for one in raised if one.condition == condition]
        spans = [(one.t_s, end_s if one.ended_s is None else one.ended_s) for one in same]
        yield f"{condition} ({same[-1].priority})", f"alarm-{same[-1].priority}", spans
