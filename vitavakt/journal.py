"""The alarm journal for a person: whether it is as it was written, and its newest entries."""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from alarms.messages import (
    Alarm,
    Assigned,
    Change,
    ClockStepped,
    CommandRefusal,
    Entry,
    Fact,
    JournalRefusedError,
    LimitSet,
    Marked,
    Observed,
    PatientSet,
    PauseSet,
    ProfileSet,
    RateRefused,
    RoleLent,
    Scored,
    SignalsSet,
    Started,
    Usual,
    Warned,
    WatchKept,
)
from records.journal import JournalReader, verify
from vitavakt.settings import Ward
from vitavakt.terminal import fail, said_in_a_sentence, ward_of

_CHANGES: Mapping[Change, str] = {
    Change.SIGNAL: "began",
    Change.ACKNOWLEDGED: "taken",
    Change.RETURNED: "condition gone, not taken yet",
    Change.REMINDED: "still stands: reminder",
    Change.ENDED: "over",
    Change.DELIVERED: "on a screen",
    Change.SEEN: "seen",
    Change.DECLINED: "declined",
    Change.TIMED_OUT: "no longer waited for",
    Change.PRIORITY: "priority changed",
}
_REFUSALS: Mapping[str, str] = {
    CommandRefusal.ENDED: "the alarm had ended",
    CommandRefusal.UNKNOWN: "no such alarm",
    CommandRefusal.NOT_JOURNALLED: "the journal could not be written",
    CommandRefusal.FORBIDDEN: "not the right to",
    CommandRefusal.BOUNDS: "outside what the ward allows",
    CommandRefusal.REASON: "no reason given",
    CommandRefusal.LATE: "too late",
    CommandRefusal.NOT_HERE: "no such thing on this ward",
}


