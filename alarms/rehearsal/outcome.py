"""What a rehearsed day means: the burden of its alarms, and what became of its true events."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from alarms.messages import Kind
from alarms.rehearsal.play import Day, Event, Step

DEADLINE_S = 60.0
"""An event found later than this after its start is called late [D]."""
AFTER_S = 60.0
"""An alarm may come this long after a short event and still be counted as its alarm [D]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueEvent:
    """Something that truly happened to a patient, as somebody or a simulator says."""

    bed: str
    t_start_s: float
    t_end_s: float
    what: str
    conditions: frozenset[str] = frozenset()
    """Alarms that count as having found it; empty: any physiological one."""
    deadline_s: float | None = None
    """Found later than this after its start is late; None: as for all."""


class Found(StrEnum):
    """What became of a true event."""

    CAUGHT = "caught"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one true event."""

    event: TrueEvent
    found: Found
    delay_s: float | None
    """From the start of the event to its first alarm; 0 when one already stood."""
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """How many alarms a day brings."""

    bed_days: float
    n: dict[tuple[str, str, str], int]
    """By kind, priority and condition."""

    def per_bed_day(self, kind: Kind | None = None) -> float | None:
        """Alarms of a kind (or of all) per bed and day; None where nothing was heard."""
        n = sum(n for (of, _, _), n in self.n.items() if kind is None or of == kind)
        return n / self.bed_days if self.bed_days else None


def burden(day: Day) -> Burden:
    """The alarms of a day, counted."""
    n = Counter((str(e.kind), str(e.priority), e.condition) for e in day.signals())
    return Burden(bed_days=day.bed_days, n=dict(sorted(n.items())))


def findings(
    day: Day, events: Iterable[TrueEvent], *, deadline_s: float = DEADLINE_S
) -> tuple[Finding, ...]:
    """Of each true event, whether and when an alarm told of it."""
    spans = _spans(day.events)
    return tuple(_finding(event, spans.get(event.bed, ()), deadline_s) for event in events)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """From an alarm's signal to its end."""

    t_signal_s: float
    t_end_s: float
    event: Event


def _spans(events: Sequence[Event]) -> dict[str, list[_Span]]:
    ends = {e.alarm.id: e.t_s for e in events if e.event is Step.ENDED}
    spans: dict[str, list[_Span]] = {}
    for e in events:
        if e.event is Step.SIGNAL:
            span = _Span(t_signal_s=e.t_s, t_end_s=ends.get(e.alarm.id, float("inf")), event=e)
            spans.setdefault(e.bed, []).append(span)
    return spans


def _finding(event: TrueEvent, spans: Iterable[_Span], deadline_s: float) -> Finding:
    """The first alarm that stands during the event, or begins shortly after it."""
    if event.deadline_s is not None:
        deadline_s = event.deadline_s
    for span in spans:
        if not _tells(span.event, event):
            continue
        stands = span.t_signal_s < event.t_start_s < span.t_end_s
        begins = event.t_start_s <= span.t_signal_s <= event.t_end_s + AFTER_S
        if stands or begins:
            delay_s = max(span.t_signal_s - event.t_start_s, 0.0)
            found = Found.CAUGHT if delay_s <= deadline_s else Found.LATE
            return Finding(
                event=event, found=found, delay_s=delay_s, condition=span.event.condition
            )
    return Finding(event=event, found=Found.MISSED, delay_s=None)


def _tells(alarm: Event, event: TrueEvent) -> bool:
    if event.conditions:
        return alarm.condition in event.conditions
    return alarm.kind is Kind.PHYSIOLOGICAL
