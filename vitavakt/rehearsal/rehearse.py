"""Plays a day file against one ward file or two, and says what came of it."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from alarms.engine import Bed
from alarms.messages import Set
from alarms.rehearsal.outcome import DEADLINE_S, Burden, Finding, TrueEvent, burden, findings
from alarms.rehearsal.play import Day, Event, Said, bare, play
from alarms.station import Setup
from vitavakt.rehearsal.day import DayFile, DayFileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One set of rules against the day."""

    name: str
    """For a person: which rules these are."""
    day: Day
    burden: Burden
    findings: tuple[Finding, ...]


def setup_for(day: DayFile, ward: Setup | None) -> Setup:
    """The beds of the file with the rules of the ward; the default rules where there is no ward.

    Raises ValueError with a sentence when the file has a bed that the ward has not.
    """
    if ward is None:
        beds = tuple(Bed(bed=bed, sensor=f"of-{bed}") for bed in day.beds)
        return Setup(beds=beds)
    strangers = [bed for bed in day.beds if bed not in {b.bed for b in ward.beds}]
    if strangers:
        known = ", ".join(b.bed for b in ward.beds)
        raise ValueError(
            f"The ward file has no bed {', '.join(strangers)}; its beds are {known}. "
            "Name the beds alike, or leave --ward out."
        )
    return replace(ward, beds=tuple(bed for bed in ward.beds if bed.bed in day.beds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What is known of a day beside its vital signs."""

    events: tuple[TrueEvent, ...] = ()
    settings: tuple[Set, ...] = ()
    """What staff set for patients, in order of time."""
    deadline_s: float = DEADLINE_S


def rehearsed(
    name: str,
    setup: Setup,
    day: DayFile,
    happened: Happened,
    passing: Callable[[Iterator[Said]], Iterator[Said]] = iter,
) -> Played:
    """The day under these rules; its messages go by way of `passing`, which may count them."""
    played = play(setup, passing(day.messages()), happened.settings)
    found = findings(played, happened.events, deadline_s=happened.deadline_s)
    return Played(name=name, day=played, burden=burden(played), findings=found)


def with_bare_limits(setup: Setup) -> Setup:
    """The same limits as raw thresholds."""
    return replace(setup, rules=bare(setup.rules))


def document(event: Event) -> dict[str, object]:
    """One line of ``--json``."""
    alarm = event.alarm
    return {
        "bed": event.bed,
        "t_s": round(event.t_s, 3),
        "condition": event.condition,
        "kind": event.kind.value,
        "priority": event.priority.value,
        "event": event.event.value,
        "id": alarm.id,
        "value": alarm.value,
        "limit": alarm.limit,
    }


def true_events(file: Path) -> tuple[TrueEvent, ...]:
    """What truly happened: CSV with `bed,t_start_s,t_end_s,what` and, if wanted, `conditions`.

    `conditions` names, separated by spaces, the alarms that count as having found it.

    Raises
    ------
    DayFileError
        With every fault.
    """
    events, faults = [], []
    try:
        with file.open(newline="", encoding="utf-8-sig") as text:
            rows = csv.DictReader(text)
            missing = {"bed", "t_start_s", "t_end_s", "what"} - set(rows.fieldnames or ())
            if missing:
                names = ", ".join(sorted(missing))
                raise DayFileError(file, [f"1: the column {names} is missing"])
            for line, row in enumerate(rows, start=2):
                try:
                    events.append(_true_event(row))
                except ValueError as error:
                    faults.append(f"{line}: {error}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DayFileError(file, [f"1: cannot be read as CSV ({error})"]) from error
    if faults:
        raise DayFileError(file, faults)
    return tuple(events)


def _true_event(row: dict[str, str | None]) -> TrueEvent:
    try:
        t_start_s, t_end_s = float(row["t_start_s"] or ""), float(row["t_end_s"] or "")
    except ValueError:
        raise ValueError("t_start_s and t_end_s are numbers of seconds") from None
    if not t_start_s <= t_end_s:
        raise ValueError("an event ends after its start")
    return TrueEvent(
        bed=(row["bed"] or "").strip(),
        t_start_s=t_start_s,
        t_end_s=t_end_s,
        what=(row["what"] or "").strip(),
        conditions=frozenset((row.get("conditions") or "").split()),
    )
