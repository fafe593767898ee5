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
}
"""Keys that the pages may change; None: all. Where a ward listens, its keys, its records and
whether it is a demo are for whoever has the machine. A patient is for whoever cares for them."""


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
    table, keys = str(change.at[0]), OPEN.get(str(change.at[0]), frozenset())
    named = [part for part in change.at[1:] if isinstance(part, str)]
    if any(isinstance(part, int) and part < 0 for part in change.at):
        raise NotHereError("Rows are counted from 0.")
    if change.do == "add":
        if len(change.at) != 1 or not isinstance(change.value, dict):
            raise NotHereError("What is added is a row of a table.")
        named = [str(key) for key in change.value]
    if change.do == "set" and not named:
        raise NotHereError("What is set is one value.")
    if keys is not None and (table not in OPEN or not keys.issuperset(named[:1] or named)):
        raise NotHereError(f"{table} {' '.join(named)} is not changed from here.")
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
    last = at[-1]
    if isinstance(last, int) and isinstance(around, AoT) and len(around) == 1:
        del document[str(at[0])]
        return
    del around[last]
