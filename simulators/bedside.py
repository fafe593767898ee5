"""A simulated person before a simulated radar: a source of frames, with the truth beside it."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulators.body.body import Body, BodyBlock
from simulators.people.person import Person
from simulators.radar.echoes import Echoes
from simulators.radar.front_end import front_end
from simulators.radar.radar import DEFAULT, Radar
from simulators.radar.receiver import Receiver
from simulators.room.room import QUIET_ROOM, Room
from simulators.room.scenery import Scenery, Seeds
from simulators.truth import BeatRow, BreathRow, TruthRow

GEOMETRY = DEFAULT.geometry
N_BINS = DEFAULT.n_bins
N_ROWS = 600
"""Truth rows kept by default: ten minutes."""


class Bedside:
    """Frames of one bed, and their truth.

    The frames are made in whole seconds and handed out in any cut, so that person, room, radar
    and seed decide every bit and the cutting none. What is kept does not grow with time.
    """

    def __init__(
        self,
        person: Person,
        *,
        room: Room = QUIET_ROOM,
        radar: Radar = DEFAULT,
        seed: int,
        n_rows: int = N_ROWS,
        on_row: Callable[[TruthRow], None] | None = None,
        on_beat: Callable[[BeatRow], None] | None = None,
        on_breath: Callable[[BreathRow], None] | None = None,
        on_body: Callable[[NDArray[np.float64], BodyBlock], None] | None = None,
    ) -> None:
        if person.in_bed and not radar.range0_m <= person.distance_m <= radar.far_m:
            near_m, far_m = radar.range0_m, radar.far_m
            raise ValueError(f"distance_m is {near_m:g} to {far_m:g} m with this radar.")
        self.radar = radar
        self.geometry = radar.geometry
        self.n_bins, self.n_antennas = radar.n_bins, radar.n_antennas
        self._rate_hz = radar.frame_rate_hz * (1 + 1e-6 * radar.impairments.clock_ppm)
        self._front_end = front_end(radar)
        body, clutter, fan, noise, things = np.random.SeedSequence(seed).spawn(5)
        self._receiver = Receiver(radar, seed=noise)
        self._body = Body(person, seed=body, mount=room.mount) if person.in_bed else None
        seeds = Seeds(clutter=clutter, fan=fan, things=things)
        self._scenery = Scenery(room, person, far_m=radar.far_m, seeds=seeds)
        self._still = self._front_end.signal(self._scenery.still)
        self._second = -1
        self._rows: deque[TruthRow] = deque(maxlen=n_rows)
        self._on_row = on_row
        self._on_beat = on_beat
        self._on_breath = on_breath
        self._on_body = on_body
        self._due: TruthRow | None = None
        self._frames = np.empty((0, self.n_bins, self.n_antennas), np.complex64)
        self._make_second()  # of no use but to fill the memory of the chest wall
        self._frames = self._frames[:0]
        self._due = None

    def take(self, n: int) -> NDArray[np.complex64]:
        """The next `n` frames, (n, bin, antenna)."""
        if n < 0:
            raise ValueError(f"a number of frames, got {n}")
        frames = np.empty((n, self.n_bins, self.n_antennas), np.complex64)
        done = 0
        while done < n:
            if not self._frames.shape[0]:
                self._make_second()
            part = self._frames[: n - done]
            frames[done : done + len(part)] = part
            done += len(part)
            self._frames = self._frames[len(part) :]
            self._tell_if_over()
        return frames

    def truth(self) -> tuple[TruthRow, ...]:
        """The newest rows, oldest first: one for each second whose frames have all been taken."""
        return tuple(self._rows)

    def _tell_if_over(self) -> None:
        """Hands out the truth of a second once its last frame is out: never before."""
        if self._due is None or self._frames.shape[0]:
            return
        self._rows.append(self._due)
        if self._on_row is not None:
            self._on_row(self._due)
        self._tell_beats_and_breaths(self._due)
        self._due = None

    def _tell_beats_and_breaths(self, row: TruthRow) -> None:
        """Those of the second that `row` is about, while somebody is there."""
        if self._body is None or not row.present:
            return
        if self._on_beat is not None:
            for beat in self._body.beats(row.t_s - 1.0, row.t_s):
                self._on_beat(beat)
        if self._on_breath is not None:
            for breath in self._body.breaths(row.t_s - 1.0, row.t_s):
                self._on_breath(breath)

    def _make_second(self) -> None:
        """The frames of the next second, and its truth."""
        first, end = ceil(self._second * self._rate_hz), ceil((self._second + 1) * self._rate_hz)
        t_s = np.arange(first, end) / self._rate_hz
        self._second += 1
        echoes = [*self._patient(t_s), *self._scenery.moving(t_s, 1.0 / self._rate_hz)]
        signal = self._still_at(t_s)
        for part in echoes:
            signal = signal + self._front_end.signal(part)
        self._frames = self._receiver.frames(signal, t_s)

    def _patient(self, t_s: NDArray[np.float64]) -> list[Echoes]:
        """The echoes of the patient, if there are any; and the second's truth."""
        self._due = TruthRow(t_s=float(self._second), present=False)
        echoes = []
        if self._body is not None:
            block = self._body.block(t_s, 1.0 / self._rate_hz)
            if self._on_body is not None and t_s[0] >= 0:
                self._on_body(t_s, block)
            self._due = self._body.truth(float(self._second), block.motion)
            if block.motion.visible.any():
                echoes = [self._scenery.patient(block.echoes, t_s)]
        self._due = self._with_the_room(self._due, t_s)
        return echoes

    def _with_the_room(self, row: TruthRow, t_s: NDArray[np.float64]) -> TruthRow:
        """The truth about the patient with what the room adds to it."""
        texts = self._scenery.events(row.t_s - 1.0, row.t_s)
        if texts:
            row = replace(row, event="; ".join([*([row.event] if row.event else []), *texts]))
        if row.range_m is None:
            return row
        return replace(
            row,
            moving=row.moving or self._scenery.rides(t_s),
            range_m=row.range_m + self._scenery.away_m(t_s),
        )

    def _still_at(self, t_s: NDArray[np.float64]) -> NDArray[np.complex128]:
        """The signal of all that stands still, (time, fast, antenna)."""
        if self._scenery.shades(t_s):
            return self._front_end.signal(self._scenery.shaded(self._scenery.still, t_s))
        return np.broadcast_to(self._still, (t_s.size, *self._still.shape[1:]))
