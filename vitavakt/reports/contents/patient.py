"""One patient's hours: both rates with limits, how much was measured, alarms, NEWS2; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.history import Band, Course
from vitavakt.reports.contents.told import Rows, Told
from vitavakt.reports.page.document import Block, Figures, Heading, Key, Mark, Plot, Text, Tick
from vitavakt.reports.page.moments import Clock
from vitavakt.reports.page.plot import Frame, frame, limits, middle, spread, tens
from vitavakt.reports.page.words import Words
from ward_ui.view.lines import Stretch

_NS_PER_MS = 1_000_000
_NS_PER_H = 3600 * 10**9
N_SCORES_MAX = 2_000
"""A score seen on a screen is to be found on paper: 72 h of one that moves 27 times an hour."""
LETTER = 0.02
"""Of a plot's width: two letters side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What is known of one bed from `t_from_ns` to `t_to_ns`."""

    t_from_ns: int
    t_to_ns: int
    t_stay_ns: int
    """Last discharge within it; 0 where there was none."""
    course: Course
    stretches: Sequence[Stretch]
    log: Told
    """As `GET /api/beds/{bed}/log` says it."""


def blocks(hours: Hours, words: Words, clock: Clock, rows: Rows) -> Iterator[Block]:
    """The report."""
    w = words
    told = inside_of(hours)
    if hours.t_stay_ns:
        yield Text(text=w("stay", when=clock.moment(hours.t_stay_ns)))
    for of in ("rr", "hr"):
        yield _plot(of, hours, told, w, clock)
    yield Text(text=w("step", step=w.lasted(hours.course.step_s)))
    yield Heading(text=w("measured"))
    yield Figures(rows=tuple(coverage(hours, w)))
    yield Heading(text=w("alarms"))
    yield rows.alarms(told["alarms"])
    yield Heading(text=w("news2"))
    yield rows.scores(told["scores"], n_max=2 * N_SCORES_MAX)
    if hours.log["n_scores_left"] and told["scores"] == hours.log["scores"]:
        yield Text(text=w("rows_left", n=hours.log["n_scores_left"]))
    yield Heading(text=w("set"))
    yield rows.facts(told["facts"])


def coverage(hours: Hours, w: Words) -> Iterator[tuple[str, str]]:
    """How much of the time was heard, somebody there, each rate shown."""
    course = hours.course
    window_s = (hours.t_to_ns - hours.t_from_ns) / 1e9
    for key, part_s in (("heard", course.heard_s), ("present", course.present_s)):
        # Slots are whole: the first may begin before the time that was asked for.
        within_s = min(part_s, window_s)
        yield w(key), w("of_window", time=w.lasted(within_s), share=w.share(within_s, window_s))
    for key, shown_s in (("rr_cover", course.rr_s), ("hr_cover", course.hr_s)):
        share = w.share(min(shown_s, course.present_s), course.present_s)
        yield w(key), w("of_present", time=w.lasted(shown_s), share=share) if share else ""


def inside(told: Sequence[Told], t_from_ns: int, t_to_ns: int) -> list[Told]:
    """Those of the time: alarms by their signal, what else there is by when it was written."""
    low_ms, high_ms = t_from_ns // _NS_PER_MS, t_to_ns // _NS_PER_MS

    def at(one: Told) -> int:
        return int(one["alarm"]["t_signal_ms"] if "alarm" in one else one["t_ms"])

    return [one for one in told if low_ms <= at(one) <= high_ms]


def scores_inside(told: Sequence[Told], t_from_ns: int, t_to_ns: int) -> list[Told]:
    """Newest first: those made in the time, and the one that stood when it began."""
    found = inside(told, t_from_ns, t_to_ns)
    from_ms = t_from_ns // _NS_PER_MS
    before = next((one for one in told if one["t_ms"] < from_ms), None)
    if before is None:
        return found
    # Up to when it was known: the gap before what followed says so, or its own end.
    until_ms = found[-1]["gap_from_ms"] if found else before["until_ms"]
    return [*found, before] if until_ms is None or until_ms >= from_ms else found


