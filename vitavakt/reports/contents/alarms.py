"""A ward's alarms in figures: a week, and each of its days; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from alarms.burden.week import BUDGET_PER_PATIENT_DAY, RATE_DAYS_MIN, Row, Week, saved_s
from alarms.messages import Kind
from vitavakt.reports.page.document import (
    Bar,
    Block,
    Figures,
    Fill,
    Heading,
    Key,
    Plot,
    Shape,
    Span,
    Spans,
    Table,
    Text,
    Tick,
)
from vitavakt.reports.page.words import Words

_FILLS: Mapping[Kind, Fill] = {
    Kind.PHYSIOLOGICAL: "dark",
    Kind.TECHNICAL: "light",
    Kind.ADVISORY: "open",
}


RESPONSE_S_LEAST = 60.0
"""A whole row of response times is at least so long: quick answers look quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A ward's time as a whole and by day."""

    whole: Week
    days: Sequence[tuple[str, Week]]
    """What each day is called, oldest first."""
    shifts: Sequence[tuple[str, Week]]
    """Each shift of the ward by its name, all of the time taken together; may be none."""
    weeks: Sequence[tuple[str, Week]]
    """The day on which each began, oldest first."""
    manual_per_day: float
    manual_minutes: float
    beds: Mapping[str, str]
    """Bed and patient as they are printed."""
    conditions: Mapping[str, str]


def blocks(counted: Counted, words: Words) -> Iterator[Block]:
    """The report."""
    week, w = counted.whole, words
    yield Figures(rows=tuple(_figures(counted, w)))
    if not week.patient_days:
        yield Text(text=w("nobody"))
    elif _is_short(week):
        yield Text(text=w("few", least=w.number(RATE_DAYS_MIN)))
    else:
        yield from _rates(w("per_day"), counted.days, w)
        yield Text(text=w("budget_note"))
    yield from _weeks(counted, w)
    if counted.shifts:
        yield from _rates(w("by_shift"), counted.shifts, w)
        yield Heading(text=w("of_shifts"))
        yield _beside("shift_head", counted.shifts, w)
    single = [row for row in week.rows if row.condition and row.n]
    yield _acted(single, counted, w)
    yield _responses(single, counted, w)
    yield _top(counted, w)
    yield Heading(text=w("by_condition"))
    yield _table(counted, w)


def _figures(counted: Counted, w: Words) -> Iterator[tuple[str, str]]:
    week = counted.whole
    yield (
        w("patient_days"),
        w("patient_days_is", days=w.number(week.patient_days, 1 if week.patient_days >= 1 else 2)),
    )
    if week.coverage is not None:
        yield w("coverage"), w("share", share=w.share(min(week.coverage, 1.0), 1.0))
    all_kinds = [row for row in week.rows if not row.condition]
    n, n_false = sum(r.n for r in all_kinds), sum(r.n_false for r in all_kinds)
    n_useful = sum(row.n_useful for row in all_kinds)
    yield w("verdicts"), w("verdicts_are", false=n_false, useful=n_useful, n=n)
    yield w("typed"), str(week.n_typed)
    per_day, minutes = counted.manual_per_day, counted.manual_minutes
    if per_day > 0 and minutes > 0:
        hours = w.number(saved_s(week, per_patient_day=per_day, minutes_each=minutes) / 3600, 1)
        yield w("saved"), w("saved_is", hours=hours, per_day=per_day, minutes=minutes)
    else:
        yield w("saved"), w("saved_ask")


def _of_kind(week: Week, kind: Kind) -> Row:
    return next(row for row in week.rows if row.kind is kind and not row.condition)


def _weeks(counted: Counted, w: Words) -> Iterator[Block]:
    """Beside one another once there is more than one."""
    if len(counted.weeks) < 2:
        return
    yield Heading(text=w("by_week"))
    yield _beside("week_head", counted.weeks, w)
    yield Text(text=w("week_note"))


def _beside(head: str, times: Sequence[tuple[str, Week]], w: Words) -> Table:
    """One row a shift or week: what it had, and what became of it."""
    kinds = tuple(w(kind.value) for kind in Kind)
    rest = ("n", "n_called", "acted_on", "median", "p90", "useful", "false")
    return Table(
        head=(w(head), w("of_patient_days"), *kinds, *(w(key) for key in rest)),
        rows=tuple((name, *_of_time(week, w)) for name, week in times),
        n_words=1,
        none=w("no_alarms"),
    )


def _of_time(week: Week, w: Words) -> tuple[str, ...]:
    """Alarms per patient-day by kind, then all kinds together; empty where it is not known."""
    of_kinds = [_of_kind(week, kind) for kind in Kind]
    n = sum(row.n for row in of_kinds)
    return (
        w.number(week.patient_days or None, 1 if week.patient_days >= 1 else 2),
        *(w.number(row.per_patient_day, 1) for row in of_kinds),
        str(n),
        str(sum(row.n_called for row in of_kinds)),
        w.share(sum(row.n_acted_on for row in of_kinds), n),
        "" if week.response is None else w.number(week.response.median_s),
        "" if week.response is None else w.number(week.response.p90_s),
        str(sum(row.n_useful for row in of_kinds)),
        str(sum(row.n_false for row in of_kinds)),
    )


