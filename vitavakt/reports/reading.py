"""Reports from the records of a ward: what was asked for is read, and made into a document."""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from alarms.burden.week import Week
from alarms.messages import JournalRefusedError
from vitavakt.burden.reading import counted, entries, stories
from vitavakt.reports.contents import alarms as of_alarms
from vitavakt.reports.contents import patient, shift
from vitavakt.reports.contents.alarms import Counted
from vitavakt.reports.contents.own import own_alarms
from vitavakt.reports.contents.patient import Hours
from vitavakt.reports.contents.shift import AtBed, OfWard
from vitavakt.reports.contents.told import Rows
from vitavakt.reports.page.document import Block, Document
from vitavakt.reports.page.moments import Clock
from vitavakt.reports.page.words import Words
from vitavakt.services.lines import lines
from vitavakt.settings import BedSettings, Ward
from ward_ui.past.logbook import log
from ward_ui.past.reading import LOG_S, Past
from ward_ui.reports.order import Order, PressError

READ_S = 20.0
N_WEEKS = 8
"""Beside one another on the page of alarms."""
_NS_PER_H = 3600 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """All that a report is made with."""

    ward: Ward
    order: Order
    words: Words
    clock: Clock
    rows: Rows


def document(ward: Ward, order: Order) -> Document:
    """The report that was asked for.

    Raises
    ------
    PressError
        There is no such bed, or the records cannot be read.
    """
    words, clock = Words(order.language), Clock(offset_s=ward.plan.shifts.offset_s)
    rows = Rows(words, clock, _conditions(ward, words))
    desk = _Desk(ward=ward, order=order, words=words, clock=clock, rows=rows)
    makers = {"patient": _patient, "shift": _shift, "alarms": _alarms}
    try:
        return makers[order.what](desk)
    except (OSError, sqlite3.Error, JournalRefusedError) as why:
        raise PressError("past_unread") from why


def _patient(desk: _Desk) -> Document:
    order, w = desk.order, desk.words
    beds = {bed.bed: bed for bed in desk.ward.beds}
    if order.bed not in beds:
        raise PressError("report_bed")
    bed = beds[order.bed]
    (hours,) = asyncio.run(_hours(desk, [bed], order.hours, order.t_ns))
    made = tuple(patient.blocks(hours, w, desk.clock, desk.rows))
    age = [w("age", age=bed.age_y)] if bed.patient and bed.age_y is not None else []
    about = ", ".join([_name(desk.ward, bed, w), *age, _span(desk, hours.t_from_ns, hours.t_to_ns)])
    return _document(desk, w("patient_title"), about, made)


def _shift(desk: _Desk) -> Document:
    order, w = desk.order, desk.words
    beds = desk.ward.beds
    t_from_ns, t_to_ns = _of_shift(desk)
    span_h = (t_to_ns - t_from_ns) / _NS_PER_H
    found = asyncio.run(_hours(desk, beds, span_h, t_to_ns))
    at = [
        AtBed(
            name=_name(desk.ward, bed, w),
            occupied=bed.patient is not None,
            hours=hours,
            is_over=t_to_ns < order.t_ns,
        )
        for bed, hours in zip(beds, found, strict=True)
    ]
    whole = _whole(desk, t_from_ns, t_to_ns)
    made = tuple(shift.blocks(whole, at, w, desk.clock, desk.rows))
    span = _span(desk, t_from_ns, t_to_ns)
    about = w("shift_named", name=order.shift, span=span) if order.shift else span
    return _document(desk, w("shift_title"), about, made)


def _of_shift(desk: _Desk) -> tuple[int, int]:
    """From and to, ns: the ward's own shift by its name, as far as it has come; or hours back."""
    order = desk.order
    if not order.shift:
        return order.t_ns - order.hours * _NS_PER_H, order.t_ns
    try:
        from_ns, until_ns = desk.ward.plan.shifts.newest(order.shift, order.t_ns)
    except ValueError as why:
        raise PressError("report_shift") from why
    return from_ns, min(until_ns, order.t_ns)