class JournalCommand(TyperCommand):
    """`journal verify WARD.toml` is `journal WARD.toml --last 0`: the chain alone, for programs."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # typer's context is private
        if args[:1] == ["verify"]:
            args = [*args[1:], "--last", "0"]
        return super().parse_args(ctx, args)


def journal(
    file: Annotated[Path, typer.Argument(metavar="WARD.toml", help="The ward file.")],
    last: Annotated[int, typer.Option(min=0, max=10_000, help="How many entries to show.")] = 20,
) -> None:
    """Show the newest entries of the alarm journal, and whether all of it is as it was written.

    `journal verify WARD.toml` says only the latter.
    """
    ward = ward_of(file)
    if not ward.journal.exists():
        typer.echo(f"There is no journal yet: {file} has not run on {ward.records}.")
        return
    with said_in_a_sentence():
        broken = verify(ward.journal)
    unread = ""
    try:
        for seq, entry in _newest(ward.journal, last):
            typer.echo(line(seq, entry, ward, is_sound=broken is None or seq < broken))
    except (sqlite3.Error, JournalRefusedError) as error:
        unread = f"The newest entries cannot be read: {error}."
    if broken is not None:
        fail(
            f"The chain breaks at entry {broken}: from there on (marked !) the journal is not as "
            f"it was written. Keep the file as it is, and ask who changed it. {unread}".rstrip()
        )
    if unread:
        fail(unread)
    typer.echo("Every entry is as it was written.")


def line(seq: int, entry: Entry, ward: Ward, *, is_sound: bool = True) -> str:
    """One entry: number, time with its offset from UTC, bed, what, who, on which device."""
    names = {person.person: person.name for person in ward.people}
    alarm = entry.alarm
    bed = alarm.bed if alarm is not None else getattr(entry.fact, "bed", "")
    who = names.get(entry.person, entry.person)
    by = [who, f"on {entry.device}" if entry.device else ""]
    what = _of_alarm(entry, alarm, who) if alarm is not None else _of_fact(entry, ward)
    if entry.change is Change.REFUSED:
        what = f"REFUSED ({_REFUSALS.get(entry.note, entry.note)}): {what}"
    said = [
        f"{' ' if is_sound else '!'}{seq:>6}  {_clock(entry.t_ns, ward)}",
        f"bed {bed}" if bed else "ward",
        what,
        " ".join(part for part in by if part),
    ]
    return _printable("  ".join(part for part in said if part))


def _of_alarm(entry: Entry, alarm: Alarm, who: str) -> str:
    words = f"{alarm.text_en} ({alarm.priority}, {alarm.kind})"
    match entry.change:
        case Change.REFUSED:
            return words
        case Change.TOLD:
            said = f"told {who or 'everyone'}"
        case Change.QUIET:
            said = "called again" if alarm.quiet is None else f"quiet: {alarm.quiet}"
        case Change.TIMED_OUT:
            said = f"{_CHANGES[entry.change]}: {entry.note}"
        case _:
            said = _CHANGES.get(entry.change, entry.change.value)
    return f"{words} {said}"


def _of_fact(entry: Entry, ward: Ward) -> str:
    said = "nothing" if entry.fact is None else _fact(entry.fact, ward)
    refused = entry.change is Change.REFUSED
    return f"{said} - {entry.note}" if entry.note and not refused else said


def _fact(fact: Fact, ward: Ward) -> str:
    match fact:
        case LimitSet() | ProfileSet():
            return _of_limits(fact, ward)
        case PauseSet():
            return f"pause ({fact.reason.replace('_', ' ')}) until {_clock(fact.until_ns, ward)}"
        case SignalsSet():
            return f"{fact.state.replace('-', ' ')}{'' if fact.on else ': ended'}"
        case PatientSet():
            return _patient(fact)
        case Observed():
            return f"observed at {_clock(fact.t_measured_ns, ward)}: {_observed(fact)}"
        case Scored():
            return f"NEWS2 {fact.low}" if fact.complete else f"NEWS2 {fact.low} to {fact.high}"
        case Assigned():
            shift = f", shift {fact.shift}" if fact.shift else ""
            return f"assigned to {', '.join(fact.persons) or 'everyone'}{shift}"
        case Marked():
            return f"alarm {fact.alarm_id} marked {fact.verdict.replace('_', ' ')}"
        case Warned():
            return f"early warning {fact.risk:.0%}: {fact.reasons_en}"
        case _:
            return _of_engine(fact)


def _of_limits(fact: LimitSet | ProfileSet, ward: Ward) -> str:
    if isinstance(fact, ProfileSet):
        return f"profile {fact.profile} ({fact.reason})" if fact.profile else "no profile"
    if fact.limit is None:
        return f"own limit of {fact.condition} taken back"
    until = _clock(fact.until_ns, ward)
    return f"own limit of {fact.condition}: {fact.limit:g} until {until} ({fact.reason})"


def _of_engine(fact: Usual | WatchKept | RateRefused | ClockStepped | RoleLent | Started) -> str:
    match fact:
        case Usual():
            return f"usual rates of {len(fact.hours)} h kept"
        case WatchKept():
            return "what the early warning remembers"
        case RateRefused():
            rate = {"rr": "respiration rate", "hr": "heart rate"}.get(fact.rate, fact.rate)
            return f"impossible {rate} left aside: {fact.said}"
        case ClockStepped():
            return f"the wall clock was put by {fact.by_s:+.1f} s"
        case RoleLent():
            return f"{fact.person} ({fact.name}) is {fact.role} for a while: {fact.reason}"
        case Started():
            return f"the engine started with rules {fact.rules_sha256[:12]}"


def _patient(fact: PatientSet) -> str:
    if not fact.occupied:
        return "no patient"
    parts = [
        "patient",
        "of unknown age" if fact.age_y is None else f"{fact.age_y} years",
        "pregnant" if fact.pregnant else "",
        f"no NEWS2 ({fact.no_score})" if fact.no_score else "",
        "SpO2 scale 2" if fact.scale2 else "",
    ]
    return ", ".join(part for part in parts if part)


def _observed(fact: Observed) -> str:
    oxygen = {True: "oxygen", False: "air", None: None}[fact.on_oxygen]
    given = {
        "RR {:g}": fact.rr_per_min,
        "SpO2 {:g} %": fact.spo2_percent,
        "{}": oxygen,
        "BP {:g}": fact.sbp_mmhg,
        "pulse {:g}": fact.pulse_per_min,
        "consciousness {}": fact.consciousness,
        "temp {:g}": fact.temp_c,
    }
    return ", ".join(text.format(value) for text, value in given.items() if value is not None)


def _newest(path: Path, n: int) -> Iterator[tuple[int, Entry]]:
    with contextlib.closing(JournalReader(path)) as reader:
        yield from reader.entries_after(max(reader.newest_seq() - n, 0), n)


def _clock(t_ns: int, ward: Ward) -> str:
    """By the ward's own clock."""
    zone = timezone(timedelta(seconds=ward.plan.shifts.offset_s(t_ns)))
    try:
        at = datetime.fromtimestamp(t_ns / 1e9, UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return f"{t_ns} ns"
    return at.isoformat(sep=" ", timespec="seconds")


def _printable(text: str) -> str:
    """What people typed may hold anything; a terminal is to show it, not to obey it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
