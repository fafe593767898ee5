"""The alarms of a week, counted: how many, for whom, acted on, how fast, how many were false."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from alarms.distribution.delays import Delays, delays
from alarms.messages import Change, Entry, Kind, Marked, Observed, Priority, Verdict

BUDGET_PER_PATIENT_DAY = {Kind.PHYSIOLOGICAL: 3.0, Kind.TECHNICAL: 2.0, Kind.ADVISORY: 0.3}
"""Of a design proposal: a ward decides for itself."""
N_TOP = 10
RATE_DAYS_MIN = 1.0
"""Patient-days: over less, a number a day is chance and is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the history says about one bed in the time looked at."""

    present_s: float
    """Somebody was there."""
    rr_s: float
    """A respiration rate was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Of seconds, over alarms."""

    n: int
    median_s: float
    p90_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One condition, or all of a kind."""

    kind: Kind
    priority: Priority | None
    condition: str
    """Empty for all of the kind."""
    n: int
    n_called: int
    """To which somebody was called; the others only stood on the screens."""
    per_patient_day: float | None
    """Calls; None over less than `RATE_DAYS_MIN`."""
    n_on_device: int
    """Reached a phone or a display."""
    n_acted_on: int
    """A person took it before it ended."""
    n_useful: int
    n_false: int
    """As people marked them; most are not marked."""
    response: Spread | None
    """From the call to the person who took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Of one ward, from `t_from_ns` to `t_to_ns`."""

    t_from_ns: int
    t_to_ns: int
    patient_days: float
    coverage: float | None
    """Share of the time with somebody there in which a respiration rate was shown."""
    rows: tuple[Row, ...]
    """Every condition, and all of each kind."""
    response: Spread | None
    """From the call to the person who took it, of all alarms."""
    top_beds: tuple[tuple[str, int], ...]
    """Beds with the most physiological calls."""
    n_typed: int
    """Times that a respiration rate was measured by hand and typed in."""


def week(
    entries: Iterable[Entry],
    watched: Mapping[str, Watched],
    *,
    t_from_ns: int,
    t_to_ns: int,
    spans: Sequence[tuple[int, int]] | None = None,
) -> Week:
    """The journal's entries, oldest first, and each bed's history, as one week.

    `spans` (from, until, ns; all of the time when left out): only alarms that began within one of
    them count. What became of such an alarm counts until `t_to_ns`: whoever takes at 07:01 what
    began at 06:59 has taken it.
    """
    inside = [entry for entry in entries if t_from_ns <= entry.t_ns < t_to_ns]
    of = ((t_from_ns, t_to_ns),) if spans is None else spans
    alarms = [one for one in delays(inside).values() if _is_in(one.t_signal_ns, of)]
    verdicts = _verdicts(inside)
    patient_days = sum(bed.present_s for bed in watched.values()) / 86_400
    present_s = sum(bed.present_s for bed in watched.values())
    of_patients = [a for a in _called(alarms) if a.kind is Kind.PHYSIOLOGICAL]
    return Week(
        t_from_ns=t_from_ns,
        t_to_ns=t_to_ns,
        patient_days=patient_days,
        coverage=sum(b.rr_s for b in watched.values()) / present_s if present_s else None,
        rows=tuple(_rows(alarms, verdicts, patient_days)),
        response=_response(alarms),
        top_beds=tuple(Counter(a.bed for a in of_patients).most_common(N_TOP)),
        n_typed=sum(_is_typed_rate(entry) and _is_in(entry.t_ns, of) for entry in inside),
    )


def saved_s(week: Week, *, per_patient_day: float, minutes_each: float) -> float:
    """Seconds of work that the ward did not do, by its own two numbers.

    `per_patient_day` is how often a respiration rate would be counted by hand without the radar.
    What was still typed in is taken off. Negative where the ward counts more often than it says.
    """
    return (per_patient_day * week.patient_days - week.n_typed) * minutes_each * 60


def _rows(
    alarms: Sequence[Delays], verdicts: Mapping[str, Verdict], patient_days: float
) -> Iterable[Row]:
    for kind in Kind:
        of_kind = [a for a in alarms if a.kind is kind]
        conditions = sorted({(a.priority, a.condition) for a in of_kind}, key=_weight)
        for priority, condition in conditions:
            these = [a for a in of_kind if (a.priority, a.condition) == (priority, condition)]
            yield _row(kind, priority, condition, these, verdicts, patient_days)
        yield _row(kind, None, "", of_kind, verdicts, patient_days)


def _row(
    kind: Kind,
    priority: Priority | None,
    condition: str,
    alarms: Sequence[Delays],
    verdicts: Mapping[str, Verdict],
    patient_days: float,
) -> Row:
    marks = Counter(verdicts.get(a.alarm_id) for a in alarms)
    n_called = len(_called(alarms))
    return Row(
        kind=kind,
        priority=priority,
        condition=condition,
        n=len(alarms),
        n_called=n_called,
        per_patient_day=n_called / patient_days if patient_days >= RATE_DAYS_MIN else None,
        n_on_device=sum(a.t_on_device_ns is not None for a in alarms),
        n_acted_on=sum(a.t_accepted_ns is not None for a in alarms),
        n_useful=marks[Verdict.USEFUL],
        n_false=marks[Verdict.FALSE],
        response=_response(alarms),
    )


def _called(alarms: Iterable[Delays]) -> list[Delays]:
    return [one for one in alarms if one.t_called_ns is not None]


def _response(alarms: Sequence[Delays]) -> Spread | None:
    return _spread_of(
        [
            (a.t_accepted_ns - a.t_called_ns) / 1e9
            for a in _called(alarms)
            if a.t_called_ns is not None and a.t_accepted_ns is not None
        ]
    )


def _weight(key: tuple[Priority, str]) -> tuple[int, str]:
    return list(Priority).index(key[0]), key[1]


def _spread_of(seconds: Sequence[float]) -> Spread | None:
    """Median and 90th percentile; None of nothing."""
    if not seconds:
        return None
    cuts = quantiles(seconds, n=10, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 9
    return Spread(n=len(seconds), median_s=cuts[4], p90_s=cuts[8])


def _verdicts(entries: Iterable[Entry]) -> dict[str, Verdict]:
    """The last mark of each alarm."""
    return {
        entry.fact.alarm_id: entry.fact.verdict
        for entry in entries
        if entry.change is Change.SET and isinstance(entry.fact, Marked)
    }


def _is_in(t_ns: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(from_ns <= t_ns < until_ns for from_ns, until_ns in spans)


def _is_typed_rate(entry: Entry) -> bool:
    fact = entry.fact
    return entry.change is Change.SET and isinstance(fact, Observed) and fact.rr_per_min is not None
