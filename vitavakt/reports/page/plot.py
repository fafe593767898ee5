"""A rate over time as shapes in a unit square; pure. What was not shown is a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from records.history import Band
from vitavakt.reports.page.document import Point, Shape, Tick
from ward_ui.view.lines import Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """From where to where a plot reaches."""

    t_from_ns: int
    t_to_ns: int
    low: float
    high: float

    def x(self, t_ns: float) -> float:
        return min(max((t_ns - self.t_from_ns) / (self.t_to_ns - self.t_from_ns), 0.0), 1.0)

    def y(self, value: float) -> float:
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def frame(band: Band, stretches: Sequence[Stretch], t_from_ns: int, t_to_ns: int) -> Frame:
    """Around every value and every limit, in whole tens."""
    values = [v for row in (band.low, band.high) for v in row if v is not None]
    limits = [one.line.limit for one in stretches]
    low, high = min(values + limits, default=0.0), max(values + limits, default=10.0)
    return Frame(
        t_from_ns=t_from_ns,
        t_to_ns=t_to_ns,
        low=floor((low - 1) / 10) * 10.0 if low > 10 else 0.0,
        high=ceil((high + 1) / 10) * 10.0,
    )


def middle(band: Band, t0_ns: int, step_ns: int, within: Frame) -> tuple[Shape, ...]:
    """The medians as lines, one for each stretch without a gap; a lone step is a short line."""
    drawn = []
    for first, run in _runs(band.mid):
        points = [
            (within.x(t0_ns + (first + i + 0.5) * step_ns), within.y(v)) for i, v in enumerate(run)
        ]
        if len(points) == 1:
            (_, y) = points[0]
            start_ns = t0_ns + first * step_ns
            points = [(within.x(start_ns), y), (within.x(start_ns + step_ns), y)]
        drawn.append(Shape(style="value", points=tuple(points)))
    return tuple(drawn)


def spread(band: Band, t0_ns: int, step_ns: int, within: Frame) -> tuple[Shape, ...]:
    """From the least to the greatest of each step, as areas."""
    drawn = []
    for first, run in _runs(band.mid):
        steps = range(first, first + len(run))

        def edge(row: Sequence[float | None], steps: Iterable[int] = steps) -> list[Point]:
            return [
                (within.x(t0_ns + (i + 0.5) * step_ns), within.y(v))
                for i in steps
                if (v := row[i]) is not None
            ]

        if len(run) > 1:
            around = (*edge(band.high), *reversed(edge(band.low)))
            drawn.append(Shape(style="spread", points=around))
    return tuple(drawn)


def limits(stretches: Sequence[Stretch], within: Frame) -> tuple[Shape, ...]:
    """Each for as long as it held."""
    return tuple(
        Shape(
            style="own" if one.is_own else "limit",
            points=(
                (within.x(one.t_from_ns), within.y(one.line.limit)),
                (within.x(one.t_to_ns), within.y(one.line.limit)),
            ),
        )
        for one in stretches
    )


def tens(within: Frame) -> tuple[Tick, ...]:
    """At most seven round numbers up the side."""
    width = next(w for w in (5, 10, 20, 50, 100) if (within.high - within.low) / w <= 6)
    first = ceil(within.low / width) * width
    values = range(first, floor(within.high) + 1, width)
    return tuple(Tick(at=within.y(value), label=str(value)) for value in values)


def _runs(values: Sequence[float | None]) -> list[tuple[int, list[float]]]:
    """Stretches without a gap: index of the first, and the values."""
    runs: list[tuple[int, list[float]]] = []
    was_gap = True
    for i, value in enumerate(values):
        if value is not None and was_gap:
            runs.append((i, []))
        if value is not None:
            runs[-1][1].append(value)
        was_gap = value is None
    return runs
