"""The rule table as the ward file writes it: read with all its faults, and written."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from math import isfinite
from typing import Any

from alarms.messages import Kind, PauseReason, Priority
from alarms.rules.check import DELAY_S_MAX, LIMIT_MAX, RETELL_S_MAX, table_faults, unwatched
from alarms.rules.check import rule_faults as _rule_faults
from alarms.rules.defaults import DEFAULT_RULES
from alarms.rules.rule import KIND, LIMITS, Rule, Subject

__all__ = ["DEFAULT_RULES", "Fault", "Rule", "Subject", "as_toml", "read", "unwatched"]

Fault = tuple[tuple[str | int, ...], str]
"""Where in the ward file, and one sentence that says what to write instead."""


def read(tables: Sequence[object]) -> tuple[tuple[Rule, ...], list[Fault]]:
    """The rules of the ward file's ``[[rules]]`` tables, and every fault in them.

    Rules are only to be used when there is no fault. The tables are the *whole* rule table: what is
    not written is not watched. `unwatched` says what that is.
    """
    rules: dict[int, Rule] = {}
    faults: list[Fault] = []
    for idx, table in enumerate(tables):
        if not isinstance(table, Mapping):
            faults.append((("rules", idx), f"a rule is a table, got {table!r}; write [[rules]]"))
            continue
        found, values = _values(table)
        if not found:
            rule = Rule(**values)
            found = _rule_faults(rule)
            rules[idx] = rule
        else:
            found += _other_faults({key for key, _ in found}, values)
        faults += [(("rules", idx, key) if key else ("rules", idx), text) for key, text in found]
    faults += table_faults(rules, _named(tables))
    return tuple(rules.values()), faults


def _named(tables: Sequence[object]) -> frozenset[str] | None:
    """Every id that a table gives itself, readable or not; None where one gives none."""
    ids = [table.get("condition") for table in tables if isinstance(table, Mapping)]
    texts = frozenset(one for one in ids if isinstance(one, str))
    return texts if len(ids) == len(tables) and all(isinstance(one, str) for one in ids) else None


_JUDGED_TOGETHER = (
    frozenset({*LIMITS, ""}), frozenset({"far", "delay_far_s"}), frozenset({"own_in", "own_out"}),
)  # fmt: skip
"""Keys of which one that cannot be read leaves nothing to say about the others."""


def _other_faults(wrong: set[str], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What else is wrong with a rule of which some values cannot be read: those stand aside."""
    subject = values.get("subject")
    if not isinstance(subject, Subject):
        return []
    stand_ins: dict[str, Any] = {
        "condition": "x",
        "delay_s": DELAY_S_MAX,
        "priority": Priority.LOW,
        "kind": KIND.get(subject, Kind.TECHNICAL),
        "text_nb": "-",
        "text_en": "-",
    }
    aside = wrong.union(*(keys for keys in _JUDGED_TOGETHER if keys & wrong))
    rule = Rule(**(stand_ins | dict(values)))
    return [(key, text) for key, text in _rule_faults(rule) if key not in aside]


def as_toml(rules: Sequence[Rule]) -> str:
    """The ``[[rules]]`` tables that `read` turns into the same rules."""
    return "\n".join(_table(rule) for rule in rules)


def _table(rule: Rule) -> str:
    lines = ["[[rules]]"]
    for field in fields(rule):
        value = getattr(rule, field.name)
        if value == field.default and field.name not in _ALWAYS:
            continue
        # JSON's escapes of a string are TOML's too, but for DEL, which JSON leaves as it is.
        text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        lines.append(f"{field.name} = {text}")
    return "\n".join(lines) + "\n"


_ALWAYS = frozenset({"hysteresis", "clear_s", "latching"})
"""Written also where they are what they would be anyway: a reader wants to see them."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _number(low: float, high: float) -> Callable[[object], float]:
    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError
        if not (isfinite(value) and low <= value <= high):
            raise ValueError
        return float(value)

    return check


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError
    return tuple(_text(one) for one in value)


def _pauses(value: object) -> tuple[PauseReason, ...]:
    return tuple(PauseReason(one) for one in _ids(value))


_LIMIT = (_number(0, LIMIT_MAX), f"a number from 0 to {LIMIT_MAX:g}", "25")
_RETELL = (
    _number(0, RETELL_S_MAX), f"a number of seconds from 0 to {RETELL_S_MAX:g}", "600",
)  # fmt: skip
_DISTANCE = (_number(0, LIMIT_MAX), f"a number from 0 to {LIMIT_MAX:g}", "5")
_SECONDS = (_number(0, DELAY_S_MAX), f"a number of seconds from 0 to {DELAY_S_MAX:g}", "30")


def _one_of(choices: type[Subject | Priority | Kind]) -> str:
    return "one of " + ", ".join(choices)


_KEYS: dict[str, tuple[Callable[[Any], object], str, str]] = {
    "condition": (_text, "a short id", '"rr_high"'),
    "subject": (Subject, _one_of(Subject), '"rr"'),
    "service": (_text, "the name of a service", '"dsp"'),
    **dict.fromkeys(LIMITS, _LIMIT),
    "hysteresis": (_number(0, LIMIT_MAX), f"a number from 0 to {LIMIT_MAX:g}", "2"),
    "delay_s": _SECONDS,
    "clear_s": _SECONDS,
    "latching": (_flag, "true or false", "false"),
    "priority": (Priority, _one_of(Priority), '"medium"'),
    "kind": (Kind, _one_of(Kind), '"physiological"'),
    "far": _DISTANCE,
    "delay_far_s": _SECONDS,
    "covered_by": (_text, "the id of another condition", '"rr_very_high"'),
    "merges": (_ids, "a list of ids of other conditions", '["rr_high"]'),
    "held_by": (_pauses, f"a list of {', '.join(PauseReason)}", '["care"]'),
    "retell_s": _RETELL,
    "remind_s": _SECONDS,
    "own_in": _DISTANCE,
    "own_out": _DISTANCE,
    "text_nb": (_text, "a text in Norwegian", '"Respirasjonsfrekvens høy"'),
    "text_en": (_text, "a text in English", '"Respiration rate high"'),
}
_NEEDED = ("condition", "subject", "delay_s", "priority", "kind", "text_nb", "text_en")


def _values(table: Mapping[str, Any]) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Faults as (key, sentence), and the values that could be read."""
    faults, values = [], {}
    for key, value in table.items():
        if key not in _KEYS:
            faults.append((key, f"{key} is not known here; the keys are {', '.join(_KEYS)}"))
            continue
        check, what, example = _KEYS[key]
        try:
            values[key] = check(value)
        except ValueError:
            faults.append((key, f"{key} is {what}, got {value!r}; for instance {key} = {example}"))
    for key in _NEEDED:
        if key not in table:
            _, what, example = _KEYS[key]
            faults.append((key, f"{key} is missing: it is {what}, for instance {key} = {example}"))
    return faults, values
