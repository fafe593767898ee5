"""What happened on a shift: the ward in figures, then each bed with what is open; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alarms.burden.week import Week
from alarms.messages import Kind
from vitavakt.reports.contents.patient import Hours, inside, inside_of
from vitavakt.reports.contents.told import Rows, Told
from vitavakt.reports.page.document import Block, Figures, Heading, Text
from vitavakt.reports.page.moments import Clock
from vitavakt.reports.page.words import Words

_NS_PER_MS = 1_000_000
URGENT = 5
"""Points of NEWS2 from which chart 4 asks for an urgent response."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtBed:
    """One bed's part of the shift; nothing of who lay there before the last discharge."""

    name: str
    """Bed and patient as they are printed."""
    occupied: bool
    hours: Hours
    is_over: bool = False
    """It ended before the report was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfWard:
    """The shift of the ward as a whole."""

    t_from_ns: int
    t_to_ns: int
    is_over: bool
    week: Week
    """Counted as the report on alarms counts: whatever bed it was, and whoever lay there."""
    own: Sequence[Told]
    """Alarms of no bed of the ward: a service, a phone, the journal."""


def blocks(
    ward: OfWard,
    beds: Sequence[AtBed],
    words: Words,
    clock: Clock,
    rows: Rows,
) -> Iterator[Block]:
    """The report. Of a bed without a patient and without a word in the log nothing is said."""
    yield Heading(text=words("summary"))
    yield Figures(rows=tuple(_summary(ward.week, words)))
    yield from _own(ward, words, rows)
    for bed in beds:
        told = inside_of(bed.hours)
        told["scores"] = [one for one in told["scores"] if _is_told(one)]
        if not bed.occupied and not any(told.values()):
            continue
        yield Heading(text=bed.name)
        if bed.hours.t_stay_ns:
            yield Text(text=words("stay", when=clock.moment(bed.hours.t_stay_ns)))
        yield Figures(
            rows=(
                (words("unmeasured"), _unmeasured(bed, words)),
                *_opened(list(_open(bed, words, rows)), words, is_over=bed.is_over),
            )
        )
        for key, table in (
            ("alarms", rows.alarms),
            ("scores", rows.scores),
            ("facts", rows.facts),
        ):
            if told[key]:
                yield table(told[key])


def _is_told(score: Told) -> bool:
    """To the next shift: what somebody entered a part of, or what the radar alone makes urgent."""
    return bool(score["person"]) or int(score["low"]) >= URGENT


def _summary(week: Week, w: Words) -> Iterator[tuple[str, str]]:
    of = {row.kind: row for row in week.rows if not row.condition}
    n = {kind: row.n for kind, row in of.items()}
    n_all, n_called = sum(n.values()), sum(row.n_called for row in of.values())
    yield (
        w("n_alarms"),
        w("of_kind", n=n[Kind.PHYSIOLOGICAL], tech=n[Kind.TECHNICAL], adv=n[Kind.ADVISORY]),
    )
    if not n_all:
        return
    yield w("n_called_of"), w("of_all", n=n_called, of_n=n_all)
    n_taken = sum(row.n_acted_on for row in of.values())
    yield w("taken_share"), w("of_all", n=n_taken, of_n=n_all)
    if week.response is not None:
        median, p90 = (w.took(s) for s in (week.response.median_s, week.response.p90_s))
        yield w("response"), w("median_90", median=median, p90=p90)
    if week.coverage is not None:
        yield w("rr_cover"), w("share", share=w.share(min(week.coverage, 1.0), 1.0))


def _own(ward: OfWard, w: Words, rows: Rows) -> Iterator[Block]:
    """What concerned the ward and no bed; nothing where there was nothing."""
    raised = inside(ward.own, ward.t_from_ns, ward.t_to_ns)
    stand = list(_open_alarms(ward.own, ward.t_to_ns // _NS_PER_MS, w, rows))
    if not raised and not stand:
        return
    yield Heading(text=w("ward_own"))
    yield Figures(rows=tuple(_opened(stand, w, is_over=ward.is_over)))
    if raised:
        yield rows.alarms(raised)


def _opened(stand: Sequence[str], w: Words, *, is_over: bool) -> Iterator[tuple[str, str]]:
    title = w("open_then" if is_over else "open")
    for i, one in enumerate(stand or [w("no_open")]):
        yield "" if i else title, one


def _unmeasured(bed: AtBed, w: Words) -> str:
    """Somebody was there and no respiration rate was shown; empty where nobody was."""
    course = bed.hours.course
    if course.present_s <= 0:
        return ""
    missing_s = max(course.present_s - course.rr_s, 0.0)
    return w("share_of", time=w.lasted(missing_s), total=w.lasted(course.present_s))


def _open(bed: AtBed, w: Words, rows: Rows) -> Iterator[str]:
    """What the next shift takes over: of each matter the newest word counts."""
    log, t_to_ms = bed.hours.log, bed.hours.t_to_ns // _NS_PER_MS
    yield from _open_alarms(log["alarms"], t_to_ms, w, rows)
    for score in _begun(log["scores"], "t_ms", t_to_ms)[:1]:
        stands = score["until_ms"] is None and _is_told(score)
        if stands and score["low"] < URGENT <= score["high"]:
            missing = rows.missing(score)
            yield w("open_score", low=score["low"], high=score["high"], missing=missing)
    yield from _in_force(_begun(log["facts"], "t_ms", t_to_ms), t_to_ms, w, rows)


def _begun(told: Sequence[Told], key: str, t_to_ms: int) -> list[Told]:
    """What had been said at the end of the time; the log may know more by now."""
    return [one for one in told if one[key] < t_to_ms]


def _open_alarms(told: Sequence[Told], t_to_ms: int, w: Words, rows: Rows) -> Iterator[str]:
    for one in told:
        t_ms, ended_ms, taken_ms = (
            one["alarm"]["t_signal_ms"],
            one["ended_ms"],
            one["acknowledged_ms"],
        )
        if t_ms < t_to_ms and (ended_ms is None or ended_ms > t_to_ms):
            is_taken = taken_ms is not None and taken_ms <= t_to_ms
            key = "open_alarm" if is_taken else "open_untaken"
            yield w(key, alarm=rows.text(one), times=rows.times(one))


def _in_force(facts: Sequence[Told], t_to_ms: int, w: Words, rows: Rows) -> Iterator[str]:
    seen: set[str] = set()
    for fact in facts:
        about = f"{fact['fact']}/{fact.get('condition', '')}/{fact.get('reason', '')}"
        matter = about if fact["fact"] == "pause" else f"limit/{fact.get('condition', '')}"
        if fact["fact"] not in {"pause", "limit"} or matter in seen:
            continue
        seen.add(matter)
        if fact["until_ms"] is None or fact["until_ms"] <= t_to_ms:
            continue
        when = rows.moment(fact["until_ms"])
        if fact["fact"] == "pause":
            yield w("open_pause", reason=w(f"reason_{fact['reason']}"), when=when)
        elif fact["limit"] is not None:
            condition, limit = rows.condition(fact["condition"]), w.number(fact["limit"])
            yield w("open_limit", condition=condition, limit=limit, when=when)
