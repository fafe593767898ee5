"""Reading one table of a ward file: a value of the right kind, or a fault and a stand-in."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from vitavakt.ward_file.lines import Path

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_TEXT_MAX = 200
_MISSING = object()
_T = TypeVar("_T")


class Fields:
    """One table with its place in the file. Every fault is appended; nothing is raised.

    After a fault the value is a stand-in of the right type, so that reading goes on and finds the
    other faults; a ward is never made from a file with any.
    """

    def __init__(self, table: dict[str, Any], path: Path, faults: list[tuple[Path, str]]) -> None:
        self._table = table
        self._path = path
        self._faults = faults

    def fault(self, key: str, sentence: str) -> None:
        self._faults.append(((*self._path, key), f"{self._name(key)}: {sentence}"))

    def known(self, keys: set[str]) -> None:
        for key in self._table.keys() - keys:
            self.fault(key, f"is not known here; known are: {', '.join(sorted(keys))}")

    def table(self, key: str, *, optional: bool = False) -> "Fields":
        value = self._table.get(key, {} if optional else _MISSING)
        if not isinstance(value, dict):
            self.fault(key, f"is missing; write a table [{key}]")
            value = {}
        return Fields(value, (*self._path, key), self._faults)

    def tables(self, key: str) -> list["Fields"]:
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, f"must be tables, each under its own [[{key}]]")
            return []
        return [
            Fields(item, (*self._path, key, idx), self._faults) for idx, item in enumerate(value)
        ]

    def unique(self, tables: str, key: str) -> None:
        """Say which rows of `tables` repeat a value of `key`."""
        rows = self._table.get(tables)
        if not isinstance(rows, list):
            return
        values = [row.get(key) if isinstance(row, dict) else None for row in rows]
        for idx, value in enumerate(values):
            if isinstance(value, str) and value in values[:idx]:
                row = Fields({}, (*self._path, tables, idx), self._faults)
                row.fault(key, f"{value!r} is there twice; each may be there once")

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self._value(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            return self._wrong(key, value, "a text in quotes", default or "")
        if len(value) > _TEXT_MAX or not value.isprintable():
            what = f"a printable text of at most {_TEXT_MAX} characters"
            return self._wrong(key, value, what, default or "")
        return value

    def word(self, key: str) -> str:
        value = self._value(key, None)
        if not isinstance(value, str) or not value or len(value) > 40 or not set(value) <= _WORD:
            what = "a word in quotes of at most 40 letters (a-z), digits, - and _"
            return self._wrong(key, value, what, "")
        return value

    def choice(self, key: str, choices: Sequence[str], *, default: str | None = None) -> Any:
        value = self._value(key, default)
        if value not in choices:
            return self._wrong(key, value, f"one of: {', '.join(choices)}", choices[0])
        return value

    def names(self) -> tuple[str, ...]:
        """All keys that are there."""
        return tuple(self._table)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none when it is not there."""
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return self._wrong(key, value, "a list of texts in quotes", ())
        return tuple(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._value(key, default)
        if not isinstance(value, bool):
            return self._wrong(key, value, "true or false", default)
        return value

    def whole(
        self, key: str, *, low: int, high: int, default: int, bound_default: bool = True
    ) -> Any:
        """A whole number; with `bound_default` false a missing one is None."""
        if key not in self._table and not bound_default:
            return None
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            return self._wrong(key, value, f"a whole number from {low} to {high}", default)
        return value

    def number(self, key: str, *, low: float, high: float, default: float) -> float:
        value = self._value(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            return self._wrong(key, value, f"a number from {low:g} to {high:g}", default)
        return float(value)

    def span(
        self, key: str, *, low: float, high: float, least: float
    ) -> tuple[float, float] | None:
        """From and to; None when it is not there."""
        if key not in self._table:
            return None
        value = self._table[key]
        numbers = isinstance(value, list) and all(
            isinstance(one, int | float) and not isinstance(one, bool) for one in value
        )
        if numbers and len(value) == 2 and low <= value[0] and value[1] <= high:
            if value[1] - value[0] >= least:
                return float(value[0]), float(value[1])
            self.fault(key, f"must end at least {least:g} after it begins, not {value!r}")
            return None
        what = f"[from, to], two numbers from {low:g} to {high:g}"
        return self._wrong(key, value, what, None)

    def _value(self, key: str, default: object) -> object:
        return self._table.get(key, _MISSING if default is None else default)

    def _wrong(self, key: str, value: object, what: str, stand_in: _T) -> _T:
        if value is _MISSING:
            self.fault(key, f"is missing; write {key} = {what}")
        else:
            self.fault(key, f"must be {what}, not {value!r}")
        return stand_in

    def _name(self, key: str) -> str:
        return ".".join(_shown([*self._path, key]))


def _shown(path: Iterable[str | int]) -> list[str]:
    return [str(part + 1) if isinstance(part, int) else part for part in path]
