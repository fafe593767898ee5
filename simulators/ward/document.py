"""A scenario as its file writes it: read with all its faults."""

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from types import ModuleType
from typing import Any, get_type_hints

from simulators.people import ages, person, stories
from simulators.people.person import Course, Person
from simulators.ward.beds import bedside
from simulators.ward.scenario import WARD, Expect, Forbid, OwnLimit, Scenario
from simulators.ward.tables import Fault, Path, Reader

DURATION_S_MAX = 7 * 86_400.0
BEDS_MAX = 200
KINDS = ("physiological", "technical", "advisory")
LANGUAGES = ("nb", "en")
_NAME_LENGTH_MAX = 40
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")

Said = Iterator[tuple[Path, str]]


def read(
    tables: Mapping[str, Any], *, conditions: Collection[str]
) -> tuple[Scenario | None, list[Fault]]:
    """The scenario of a file's tables, and every fault in them; it is None when there is one.

    `conditions` are those that the alarm rules know. The table `rules` is not for here.
    """
    reader = Reader(
        {
            Course: ("story", makers(Course, person, stories)),
            Person: ("like", makers(Person, ages)),
        }
    )
    scenario = reader.made(Scenario, {k: v for k, v in tables.items() if k != "rules"}, ())
    if scenario is None:
        return None, reader.faults
    found = list(_faults(scenario, conditions)) or list(_impossible(scenario))
    for path, sentence in found:
        reader.fault(path, sentence)
    return (None if reader.faults else scenario), reader.faults


def makers(made: type, *modules: ModuleType) -> dict[str, Callable[..., Any]]:
    """The functions of `modules` that make such a thing: a file may name them, with arguments."""
    return {
        name: function
        for module in modules
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and get_type_hints(function).get("return") is made
    }


def _faults(scenario: Scenario, conditions: Collection[str]) -> Said:
    """What no single table can know to be wrong."""
    yield from _head_faults(scenario)
    yield from _bed_faults(scenario)
    yield from _time_faults(scenario)
    yield from _name_faults(scenario, conditions)


def _head_faults(scenario: Scenario) -> Said:
    head = scenario.scenario
    if not 1 <= head.duration_s <= DURATION_S_MAX:
        yield (
            _at("scenario", "duration_s"),
            f"is in 1-{DURATION_S_MAX:.0f} s; got {head.duration_s:g}",
        )
    if head.seed < 0:
        yield _at("scenario", "seed"), f"is 0 or more; got {head.seed}"
    if head.language not in LANGUAGES:
        yield _at("scenario", "language"), f"is one of: {', '.join(LANGUAGES)}"
    for key in ("title", "purpose"):
        if not getattr(head, key).strip():
            yield _at("scenario", key), "says in words what this is about; it is empty"


def _bed_faults(scenario: Scenario) -> Said:
    beds = [place.bed for place in scenario.beds]
    if not 1 <= len(beds) <= BEDS_MAX:
        yield ("beds",), f"there are 1-{BEDS_MAX} [[beds]]; got {len(beds)}"
    for idx, place in enumerate(scenario.beds):
        if not 0 < len(place.bed) <= _NAME_LENGTH_MAX or not set(place.bed) <= _NAME:
            yield ("beds", idx, "bed"), "is a word of at most 40 letters (a-z), digits, - and _"
        if place.bed == WARD:
            yield ("beds", idx, "bed"), f"{WARD!r} is the word for all of it; call the bed else"
        if place.bed in beds[:idx]:
            yield ("beds", idx, "bed"), f"{place.bed!r} is there twice; each may be there once"
        if not place.patient.isprintable():
            yield ("beds", idx, "patient"), "must be printable"
        if place.seed is not None and place.seed < 0:
            yield ("beds", idx, "seed"), f"is 0 or more; got {place.seed}"


def _time_faults(scenario: Scenario) -> Said:
    """Everything happens within the scenario, and lasts."""
    end_s = scenario.duration_s
    for name, key, low in _TIMES:
        for path, table in _rows(scenario, name):
            value = getattr(table, key, None)
            if value is not None and not low <= value <= end_s:
                yield (*path, key), f"is in {low:g}-{end_s:g} s (the scenario); got {value:g}"
    for path, table in _rows(scenario, "expect", "forbid"):
        for key in ("to_s", "ends_by_s"):
            value = getattr(table, key, None)
            if value is not None and value <= table.from_s:
                yield (*path, key), "comes after from_s"


_TIMES = (
    ("faults", "t_s", 0.0), ("faults", "duration_s", 1.0), ("faults", "away_s", 0.0),
    ("settings", "t_s", 0.0),
    ("rounds", "t_s", 0.0), ("rounds", "visit_s", 1.0), ("rounds", "walk_s", 0.0),
    ("rounds", "repeats_after_s", 60.0),
    ("expect", "from_s", 0.0), ("expect", "to_s", 0.0), ("expect", "ends_by_s", 0.0),
    ("forbid", "from_s", 0.0), ("forbid", "to_s", 0.0),
)  # fmt: skip
"""Table, key, least value."""


def _name_faults(scenario: Scenario, conditions: Collection[str]) -> Said:
    """Every bed, condition and kind that is named exists."""
    beds = {place.bed for place in scenario.beds}
    for path, table in _rows(scenario, "rounds", "faults"):
        yield from _strangers((*path, "beds"), getattr(table, "beds", ()), beds)
    for path, table in _rows(scenario, "settings"):
        yield from _strangers((*path, "bed"), (table.bed,), beds)
        if isinstance(table, OwnLimit):
            yield from _strangers((*path, "condition"), (table.condition,), conditions)
    for path, table in _rows(scenario, "faults"):
        if getattr(table, "beds", beds) == ():
            yield (*path, "beds"), "names at least one bed"
    for path, table in _rows(scenario, "expect", "forbid"):
        named = table.beds if isinstance(table, Forbid) else (table.bed,)
        yield from _strangers((*path, "beds"), named, beds | {WARD})
        yield from _strangers((*path, "condition"), table.condition, conditions)
        if isinstance(table, Expect) and not table.condition:
            yield (*path, "condition"), "names at least one condition"
    for path, table in _rows(scenario, "forbid", "budget"):
        if table.kind not in KINDS and not (isinstance(table, Forbid) and not table.kind):
            yield (*path, "kind"), f"is one of: {', '.join(KINDS)}"


def _rows(scenario: Scenario, *names: str) -> Iterator[tuple[Path, Any]]:
    """Each table of these lists, with its path."""
    for name in names:
        for idx, table in enumerate(getattr(scenario, name)):
            yield (name, idx), table


def _strangers(path: Path, named: Collection[str], known: Collection[str]) -> Said:
    for name in named:
        if name not in known:
            yield path, f"there is no {name!r}; there are: {', '.join(sorted(known)) or 'none'}"


def _impossible(scenario: Scenario) -> Said:
    """What person, room, radar and rounds of a bed are together: told by trying."""
    for idx, place in enumerate(scenario.beds):
        try:
            bedside(scenario, place)
        except ValueError as error:
            yield ("beds", idx), str(error)


def _at(*path: str) -> Path:
    return path
