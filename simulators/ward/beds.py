"""The beds of a scenario before their radars."""

import zlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulators.bedside import Bedside
from simulators.body.body import BodyBlock
from simulators.radar.presets import radar
from simulators.room.company.nurse import Nurse
from simulators.room.room import Room
from simulators.room.stay import Stay
from simulators.truth import BeatRow, BreathRow, TruthRow
from simulators.ward.scenario import Place, Scenario, visits


def bedside(
    scenario: Scenario,
    place: Place,
    *,
    on_row: Callable[[TruthRow], None] | None = None,
    on_beat: Callable[[BeatRow], None] | None = None,
    on_breath: Callable[[BreathRow], None] | None = None,
    on_body: Callable[[NDArray[np.float64], BodyBlock], None] | None = None,
) -> Bedside:
    """The frames of one bed: scenario and bed decide every bit, in real time as at full speed.

    ValueError, a sentence, where person, room, radar and rounds do not go together.
    """
    return Bedside(
        place.person,
        room=_visited(place.room, scenario, place.bed),
        radar=radar(place.radar, impairments=place.impairments),
        seed=seed_of(scenario, place),
        on_row=on_row,
        on_beat=on_beat,
        on_breath=on_breath,
        on_body=on_body,
    )


def seed_of(scenario: Scenario, place: Place) -> int:
    """The bed's own seed, or one drawn from the scenario's and the bed's name."""
    if place.seed is not None:
        return place.seed
    return zlib.crc32(f"{scenario.scenario.seed}/{place.bed}".encode())


def _visited(room: Room, scenario: Scenario, bed: str) -> Room:
    """The room with the nurse of the rounds in it, beside those visits that it has itself."""
    stays = [
        Stay(t_s=visit.t_s, duration_s=visit.duration_s)
        for visit in visits(scenario)
        if visit.bed == bed
    ]
    if not stays:
        return room
    nurse = room.nurse or Nurse(visits=())
    together = sorted((*nurse.visits, *stays), key=lambda stay: stay.t_s)
    return replace(room, nurse=replace(nurse, visits=tuple(together)))
