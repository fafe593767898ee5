"""A rehearsal before approval: the rules as they are and as they would be, on the same vital signs.

In a process of its own, at low priority and for a bounded time: the ward's own services come first.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import time
from typing import Any

from alarms.rehearsal.outcome import Found
from alarms.rehearsal.play import Said
from alarms.station import Setup
from vitavakt import settings
from vitavakt.administration.history import day_of_ward
from vitavakt.errors import WardError
from vitavakt.rehearsal.day import DayFile, DayFileError
from vitavakt.rehearsal.rehearse import Happened, Played, rehearsed, setup_for
from vitavakt.rehearsal.simulated import day_of, events_of, settings_of
from vitavakt.scenarios import files
from vitavakt.scenarios.files import ScenarioFileError
from vitavakt.scenarios.full_speed import setup_of as setup_of_scenario
from vitavakt.services.alarms import setup_of

NICE = 15


def outcome(asked: dict[str, Any], tell: Callable[[float], None]) -> dict[str, Any]:
    """What both sets of rules would have told, side by side; `tell` hears the share done."""
    file = Path(asked["file"])
    wards = [settings.of_text(file, asked[name]) for name in ("before", "after")]
    setups = [setup_of(ward) for ward in wards]
    day, happened, beds_of = _day(wards[0], asked["scenario"], asked["hours"])
    if not day.beds:
        return {"why": "nothing"}
    if beds_of is not None:
        setups = [replace(one, beds=beds_of.beds) for one in setups]
    known = [{bed.bed for bed in one.beds} for one in setups]
    if any(bed not in names for bed in day.beds for names in known):
        return {"why": "beds"}
    passing = _counted(2 * day.n_rows, tell)
    played = [
        rehearsed(name, setup_for(day, setup), day, happened, passing)
        for name, setup in zip(("before", "after"), setups, strict=True)
    ]
    return {
        "n_beds": len(day.beds),
        "bed_hours": played[0].burden.bed_days * 24,
        "is_history": beds_of is None,
        "alarms": list(_alarms(played)),
        "kinds": [_kind(played, kind) for kind in ("physiological", "technical", "advisory")],
        "found": [_found(one) for one in played],
        "n_events": len(played[0].findings),
    }


def _counted(n: int, tell: Callable[[float], None]) -> Callable[[Iterator[Said]], Iterator[Said]]:
    """Says after each hundredth of `n` messages how many have passed, as a share."""
    step = max(n // 100, 1)
    n_passed = 0

    def passing(messages: Iterator[Said]) -> Iterator[Said]:
        nonlocal n_passed
        for message in messages:
            n_passed += 1
            if n_passed % step == 0:
                tell(min(n_passed / n, 1.0))
            yield message

    return passing


def _day(ward: settings.Ward, scenario: str, hours: int) -> tuple[DayFile, Happened, Setup | None]:
    if not scenario:
        return day_of_ward(ward.history, hours=hours, now_s=time()), Happened(), None
    found = files.find(scenario)
    happened = Happened(events=events_of(found), settings=settings_of(found))
    return day_of(found), happened, setup_of_scenario(found)


def _alarms(played: list[Played]) -> Iterator[dict[str, Any]]:
    """Of each condition, alarms per patient-day before and after."""
    for key in sorted({key for one in played for key in one.burden.n}):
        n = [one.burden.n.get(key, 0) for one in played]
        per_day = [_per_day(one, each) for one, each in zip(played, n, strict=True)]
        kind, priority, condition = key
        yield {"kind": kind, "priority": priority, "condition": condition, "n": n} | {
            "per_day": per_day
        }


def _kind(played: list[Played], kind: str) -> dict[str, Any]:
    n = [sum(n for (of, _, _), n in one.burden.n.items() if of == kind) for one in played]
    return {
        "kind": kind,
        "n": n,
        "per_day": [_per_day(one, each) for one, each in zip(played, n, strict=True)],
    }


def _per_day(one: Played, n: int) -> float | None:
    return n / one.burden.bed_days if one.burden.bed_days else None


def _found(one: Played) -> dict[str, Any]:
    delays = [f.delay_s for f in one.findings if f.delay_s is not None]
    counts = {found.value: sum(f.found is found for f in one.findings) for found in Found}
    return counts | {"median_s": median(delays) if delays else None}


def main() -> None:
    """One rehearsal: asked on standard input; shares done, and last the outcome, a line each."""
    os.nice(NICE)
    try:
        said = outcome(json.load(sys.stdin), lambda done: _say({"done": round(done, 2)}))
    except (DayFileError, ScenarioFileError, WardError, ValueError) as why:
        said = {"why": "sentence", "sentence": str(why)}
    _say(said)


def _say(line: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(json.dumps(line), flush=True)  # noqa: T201  (its standard output is its answer)


if __name__ == "__main__":
    main()
