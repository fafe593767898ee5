"""What differs between two ward files, row by row: told in words, not as lines of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vitavakt.administration.edit import OPEN

NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "beds": ("bed",),
    "sensors": ("id",),
    "people": ("person",),
    "rules": ("condition",),
    "profiles": ("profile",),
    "shifts": ("name",),
    "escalation": ("kind", "priority"),
    "responses": ("trigger",),
}
"""By what rows of two files are known to be the same."""
SECRET = frozenset({"pin_hash", "client_secret_file", "private_key_file"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is otherwise."""

    table: str
    row: str
    """What names the row; empty where the table has none."""
    key: str
    """Empty: the whole row came or went. With a dot, a key within a key."""
    what: Literal["changed", "added", "removed"]
    before: Any = None
    after: Any = None
    is_open: bool = True
    """The pages may change it."""


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """All that is otherwise in `after`, by table, row and key; no secret is told."""
    found: list[Difference] = []
    for table in dict.fromkeys([*before, *after]):
        old, new = before.get(table), after.get(table)
        if isinstance(old or new, list):
            found += _rows(table, old or [], new or [])
        elif isinstance(old or new, dict):
            found += _keys(table, "", old or {}, new or {})
        elif old != new:
            found += _keys(table, "", {"": old}, {"": new})
    return tuple(found)


def _rows(table: str, old: Sequence[Any], new: Sequence[Any]) -> list[Difference]:
    was, now = _named(table, old), _named(table, new)
    found = []
    for name in dict.fromkeys([*was, *now]):
        if name not in now or name not in was:
            what: Literal["added", "removed"] = "added" if name in now else "removed"
            value = _told(now.get(name) or was.get(name) or {})
            shown = {"after": value} if what == "added" else {"before": value}
            found.append(
                Difference(table=table, row=name, key="", what=what, is_open=table in OPEN, **shown)
            )
        else:
            found += _keys(table, name, was[name], now[name])
    if not found and list(old) != list(new):
        found.append(Difference(table=table, row="", key="order", what="changed"))
    return found


def _named(table: str, rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
    keys = NAMED_BY.get(table, ())
    named: dict[str, dict[str, Any]] = {}
    for idx, row in enumerate(rows):
        name = " ".join(str(row.get(key, "")) for key in keys) or str(idx + 1)
        named[name if name not in named else f"{name} ({idx + 1})"] = row
    return named


def _keys(
    table: str, row: str, old: Mapping[str, Any], new: Mapping[str, Any], within: str = ""
) -> list[Difference]:
    found: list[Difference] = []
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key), new.get(key)
        if a == b and type(a) is type(b):
            continue
        if isinstance(a or b, dict):
            found += _keys(table, row, a or {}, b or {}, within=f"{within}{key}.")
            continue
        named = within + key
        is_secret = key in SECRET
        found.append(
            Difference(
                table=table,
                row=row,
                key=named,
                what="changed",
                before=None if is_secret else a,
                after=None if is_secret else b,
                is_open=_is_open(table, named),
            )
        )
    return found


def _is_open(table: str, key: str) -> bool:
    keys = OPEN.get(table, frozenset())
    return keys is None or key in keys


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in SECRET}
