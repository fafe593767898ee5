"""Changes to the text of a ward file; what nobody touched stays as it was written."""

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from ward_ui.administration.messages import Change

NO_PIN = "$argon2id$none"
"""No PIN fits this hash: somebody who is new, or who was locked out."""

OPEN: Mapping[str, frozenset[str] | None] = {
    "ward": frozenset({"name", "language", "time_zone", "early_warning"}),
    "ui": frozenset(
        {"names", "display_without_login", "lock_after_min", "log_in_hours", "break_glass_min"}
    ),
    "beds": frozenset({"bed", "sensor"}),
    "sensors": frozenset({"id", "driver"}),
    "people": frozenset({"person", "name", "role", "badge", "subject", "pin_hash"}),
    "shifts": None,
    "escalation": None,
    "rules": None,
    "profiles": None,
    "pauses": None,
    "own_limits": None,
    "responses": None,
    "sound": None,
}
"""Keys that the pages may change; None: all. Where a ward listens, its keys, its records and
whether it is a demo are for whoever has the machine. A patient is for whoever cares for them."""

ROWS = frozenset(
    {"beds", "sensors", "people", "shifts", "escalation", "rules", "profiles", "responses"}
)
"""Tables of many rows."""


class NotHereError(ValueError):
    """A change that no page may ask for, or to a row that is not there; one sentence."""


def edited(text: str, changes: Sequence[Change]) -> str:
    """The text with the changes made: first what is set, then added, then dropped.

    Comments, order and spelling of everything else stay. Rows are numbered as in `text`.

    Raises
    ------
    NotHereError
        When a change is not to something that is there and open to the pages.
    """
    document = tomlkit.parse(text)
    for change in changes:
        _refuse_closed(change)
    try:
        for change in changes:
            if change.do == "set":
                _set(document, change)
        for change in changes:
            if change.do == "add":
                _add(document, change)
        for change in sorted(
            (one for one in changes if one.do == "drop"), key=_row_of, reverse=True
        ):
            _drop(document, change.at)
    except (KeyError, IndexError, TypeError, AttributeError, TOMLKitError) as error:
        raise NotHereError(f"There is no such place in the ward file ({error}).") from error
    return tomlkit.dumps(document)


def _row_of(change: Change) -> int:
    return next((part for part in change.at if isinstance(part, int)), -1)


def _refuse_closed(change: Change) -> None:
    """Whether it is a row or a value of a table that is open to the pages, and well said."""
    table, *rest = change.at
    if table not in OPEN:
        raise NotHereError(f"{table} is not changed from here.")
    if change.do == "add":
        if rest or table not in ROWS or not isinstance(change.value, dict):
            raise NotHereError("What is added is a row of a table.")
        _refuse_keys(str(table), [str(key) for key in change.value])
        return
    if table in ROWS:
        row = rest.pop(0) if rest else None
        if not isinstance(row, int) or row < 0:
            raise NotHereError(f"Which row of {table}? They are counted from 0.")
        if change.do == "drop" and not rest:
            return
    if not rest or not isinstance(rest[0], str) or not (len(rest) == 1 or _is_limit(table, rest)):
        raise NotHereError(f"Which value of {table}?")
    _refuse_keys(str(table), [rest[0]])


def _is_limit(table: str | int, rest: Sequence[str | int]) -> bool:
    """The one place of two keys: a profile's limits."""
    is_two = len(rest) == 2 and isinstance(rest[1], str)
    return table == "profiles" and is_two and rest[0] == "limits"


def _refuse_keys(table: str, named: Sequence[str]) -> None:
    keys = OPEN[table]
    if keys is not None and not keys.issuperset(named):
        raise NotHereError(f"{table} {' '.join(named)} is not changed from here.")


def _set(document: tomlkit.TOMLDocument, change: Change) -> None:
    at: Any = document
    for idx, part in enumerate(change.at[:-1]):
        if isinstance(part, str) and part not in at:
            at[part] = tomlkit.table() if idx == 0 else tomlkit.inline_table()
        at = at[part]
    key = change.at[-1]
    if key in at and at[key] == change.value and type(at[key].unwrap()) is type(change.value):
        return
    if key in at and hasattr(at[key], "trivia"):
        value = tomlkit.item(change.value)
        value.trivia.comment_ws = at[key].trivia.comment_ws
        value.trivia.comment = at[key].trivia.comment
        at[key] = value
        return
    at[key] = change.value


def _add(document: tomlkit.TOMLDocument, change: Change) -> None:
    name = str(change.at[0])
    row = tomlkit.table()
    for key, value in change.value.items():
        row.add(key, value)
    rows = document.get(name)
    if rows is None:
        made = tomlkit.aot()
        made.append(row)
        document.add(tomlkit.nl())
        document.append(name, made)
        return
    if not isinstance(rows, AoT):
        raise NotHereError(f"{name} is no list of rows.")
    last = rows[-1] if len(rows) else None
    if isinstance(last, Table):
        row.add(tomlkit.nl())
    rows.append(row)


def _drop(document: tomlkit.TOMLDocument, at: Sequence[str | int]) -> None:
    around: Any = document
    for part in at[:-1]:
        around = around[part]
    if len(around) == 1 and isinstance(around, AoT) and at[-1] == 0:
        del document[str(at[0])]  # a list without rows cannot be written
        return
    del around[at[-1]]
