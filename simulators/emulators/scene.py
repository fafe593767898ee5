"""A person in a room, as a module sees them through the settings that it was given."""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulators.bedside import Bedside
from simulators.people.person import Person
from simulators.radar.radar import Radar, Technique
from simulators.room.room import QUIET_ROOM, Room
from simulators.truth import TruthRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Who lies where; with the seed it decides every bit."""

    person: Person
    room: Room = QUIET_ROOM
    seed: int = 1


class View:
    """Frames of a scene through one radar, and the truth of the last whole second.

    Somebody outside of the radar's range bins is outside of the picture, not an error: more bins
    are simulated then than are given out.
    """

    def __init__(self, scene: Scene, radar: Radar) -> None:
        self.radar = radar
        wide, self._first_bin = _reaching(radar, scene.person)
        self.truth = TruthRow(t_s=0.0, present=False)
        """Before the first second is over: nobody."""
        self.n_truths = 0
        self._bedside = Bedside(
            scene.person,
            room=scene.room,
            radar=wide,
            seed=scene.seed,
            n_rows=1,
            on_row=self._learn,
        )

    def frame(self) -> NDArray[np.complex64]:
        """The next frame, (bin, antenna); unit of amplitude: the thermal noise of a bin."""
        bins = slice(self._first_bin, self._first_bin + self.radar.n_bins)
        return self._bedside.take(1)[0, bins]

    def _learn(self, row: TruthRow) -> None:
        self.truth = row
        self.n_truths += 1


class Watched:
    """A scene that a module looks at, set up as often as it likes.

    The same settings go on where they were; others begin the scene anew. While the module does not
    stream, the scene stands still.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._view: View | None = None

    @property
    def truth(self) -> TruthRow | None:
        """Of the last whole second that was looked at."""
        return None if self._view is None else self._view.truth

    def through(self, radar: Radar) -> View:
        """The scene through these settings, as far as it has gone."""
        if self._view is None or self._view.radar != radar:
            self._view = View(self._scene, radar)
        return self._view


def _reaching(radar: Radar, person: Person) -> tuple[Radar, int]:
    """A radar whose bins reach the person, and which of them is the first of `radar`."""
    if radar.technique is Technique.CW or radar.chirp is not None or not person.in_bed:
        return radar, 0
    step_m = radar.range_step_m
    n_before = max(0, ceil((radar.range0_m - person.distance_m) / step_m))
    n_behind = max(0, ceil((person.distance_m - radar.far_m) / step_m))
    wide = replace(
        radar,
        range0_m=radar.range0_m - n_before * step_m,
        n_bins=radar.n_bins + n_before + n_behind,
    )
    return wide, n_before
