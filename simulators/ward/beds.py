"""The beds of a scenario before their radars."""

import zlib
from collections.abc import Callable

from simulators.bedside import Bedside
from simulators.truth import TruthRow
from simulators.ward.scenario import Place, Scenario


def bedside(
    scenario: Scenario, place: Place, *, on_row: Callable[[TruthRow], None] | None = None
) -> Bedside:
    """The frames of one bed: scenario and bed decide every bit, in real time as at full speed."""
    return Bedside(place.person, room=place.room, seed=seed_of(scenario, place), on_row=on_row)


def seed_of(scenario: Scenario, place: Place) -> int:
    """The bed's own seed, or one drawn from the scenario's and the bed's name."""
    if place.seed is not None:
        return place.seed
    return zlib.crc32(f"{scenario.scenario.seed}/{place.bed}".encode())
