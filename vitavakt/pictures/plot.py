"""Axes and marks in SVG: numbers in, text out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, isfinite, log10

_NICE_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A rectangle of the picture [px] with a scale along each side."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def right(self) -> float:
        return self.left + self.width

    def at_x(self, value: float) -> float:
        low, high = self.x
        return self.left + self.width * (value - low) / (high - low)

    def at_y(self, value: float) -> float:
        low, high = self.y
        return self.bottom - self.height * (value - low) / (high - low)


def svg(parts: Iterable[str], *, width: float, height: float, title: str) -> str:
    """The whole drawing."""
    inside = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">\n'
        f"{inside}\n</svg>"
    )


def text(x: float, y: float, words: str, *, kind: str = "tick", anchor: str = "start") -> str:
    """Words at a place [px]; `kind` is a class of the style sheet."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A box; never so narrow that it cannot be seen."""
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.8):.1f}" '
        f'height="{height:.1f}"/>'
    )


def segment(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'


def upright(panel: Panel, x: float, kind: str) -> str:
    """A line over the whole height at `x`; nothing outside of the scale."""
    if not panel.x[0] <= x <= panel.x[1]:
        return ""
    return segment(panel.at_x(x), panel.top, panel.at_x(x), panel.bottom, kind)


def line(panel: Panel, xs: Sequence[float], ys: Sequence[float | None], kind: str) -> str:
    """A line through the points; what is not known is a gap, what is outside is cut off."""
    steps, down = [], False
    for x, y in zip(xs, ys, strict=True):
        if y is None or not isfinite(y):
            down = False
            continue
        clipped = min(max(y, panel.y[0]), panel.y[1])
        steps.append(f"{'L' if down else 'M'}{panel.at_x(x):.1f} {panel.at_y(clipped):.1f}")
        down = True
    return f'<path class="{kind}" d="{"".join(steps)}"/>' if steps else ""


def dots(panel: Panel, xs: Sequence[float], ys: Sequence[float | None], kind: str) -> str:
    """A dot for each known point: short strokes with round ends."""
    steps = [
        f"M{panel.at_x(x):.1f} {panel.at_y(y):.1f}h0"
        for x, y in zip(xs, ys, strict=True)
        if y is not None and panel.y[0] <= y <= panel.y[1]
    ]
    return f'<path class="{kind}" d="{"".join(steps)}"/>' if steps else ""


def axes(
    panel: Panel, *, y_label: str, y_ticks: Sequence[float], y_words: str = "{:g}"
) -> list[str]:
    """Frame, horizontal grid with numbers, and what they are of."""
    middle = panel.top + panel.height / 2
    label_x = panel.left - 46
    parts = [rect(panel.left, panel.top, panel.width, panel.height, "frame")]
    for value in y_ticks:
        y = panel.at_y(value)
        parts.append(segment(panel.left, y, panel.right, y, "grid"))
        parts.append(text(panel.left - 6, y + 3.5, y_words.format(value), anchor="end"))
    parts.append(
        f'<text class="label" transform="translate({label_x:.1f} {middle:.1f}) rotate(-90)" '
        f'text-anchor="middle">{escape(y_label)}</text>'
    )
    return parts


def time_ticks(panel: Panel, *, numbers: bool) -> list[str]:
    """Vertical grid at round times; with `numbers` also mm:ss under it."""
    low, high = panel.x
    step = next((s for s in _NICE_S if (high - low) / s <= 12), 3600)
    parts = []
    value = -(-low // step) * step
    while value <= high:
        parts.append(upright(panel, value, "grid"))
        if numbers:
            parts.append(text(panel.at_x(value), panel.bottom + 15, clock(value), anchor="middle"))
        value += step
    return parts


def ticks(low: float, high: float, n_max: int) -> list[float]:
    """Round numbers from `low` to `high`, at most about `n_max`."""
    raw = (high - low) / n_max
    power = 10 ** floor(log10(raw))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= raw * 0.999)
    first = -(-low // step)
    return [n * step for n in range(int(first), floor(high / step + 1e-9) + 1)]


def clock(t_s: float) -> str:
    """mm:ss, or h:mm:ss."""
    minutes, seconds = divmod(round(t_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
