"""Moments and numbers as JSON has them; unknown stays unknown."""

import math
from collections.abc import Mapping

import msgspec

NS_PER_MS = 1_000_000

NS_PER_S = 1_000_000_000

Json = dict[str, object]

Names = Mapping[str, str]
"""Person id -> name, for those who may log in."""


def encode(message: object) -> str:
    """JSON text. Done once per message, whatever the number of clients."""
    return msgspec.json.encode(message).decode()


def ms(t_ns: int | None) -> int | None:
    """Milliseconds since 1970; unknown stays unknown."""
    return None if t_ns is None else t_ns // NS_PER_MS


def finite(value: float | None) -> float | None:
    """The number, or None where it is none (JSON knows no NaN)."""
    return value if value is not None and math.isfinite(value) else None
