"""Rows of nested frozen dataclasses of arrays: what a batch carries from one block to the next."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


def taken(carry: T, rows: NDArray[np.intp] | slice) -> T:
    """Some rows of every array: a copy, or for a slice a view."""
    return _mapped(carry, lambda array: array[rows])


def read(carry: T, rows: NDArray[np.intp]) -> T:
    """Some rows of every array, in order, none twice, to be read only: all of them are no copy."""
    return carry if len(rows) == n_rows(carry) else taken(carry, rows)


def put(carry: Any, rows: NDArray[np.intp] | slice, part: Any) -> None:
    """Write rows back, in place; what has been written where it lies is there."""
    for field in fields(carry):
        whole, new = getattr(carry, field.name), getattr(part, field.name)
        if not isinstance(whole, np.ndarray):
            put(whole, rows, new)
        elif not np.may_share_memory(whole, new):
            whole[rows] = new


def merged(carry: T, rows: NDArray[np.intp], part: T) -> T:
    """Copy with some rows replaced."""
    if len(rows) == n_rows(carry):
        return part
    whole = _mapped(carry, np.copy)
    put(whole, rows, part)
    return whole


def n_rows(carry: Any) -> int:
    """Of any of its arrays: all have the same."""
    value = getattr(carry, fields(carry)[0].name)
    return len(value) if isinstance(value, np.ndarray) else n_rows(value)


def joined(first: T, second: T) -> T:
    """Rows of both, one after the other."""
    return stacked((first, second))


def stacked(parts: Sequence[T]) -> T:
    """Rows of all parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    changes: dict[str, Any] = {}
    for field in fields(parts[0]):  # type: ignore[arg-type]  # T is a carry dataclass
        values = [getattr(each, field.name) for each in parts]
        is_array = isinstance(values[0], np.ndarray)
        changes[field.name] = np.concatenate(values) if is_array else stacked(values)
    return replace(parts[0], **changes)  # type: ignore[type-var]  # as above


def n_bytes(carry: Any) -> int:
    """Memory of every array."""
    total = 0
    for field in fields(carry):
        value = getattr(carry, field.name)
        total += value.nbytes if isinstance(value, np.ndarray) else n_bytes(value)
    return total


def _mapped(carry: T, change: Any) -> T:
    changes: dict[str, Any] = {}
    for field in fields(carry):  # type: ignore[arg-type]  # T is a carry dataclass
        value = getattr(carry, field.name)
        is_array = isinstance(value, np.ndarray)
        changes[field.name] = change(value) if is_array else _mapped(value, change)
    return replace(carry, **changes)  # type: ignore[type-var]  # as above
