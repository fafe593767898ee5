"""Tables of a text file to dataclasses, by their fields: whatever a class holds can be written.

A table's keys are the fields of a class or the arguments of a function, their kinds are taken from
the type hints, and what a class refuses in its `__post_init__` (a ValueError in a sentence) is a
fault of its table. So a new field of a body, a room or a radar needs no line here.
"""

import inspect
import re
import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import is_dataclass
from enum import Enum
from math import isfinite
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Path = tuple[str | int, ...]
Fault = tuple[Path, str]
"""Where in the file, and one sentence."""
Makers = Mapping[str, Callable[..., Any]]

KIND = "kind"
"""Says which class a table is, where there is a choice of several."""
N_ITEMS_MAX = 10_000
_TEXT_MAX = 4_000


class Reader:
    """Reads tables; every fault is noted, nothing is raised.

    Parameters
    ----------
    named
        For a class, a key of its tables and the makers that it may name instead of the class
        itself: ``{Course: ("story", {"steady": steady})}``.
    """

    def __init__(self, named: Mapping[type, tuple[str, Makers]]) -> None:
        self._named = named
        self.faults: list[Fault] = []

    def fault(self, path: Path, sentence: str) -> None:
        self.faults.append((path, f"{shown(path)}: {sentence}"))

    def value(self, hint: Any, raw: object, path: Path) -> Any:
        """`raw` as the hint asks; None after a fault."""
        origin = get_origin(hint)
        if origin in {Union, types.UnionType}:
            return self._one_of(tuple(a for a in get_args(hint) if a is not type(None)), raw, path)
        if origin is tuple:
            return self._items(get_args(hint), raw, path)
        if origin is Literal:
            return self._choice(get_args(hint), raw, path)
        if isinstance(hint, type) and issubclass(hint, Enum):
            found = self._choice(tuple(member.value for member in hint), raw, path)
            return None if found is None else hint(found)
        if is_dataclass(hint) and isinstance(hint, type):
            return self._class(hint, raw, path)
        return self._plain(hint, raw, path)

    def made(self, make: Callable[..., Any], table: Mapping[str, Any], path: Path) -> Any:
        """What `make` makes of a table's values; None after a fault."""
        n_before = len(self.faults)
        hints = get_type_hints(make)
        wanted = {
            name: parameter.default is inspect.Parameter.empty
            for name, parameter in inspect.signature(make).parameters.items()
        }
        for key in table.keys() - wanted.keys():
            known = ", ".join(sorted(wanted)) or "none"
            self.fault((*path, key), f"is not known here; known are: {known}")
        for key in (key for key, needed in wanted.items() if needed and key not in table):
            self.fault((*path, key), "is missing")
        given = wanted.keys() & table.keys()
        values = {key: self.value(hints[key], table[key], (*path, key)) for key in given}
        if len(self.faults) > n_before:
            return None
        try:
            return make(**values)
        except ValueError as error:
            self.fault((*path, *_named_key(str(error), wanted.keys())), str(error))
            return None

    def _class(self, hint: type, raw: object, path: Path) -> Any:
        if not isinstance(raw, Mapping):
            self.fault(path, f"must be a table of {_keys(hint)}, not {raw!r}")
            return None
        key, makers = self._named.get(hint, ("", {}))
        if not key or key not in raw:
            return self.made(hint, raw, path)
        name = self._choice(tuple(makers), raw[key], (*path, key))
        if name is None:
            return None
        return self.made(makers[name], {k: v for k, v in raw.items() if k != key}, path)

    def _one_of(self, hints: tuple[Any, ...], raw: object, path: Path) -> Any:
        if len(hints) == 1:
            return self.value(hints[0], raw, path)
        classes = {
            snake_case(hint.__name__): hint
            for hint in hints
            if isinstance(hint, type) and is_dataclass(hint)
        }
        if not classes:
            return self._first_that_fits(hints, raw, path)
        kind = raw.get(KIND) if isinstance(raw, Mapping) else None
        chosen = self._choice(tuple(classes), kind, (*path, KIND))
        if chosen is None or not isinstance(raw, Mapping):
            return None
        return self.value(classes[chosen], {k: v for k, v in raw.items() if k != KIND}, path)

    def _first_that_fits(self, hints: tuple[Any, ...], raw: object, path: Path) -> Any:
        n_before = len(self.faults)
        for hint in hints:
            del self.faults[n_before:]
            found = self.value(hint, raw, path)
            if len(self.faults) == n_before:
                return found
        return None

    def _items(self, hints: tuple[Any, ...], raw: object, path: Path) -> Any:
        if isinstance(raw, str) and hints == (str, ...):
            raw = [raw]  # one name needs no brackets
        if not isinstance(raw, list) or len(raw) > N_ITEMS_MAX:
            self.fault(path, f"must be a list of at most {N_ITEMS_MAX}, not {raw!r:.60}")
            return None
        if hints[-1] is not ... and len(raw) != len(hints):
            self.fault(path, f"must be a list of {len(hints)}, not of {len(raw)}")
            return None
        each = [hints[0]] * len(raw) if hints[-1] is ... else hints
        return tuple(
            self.value(hint, item, (*path, idx))
            for idx, (hint, item) in enumerate(zip(each, raw, strict=True))
        )

    def _choice(self, choices: tuple[object, ...], raw: object, path: Path) -> Any:
        if isinstance(raw, list | dict) or raw not in choices:
            self.fault(path, f"must be one of: {', '.join(map(str, choices))}; not {raw!r}")
            return None
        return raw

    def _plain(self, hint: Any, raw: object, path: Path) -> Any:
        match raw:
            case bool() if hint is bool:
                return raw
            case bool():
                pass
            case int() if hint is int:
                return raw
            case int() | float() if hint is float and isfinite(raw):
                return float(raw)
            case str() if hint is str and len(raw) <= _TEXT_MAX:
                return raw
        what = _KINDS.get(hint)
        if what is None:
            self.fault(path, "cannot be written in a file")
        else:
            self.fault(path, f"must be {what}, not {raw!r:.60}")
        return None


_KINDS = {
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    str: f"a text in quotes of at most {_TEXT_MAX} characters",
}


def snake_case(name: str) -> str:
    """``SensorUnplugged`` as ``sensor_unplugged``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def shown(path: Path) -> str:
    """A path as a person counts: ``beds.1.person``."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _named_key(sentence: str, keys: Collection[str]) -> tuple[str, ...]:
    """The key that a refusal begins with, as in ``distance_m is in 0.4-4 m``."""
    first = sentence.partition(" ")[0]
    return (first,) if first in keys else ()


def _keys(hint: type) -> str:
    return ", ".join(inspect.signature(hint).parameters)
