"""Each NEWS2 that stood at a bed, what moved it, and where none is known; pure.

Two sources, one list: the journal has what a person entered and what called for another response,
for good; the history has every score that a screen could show, for some days. The same score in
both has the same time, and is told once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from alarms.messages import Entry, Scored
from alarms.news2.messages import Part, Score
from records.scores import Stood
from ward_ui.view.plain import Json, Names, finite, ms

GAP_S = 30
"""A score is written again every 15 s: between two that lie further apart none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _One:
    """A score from `t_ms` on."""

    t_ms: int
    until_ms: int
    low: int
    high: int
    complete: bool
    made: Score | None
    """None where it was written by a version that is not understood."""
    person: str = ""
    """Who entered what it was made of, where the journal says so."""
    by_person: bool = False


def told(stood: Sequence[Stood], entries: Sequence[Entry], names: Names, now_ns: int) -> list[Json]:
    """Oldest first: each score that is another than the one before, was entered, or ends a gap."""
    rows: list[Json] = []
    before: _One | None = None
    for one in sorted(_ones(stood, entries), key=lambda one: one.t_ms):
        gap = before is not None and one.t_ms - before.until_ms > GAP_S * 1000
        anew = before is None or gap or one.by_person or _says(one) != _says(before)
        if anew:
            since = None if before is None or gap else before
            rows.append(_row(one, since, names))
            rows[-1]["gap_from_ms"] = before.until_ms if before is not None and gap else None
        until_ms = one.until_ms if before is None else max(one.until_ms, before.until_ms)
        before = replace(one, until_ms=until_ms)
    if before is not None and now_ns // 1_000_000 - before.until_ms > GAP_S * 1000:
        rows[-1]["until_ms"] = before.until_ms
    return rows


def _ones(stood: Sequence[Stood], entries: Sequence[Entry]) -> Iterator[_One]:
    """Each score once: with its person from the journal, and its length from the history."""
    lengths = {one.t_ms: one.until_ms for one in stood}
    journalled = set()
    for entry in entries:
        if not isinstance(entry.fact, Scored):
            continue
        fact, made = entry.fact, _made(entry.fact.inputs)
        t_ms = entry.t_ns // 1_000_000 if made is None else made.t_ns // 1_000_000
        journalled.add(t_ms)
        yield _One(
            t_ms=t_ms,
            until_ms=lengths.get(t_ms, t_ms),
            low=fact.low,
            high=fact.high,
            complete=fact.complete,
            made=made,
            person=entry.person,
            by_person=fact.by_person,
        )
    for one in stood:
        if one.t_ms not in journalled:
            yield _One(
                t_ms=one.t_ms,
                until_ms=one.until_ms,
                low=one.low,
                high=one.high,
                complete=one.complete,
                made=_made(one.inputs),
            )


def _made(inputs: str) -> Score | None:
    try:
        return msgspec.json.decode(inputs, type=Score)
    except msgspec.DecodeError:
        return None


def _says(one: _One) -> object:
    known = (one.low, one.high, one.complete)
    return known if one.made is None else [part.says for part in one.made.parts]


def _row(one: _One, before: _One | None, names: Names) -> Json:
    parts = () if one.made is None else one.made.parts
    return {
        "t_ms": one.t_ms,
        "until_ms": None,
        "person": _entered_by(one, names),
        "low": one.low,
        "high": one.high,
        "complete": one.complete,
        "by_person": one.by_person,
        "moved": list(_moved(one, before)),
        "parts": [_part(part, names) for part in parts],
    }


def _moved(one: _One, before: _One | None) -> Iterator[Json]:
    """The rows of the chart that say something else than in the score before."""
    if before is None or before.made is None or one.made is None:
        return
    was = {part.parameter: part for part in before.made.parts}
    for part in one.made.parts:
        then = was.get(part.parameter)
        if then is not None and then.says != part.says:
            yield {"parameter": part.parameter.value, "low": then.low, "high": then.high}


def _entered_by(one: _One, names: Names) -> str:
    """The engine writes the score, so whoever entered it is told by the newest typed reading."""
    parts = () if one.made is None else one.made.parts
    typed = [part.reading for part in parts if part.reading is not None and part.reading.person]
    newest = max(typed, key=lambda reading: reading.t_entered_ns, default=None)
    person = one.person or ("" if newest is None else newest.person)
    return names.get(person, person)


def _part(part: Part, names: Names) -> Json:
    reading = part.reading
    value = None if reading is None else reading.value
    person = "" if reading is None else reading.person
    return {
        "parameter": part.parameter.value,
        "low": part.low,
        "high": part.high,
        "value": finite(value) if isinstance(value, float) else value,
        "unit": "" if reading is None else reading.unit,
        "t_measured_ms": None if reading is None else ms(reading.t_measured_ns),
        "source": None if reading is None else reading.source.value,
        "person": names.get(person, person),
    }