def _alarms(desk: _Desk) -> Document:
    order, w, ward = desk.order, desk.words, desk.ward
    t_from_ns = order.t_ns - order.days * 24 * _NS_PER_H
    since = entries(ward, t_from_ns)
    shifts = ward.plan.shifts
    cuts = [t_from_ns, *desk.clock.midnights(t_from_ns + 1, order.t_ns), order.t_ns]
    made = Counted(
        whole=counted(ward, since, [(t_from_ns, order.t_ns)]),
        days=[
            (desk.clock.day(a), counted(ward, since, [(a, b)], order.t_ns))
            for a, b in pairwise(cuts)
        ],
        shifts=[
            (name, counted(ward, since, shifts.within(name, t_from_ns, order.t_ns), order.t_ns))
            for name in shifts.names
        ],
        manual_per_day=order.manual_per_day,
        manual_minutes=order.manual_minutes,
        beds={bed.bed: _name(ward, bed, w) for bed in ward.beds},
        weeks=_weeks(desk),
        conditions=_conditions(ward, w),
    )
    blocks = tuple(of_alarms.blocks(made, w))
    return _document(desk, w("alarms_title"), _span(desk, t_from_ns, order.t_ns), blocks)


def _weeks(desk: _Desk) -> list[tuple[str, Week]]:
    """The newest weeks of which the journal says anything, oldest first; the last ends now."""
    order = desk.order
    week_ns = 7 * 24 * _NS_PER_H
    cuts = [order.t_ns - n * week_ns for n in range(N_WEEKS, -1, -1)]
    found = entries(desk.ward, cuts[0])
    first_ns = found[0].t_ns if found else order.t_ns
    return [
        (desk.clock.day(a), counted(desk.ward, found, [(a, b)], order.t_ns))
        for a, b in pairwise(cuts)
        if b > first_ns
    ]


async def _hours(
    desk: _Desk, beds: Sequence[BedSettings], hours: float, now_ns: int
) -> list[Hours]:
    """Each bed's hours; none reaches back before its last discharge."""
    ward = desk.ward
    past = Past(journal=ward.journal, history=ward.history, read_s=READ_S)
    names = _people(ward)
    table = lines(ward)
    found = []
    try:
        for bed in beds:
            passed = await past.passed(bed.bed, hours, now_ns=now_ns)
            noted = await past.noted(bed.bed, now_ns=now_ns)
            if passed is None or noted is None:
                raise PressError("past_unread")
            profile = ward.policy.profile("", bed.age_y)
            stretches = passed.lines(table, "" if profile is None else profile.profile)
            is_cut = passed.t_from_ns > now_ns - round(hours * _NS_PER_H)
            found.append(
                Hours(
                    t_from_ns=passed.t_from_ns,
                    t_to_ns=passed.t_to_ns,
                    t_stay_ns=passed.t_stay_ns if is_cut else 0,
                    course=passed.course,
                    stretches=stretches,
                    log=log(bed.bed, noted, names, now_ns=now_ns, n_scores=patient.N_SCORES_MAX),
                )
            )
    finally:
        past.close()
    return found


def _whole(desk: _Desk, t_from_ns: int, t_to_ns: int) -> OfWard:
    """The ward as a whole, by the journal: each alarm of that time, and what became of it since."""
    ward, now_ns = desk.ward, desk.order.t_ns
    since = stories(ward, min(t_from_ns, now_ns - LOG_S * 10**9))
    beds = {bed.bed for bed in ward.beds}
    return OfWard(
        t_from_ns=t_from_ns,
        t_to_ns=t_to_ns,
        is_over=t_to_ns < now_ns,
        week=counted(ward, since, [(t_from_ns, t_to_ns)], now_ns),
        own=own_alarms(since, beds, _people(ward), desk.words, now_ns=now_ns),
    )


def _people(ward: Ward) -> dict[str, str]:
    return {person.person: person.name for person in ward.people}


def _document(desk: _Desk, title: str, about: str, blocks: tuple[Block, ...]) -> Document:
    w, order = desk.words, desk.order
    return Document(
        language=w.language,
        title=title,
        ward=desk.ward.name,
        about=about,
        made=w("made", when=desk.clock.whole(order.t_ns), who=order.by),
        demo=w("demo") if desk.ward.demo else "",
        foot=w("foot", page="{page}", pages="{pages}"),
        blocks=blocks,
    )


def _name(ward: Ward, bed: BedSettings, w: Words) -> str:
    if bed.patient is None:
        return w("empty_bed", bed=bed.bed)
    if ward.is_recording(bed):
        return f"{w('bed', bed=bed.bed)}, {w('recording', name=bed.patient)}"
    return f"{w('bed', bed=bed.bed)}, {bed.patient}"


def _span(desk: _Desk, t_from_ns: int, t_to_ns: int) -> str:
    clock = desk.clock
    return desk.words("span", start=clock.moment(t_from_ns), end=clock.moment(t_to_ns))


def _conditions(ward: Ward, w: Words) -> dict[str, str]:
    return {
        rule.condition: rule.text_nb if w.language == "nb" else rule.text_en for rule in ward.rules
    }
