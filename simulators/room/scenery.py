"""A room over time: everything that reflects but the patient, and what it does to the patient."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulators.people.person import Person
from simulators.radar.echoes import Echoes, by_radar_equation
from simulators.room.clutter import clutter
from simulators.room.company.nurse import WorkingNurse
from simulators.room.company.others import Neighbour, OtherBody, Visitor
from simulators.room.curtain import SwayingCurtain
from simulators.room.door import SwingingDoor
from simulators.room.fan import TurningFan
from simulators.room.lift import Rails, lifted_m, riding
from simulators.room.mirror import mirrored
from simulators.room.pump import RunningPump
from simulators.room.room import Room
from simulators.room.stay import told

Moving = Callable[[NDArray[np.float64]], Echoes]
"""The echoes of a thing at times (time,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """Where a room's chance comes from: one for each kind of thing, so that one more changes none.

    The first two are those that the first rooms had.
    """

    clutter: np.random.SeedSequence
    fan: np.random.SeedSequence
    things: np.random.SeedSequence


class Scenery:
    """The room round one bed. To be asked block by block in order of time, without gaps."""

    def __init__(self, room: Room, person: Person, *, far_m: float, seeds: Seeds) -> None:
        self._room = room
        chest_db = person.snr_db
        if room.reference_m is not None:
            chest_db += 40 * np.log10(room.reference_m / person.distance_m)
        self.still = clutter(
            room, person, chest_db=chest_db, far_m=far_m, rng=np.random.default_rng(seeds.clutter)
        )
        """Still clutter, one frame of it, as received."""
        *of_things, neighbours, visitors = seeds.things.spawn(7)
        curtain, pump, door, nurse, rails = (np.random.default_rng(s) for s in of_things)
        fan = np.random.default_rng(seeds.fan)
        self._moving = [*_things(room, (fan, curtain, pump, door)), *_rails(room, person, rails)]
        self._nurse = (
            None
            if room.nurse is None
            else WorkingNurse(room.nurse, chest_m=person.distance_m, rng=nurse)
        )
        others: list[tuple[Neighbour | Visitor, np.random.SeedSequence]] = [
            *zip(room.neighbours, neighbours.spawn(len(room.neighbours)), strict=True),
            *zip(room.visitors, visitors.spawn(len(room.visitors)), strict=True),
        ]
        self._others = [OtherBody(other, mount=room.mount, seed=seed) for other, seed in others]

    def moving(self, t_s: NDArray[np.float64], frame_s: float) -> list[Echoes]:
        """What moves in the room, as received; the patient and still clutter excepted."""
        echoes = [thing(t_s) for thing in self._moving]
        echoes += [other.echoes(t_s, frame_s) for other in self._others]
        received = [self.received(e, t_s) for e in echoes]
        if self._nurse is not None and self._nurse.share(t_s).any():
            received.append(self._at_range(self._with_ghosts(self._nurse.echoes(t_s))))
        return received

    def patient(self, echoes: Echoes, t_s: NDArray[np.float64]) -> Echoes:
        """The patient's echoes as received: with the bed, behind the nurse, at their range."""
        if self._room.lifts:
            away_m = lifted_m(t_s, self._room.lifts)[:, None]
            echoes = replace(echoes, range_m=echoes.range_m + away_m)
        return self.received(echoes, t_s)

    def received(self, echoes: Echoes, t_s: NDArray[np.float64]) -> Echoes:
        """Echoes with their ghosts, weakened by range if asked for, and by who stands before."""
        return self.shaded(self._at_range(self._with_ghosts(echoes)), t_s)

    def shaded(self, echoes: Echoes, t_s: NDArray[np.float64]) -> Echoes:
        """The same, weaker where the nurse is nearer."""
        if not self.shades(t_s) or self._nurse is None:
            return echoes
        behind = echoes.range_m > self._nurse.range_m(t_s)[:, None]
        gain = np.where(behind, self._nurse.gain(t_s)[:, None], 1.0)
        return replace(
            echoes,
            range_m=np.broadcast_to(echoes.range_m, gain.shape),
            amplitude=echoes.amplitude * gain,
        )

    def shades(self, t_s: NDArray[np.float64]) -> bool:
        """Whether somebody stands before anything in the block."""
        return self._nurse is not None and bool(self._nurse.share(t_s).any())

    def _with_ghosts(self, echoes: Echoes) -> Echoes:
        return echoes if self._room.mirror is None else mirrored(echoes, self._room.mirror)

    def _at_range(self, echoes: Echoes) -> Echoes:
        if self._room.reference_m is None:
            return echoes
        return by_radar_equation(echoes, reference_m=self._room.reference_m)

    def away_m(self, t_s: NDArray[np.float64]) -> float:
        """By which the bed stands farther away than at first, at the end of the block."""
        return float(lifted_m(t_s, self._room.lifts)[-1])

    def rides(self, t_s: NDArray[np.float64]) -> bool:
        """Whether the bed is going up or down."""
        return riding(t_s, self._room.lifts)

    def events(self, since_s: float, until_s: float) -> list[str]:
        """Sentences on what begins in [since, until)."""
        room, span = self._room, {"since_s": since_s, "until_s": until_s}
        texts = []
        if room.nurse is not None:
            visits = room.nurse.visits
            texts += told(visits, came="a nurse comes", went="the nurse goes", **span)
        if room.door is not None:
            openings = room.door.openings
            texts += told(openings, came="the door opens", went="the door is closed", **span)
        for visitor in room.visitors:
            texts += told(visitor.stays, came="a visitor comes", went="the visitor goes", **span)
        if any(since_s <= lift.t_s < until_s for lift in room.lifts):
            texts.append("the bed is moved")
        return texts


def _things(room: Room, rngs: tuple[np.random.Generator, ...]) -> list[Moving]:
    """Things whose answer depends on the times only, each with its own chance."""
    fan, curtain, pump, door = rngs
    moving: list[Moving] = []
    if room.fan is not None:
        moving.append(TurningFan(room.fan, rng=fan).echoes)
    if room.curtain is not None:
        moving.append(SwayingCurtain(room.curtain, rng=curtain).echoes)
    if room.pump is not None:
        moving.append(RunningPump(room.pump, rng=pump).echoes)
    if room.door is not None:
        moving.append(SwingingDoor(room.door, rng=door).echoes)
    return moving


def _rails(room: Room, person: Person, rng: np.random.Generator) -> list[Moving]:
    """The bed itself, where it moves."""
    if not room.lifts:
        return []
    chest_m, snr_db = person.distance_m, person.snr_db
    return [Rails(room.lifts, chest_m=chest_m, snr_db=snr_db, rng=rng).echoes]