def _is_short(week: Week) -> bool:
    """Somebody was there, but for too short a time to tell a number a day."""
    return 0 < week.patient_days < RATE_DAYS_MIN


def _rates(title: str, times: Sequence[tuple[str, Week]], w: Words) -> Iterator[Plot]:
    """Calls per patient-day of each time, by kind, beside the budget; none of too short times."""
    rates = {
        (i, kind): _of_kind(week, kind).per_patient_day
        for i, (_, week) in enumerate(times)
        for kind in Kind
    }
    if all(rate is None for rate in rates.values()):
        return
    budget = BUDGET_PER_PATIENT_DAY[Kind.PHYSIOLOGICAL]
    top = _round_top(max([budget, *(rate for rate in rates.values() if rate is not None)]))
    wide, digits = 1 / max(len(times), 1), 1 if top < 20 else 0
    bars = tuple(
        Bar(
            x=(i + 0.14 + 0.25 * list(Kind).index(kind)) * wide,
            width=0.22 * wide,
            height=rate / top,
            fill=_FILLS[kind],
        )
        for (i, kind), rate in rates.items()
        if rate is not None
    )
    said = "; ".join(
        w("per_day_said", day=day, values=_values(week, w))
        for day, week in times
        if week.patient_days
    )
    kinds = tuple(Key(style=_FILLS[kind], label=w(kind.value)) for kind in Kind)
    line = Shape(style="budget", points=((0.0, budget / top), (1.0, budget / top)))
    yield Plot(
        title=title,
        said=said,
        x=tuple(
            Tick(at=(i + 0.5) * wide, label=w("short", day=day) if _is_short(week) else day)
            for i, (day, week) in enumerate(times)
        ),
        y=tuple(Tick(at=part / 4, label=w.number(top * part / 4, digits)) for part in range(5)),
        lines=(line,),
        bars=bars,
        key=(*kinds, Key(style="budget", label=w("budget", n=budget))),
    )


def _values(week: Week, w: Words) -> str:
    if _is_short(week):
        return w("short_said")
    return ", ".join(
        f"{w(kind.value)} {w.number(_of_kind(week, kind).per_patient_day, 1)}" for kind in Kind
    )


def _round_top(most: float) -> float:
    """The least of 4, 8, 12, 20, 40, 60, … that holds it."""
    return next((float(top) for top in (4, 8, 12, 20) if top >= most), ceil(most / 20) * 20.0)


def _name(row: Row, counted: Counted) -> str:
    return counted.conditions.get(row.condition, row.condition)


def _acted(rows: Sequence[Row], counted: Counted, w: Words) -> Spans:
    spans = tuple(
        Span(
            label=_name(row, counted),
            part=row.n_acted_on / row.n,
            full=1.0,
            text=f"{w.share(row.n_acted_on, row.n)} ({row.n_acted_on}/{row.n})",
        )
        for row in rows
    )
    return Spans(title=w("acted_title"), rows=spans, none=w("no_alarms"))


def _responses(rows: Sequence[Row], counted: Counted, w: Words) -> Spans:
    spread = [(row, row.response) for row in rows if row.response is not None]
    longest_s = max((s.p90_s for _, s in spread), default=0.0)
    whole_s = max(longest_s, RESPONSE_S_LEAST)
    spans = tuple(
        Span(
            label=_name(row, counted),
            part=s.median_s / whole_s,
            full=s.p90_s / whole_s,
            text=f"{w.took(s.median_s)} / {w.took(s.p90_s)} (n = {s.n})",
        )
        for row, s in spread
    )
    return Spans(title=w("response_title"), rows=spans, none=w("none_taken"))


def _top(counted: Counted, w: Words) -> Spans:
    top = counted.whole.top_beds
    most = max((n for _, n in top), default=1)
    spans = tuple(
        Span(label=counted.beds.get(bed, bed), part=n / most, full=n / most, text=str(n))
        for bed, n in top
    )
    return Spans(title=w("top_title"), rows=spans, none=w("no_top"))


def _table(counted: Counted, w: Words) -> Table:
    head = ("alarm", "priority", "n", "n_called", "per_patient_day", "on_device", "acted_on",
            "median", "p90", "useful", "false")  # fmt: skip
    return Table(
        head=tuple(w(key) for key in head),
        rows=tuple(_cells(row, counted, w) for row in counted.whole.rows if row.n),
        n_words=2,
        none=w("no_alarms"),
    )


def _cells(row: Row, counted: Counted, w: Words) -> tuple[str, ...]:
    response = row.response
    return (
        _name(row, counted) or f"{w('all_of')}: {w(row.kind.value)}",
        "" if row.priority is None else w(row.priority.value),
        str(row.n),
        str(row.n_called),
        w.number(row.per_patient_day, 2),
        str(row.n_on_device),
        w.share(row.n_acted_on, row.n),
        "" if response is None else w.number(response.median_s),
        "" if response is None else w.number(response.p90_s),
        str(row.n_useful),
        str(row.n_false),
    )
