"""Scenario files: those that are shipped, and one's own."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from alarms.rules import table as alarm_rules
from alarms.rules.rule import LIMITS
from alarms.rules.table import DEFAULT_RULES, Rule
from simulators.ward import document
from simulators.ward.scenario import Scenario
from vitavakt.errors import WardError
from vitavakt.ward_file.lines import Path as TomlPath
from vitavakt.ward_file.lines import line_of

_SHIPPED = files("simulators.ward") / "scenarios"


class ScenarioFileError(WardError):
    """A scenario that cannot be used, with everything that is wrong with it, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFile:
    """A scenario, the alarm rules of its ward, and its text."""

    name: str
    scenario: Scenario
    rules: tuple[Rule, ...]
    text: str


def shipped() -> list[str]:
    """Names of the scenarios that come with vitavakt."""
    names = (entry.name for entry in _SHIPPED.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def find(name: str) -> ScenarioFile:
    """The shipped scenario of that name, or the file at that path.

    Raises
    ------
    ScenarioFileError
        There is none, or it has faults.
    """
    if name in shipped():
        return _read(_SHIPPED / f"{name}.toml", name)
    if name.endswith(".toml"):
        return read(Path(name))
    raise ScenarioFileError(
        f"There is no scenario {name!r}; there are: {', '.join(shipped())}. "
        "A file of your own is given by its path, which ends with .toml."
    )


def read(file: Path) -> ScenarioFile:
    """As `find`, for a file."""
    return _read(file, file.stem)


def _read(file: Traversable, name: str) -> ScenarioFile:
    try:
        text = file.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise ScenarioFileError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ScenarioFileError(f"{file} is not UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = at.group(1) if at else "1"
        raise ScenarioFileError(f"{file}:{line}: is not TOML: {error}") from error
    rules, faults = _rules(tables.get("rules", {}))
    conditions = {rule.condition for rule in rules}
    scenario, found = document.read(tables, conditions=conditions)
    faults += found
    if faults or scenario is None:
        named = sorted((line_of(text, path), sentence) for path, sentence in faults)
        lines = dict.fromkeys(f"{file}:{line}: {sentence}" for line, sentence in named)
        raise ScenarioFileError("\n".join(lines))
    return ScenarioFile(name=name, scenario=scenario, rules=rules, text=text)


def _rules(changes: object) -> tuple[tuple[Rule, ...], list[tuple[TomlPath, str]]]:
    """The default rules with the file's changes: ``[rules.rr_high]`` holds keys of that rule."""
    tables = tomllib.loads(alarm_rules.as_toml(DEFAULT_RULES))["rules"]
    by_condition: dict[str, dict[str, Any]] = {table["condition"]: table for table in tables}
    faults: list[tuple[TomlPath, str]] = []
    if not isinstance(changes, Mapping):
        return DEFAULT_RULES, [(("rules",), "rules: are tables [rules.CONDITION]")]
    for condition, change in changes.items():
        table = by_condition.get(condition)
        if table is None or not isinstance(change, Mapping):
            known = ", ".join(by_condition)
            faults.append((("rules", condition), f"rules.{condition}: the rules are: {known}"))
            continue
        if any(key in LIMITS for key in change):
            for key in LIMITS:
                table.pop(key, None)
        table.update(change)
    rules, found = alarm_rules.read(tables)
    names = list(by_condition)
    faults += [(_place(path, names), sentence) for path, sentence in found]
    return (DEFAULT_RULES if faults else rules), faults


def _place(path: TomlPath, conditions: list[str]) -> TomlPath:
    """Where a rule's fault stands in a scenario: by its condition, not by its number."""
    match path:
        case ("rules", int(idx), *rest):
            return ("rules", conditions[idx], *rest)
        case _:
            return path