def inside_of(hours: Hours) -> dict[str, list[Told]]:
    """What the log has of the time."""
    log, t_from_ns, t_to_ns = hours.log, hours.t_from_ns, hours.t_to_ns
    return {
        "alarms": inside(log["alarms"], t_from_ns, t_to_ns),
        "scores": scores_inside(log["scores"], t_from_ns, t_to_ns),
        "facts": inside(log["facts"], t_from_ns, t_to_ns),
    }


def _plot(of: str, hours: Hours, told: dict[str, list[Told]], w: Words, clock: Clock) -> Plot:
    band = hours.course.rr if of == "rr" else hours.course.hr
    stretches = [one for one in hours.stretches if one.line.of == of]
    within = frame(band, stretches, hours.t_from_ns, hours.t_to_ns)
    t0_ns, step_ns = hours.course.t0_ms * _NS_PER_MS, hours.course.step_s * 10**9
    drawn = limits(stretches, within)
    return Plot(
        title=w(of),
        said=_said(of, band, w),
        x=tuple(_ticks(within, clock)),
        y=tens(within),
        areas=spread(band, t0_ns, step_ns, within),
        lines=(*drawn, *middle(band, t0_ns, step_ns, within)),
        marks=tuple(_marks(told, within)),
        key=tuple(_key(w, {shape.style for shape in drawn})),
    )


def _said(of: str, band: Band, w: Words) -> str:
    values = [value for value in band.mid if value is not None]
    if not values:
        return w("said_none", of=w(f"{of}_short"))
    return w(
        "said",
        of=w(f"{of}_short"),
        n=len(values),
        of_n=len(band.mid),
        low=w.number(min(values)),
        high=w.number(max(values)),
    )


def _ticks(within: Frame, clock: Clock) -> Iterator[Tick]:
    span_h = (within.t_to_ns - within.t_from_ns) / _NS_PER_H
    if span_h < 1:
        yield Tick(at=0.0, label=clock.time(within.t_from_ns))
        yield Tick(at=1.0, label=clock.time(within.t_to_ns))
        return
    step_h = next((step for step in (1, 2, 3, 6, 12) if span_h / step <= 8), 24)
    for t_ns in clock.hours(within.t_from_ns, within.t_to_ns, step_h):
        label = clock.time(t_ns)
        is_midnight = label == "00:00"
        yield Tick(at=within.x(t_ns), label=clock.day(t_ns) if is_midnight else label)


def _marks(told: dict[str, list[Told]], within: Frame) -> Iterator[Mark]:
    """A line each; those that stand closer than their letters share them: `A`, `N` or `AN`."""
    alarms = [(one["alarm"]["t_signal_ms"], "A") for one in told["alarms"]]
    scores = [(one["t_ms"], "N") for one in told["scores"] if one["by_person"]]
    near: list[tuple[float, str]] = []
    for t_ms, letter in sorted(alarms + scores):
        at = within.x(t_ms * _NS_PER_MS)
        if near and at - near[0][0] > LETTER:
            yield from _together(near)
            near = []
        near.append((at, letter))
    yield from _together(near)


def _together(near: Sequence[tuple[float, str]]) -> Iterator[Mark]:
    letters = "".join(sorted({letter for _, letter in near}))
    for i, (at, _) in enumerate(near):
        yield Mark(at=at, label="" if i else letters)


def _key(w: Words, drawn: set[str]) -> Iterator[Key]:
    yield Key(style="value", label=w("key_value"))
    yield Key(style="spread", label=w("key_spread"))
    if "limit" in drawn:
        yield Key(style="limit", label=w("key_limit"))
    if "own" in drawn:
        yield Key(style="own", label=w("key_own"))
