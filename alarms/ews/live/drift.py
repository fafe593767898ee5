"""Whether the model still fits what it sees: if not, it is switched off, and that is said."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec
import numpy as np

from alarms.ews.features import Floats
from alarms.ews.model import Card

WINDOW_H = 7 * 24
"""The days that are looked back on."""
TIMES_DESIGN_MAX = 3.0
"""More advisories than so many times the designed rate: reference/early-warning, drift."""
ADVISORIES_MIN = 10
"""Fewer advisories are no evidence of a rate."""
OUTSIDE_SHARE_MAX = 0.2
"""Of the values of one feature beyond the 1 % and 99 % of training, where 2 % are usual. [D]"""
SCORED_MIN = 240
"""Patient-hours before ranges are judged: ten patient-days. [D]"""


class DriftKind(StrEnum):
    """What went out of bounds."""

    ADVISORIES = "advisories"
    INPUTS = "inputs"


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """Why the model is off."""

    kind: DriftKind
    t_ns: int
    feature: str = ""
    """The one whose values are out of range."""
    found: float
    """Advisories per patient-day, or the share out of range."""
    allowed: float


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """One hour of the ward."""

    hour: int
    n_scored: int
    n_told: int
    n_outside: tuple[int, ...]
    """Of the scored patients, by feature."""
    n_known: tuple[int, ...]


def tally(hour: int, x: Floats, n_told: int, card: Card) -> Tally:
    """What an hour adds. x: features of the scored patients (patient, feature)."""
    low, high = np.array(card.usual).T
    known = np.isfinite(x)
    outside = known & ((x < low) | (x > high))
    return Tally(
        hour=hour,
        n_scored=len(x),
        n_told=n_told,
        n_outside=tuple(int(n) for n in outside.sum(axis=0)),
        n_known=tuple(int(n) for n in known.sum(axis=0)),
    )


def recent(tallies: Sequence[Tally], hour: int) -> tuple[Tally, ...]:
    """Those of the last days."""
    return tuple(t for t in tallies if hour - WINDOW_H < t.hour <= hour)


def drift(tallies: Sequence[Tally], card: Card, t_ns: int) -> Drift | None:
    """What speaks against going on, if anything."""
    n_scored = sum(t.n_scored for t in tallies)
    n_told = sum(t.n_told for t in tallies)
    allowed = TIMES_DESIGN_MAX * card.advisories_per_day
    per_day = 24 * n_told / max(n_scored, 1)
    if n_told >= ADVISORIES_MIN and per_day > allowed:
        kind = DriftKind.ADVISORIES
        return Drift(kind=kind, t_ns=t_ns, found=per_day, allowed=allowed)
    n_outside = np.sum([t.n_outside for t in tallies], axis=0, dtype=np.int64)
    n_known = np.sum([t.n_known for t in tallies], axis=0, dtype=np.int64)
    share = np.where(n_known >= SCORED_MIN, n_outside / np.maximum(n_known, 1), 0.0)
    worst = int(np.argmax(share)) if len(tallies) else 0
    if len(tallies) == 0 or share[worst] <= OUTSIDE_SHARE_MAX:
        return None
    return Drift(
        kind=DriftKind.INPUTS,
        t_ns=t_ns,
        feature=card.features[worst],
        found=float(share[worst]),
        allowed=OUTSIDE_SHARE_MAX,
    )
