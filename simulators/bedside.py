"""A simulated person before a simulated radar: a source of frames, with the truth beside it."""

from collections import deque
from collections.abc import Callable
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry
from simulators.body.body import Body
from simulators.people.person import Person
from simulators.radar.echoes import Echoes
from simulators.radar.fmcw import Radar, Receiver
from simulators.room.clutter import clutter
from simulators.room.fan import TurningFan
from simulators.room.room import QUIET_ROOM, Room
from simulators.truth import TruthRow

GEOMETRY = Geometry(frame_rate_hz=20.0, carrier_hz=60.5e9, range0_m=0.0, range_step_m=0.05)
N_BINS = 64
N_ROWS = 600
"""Truth rows kept by default: ten minutes."""
FRAME_RATE_HZ_MIN = 2.0


class Bedside:
    """Frames of one bed, and their truth.

    The frames are made in whole seconds and handed out in any cut, so that person, room, seed
    and geometry decide every bit and the cutting none. What is kept does not grow with time.
    """

    def __init__(
        self,
        person: Person,
        *,
        room: Room = QUIET_ROOM,
        seed: int,
        geometry: Geometry = GEOMETRY,
        n_bins: int = N_BINS,
        n_antennas: int = 1,
        n_rows: int = N_ROWS,
        on_row: Callable[[TruthRow], None] | None = None,
    ) -> None:
        if geometry.frame_rate_hz < FRAME_RATE_HZ_MIN:
            raise ValueError(
                f"frame_rate_hz is at least {FRAME_RATE_HZ_MIN:g}, got {geometry.frame_rate_hz}"
            )
        self.geometry = geometry
        self.n_bins = n_bins
        self.n_antennas = n_antennas
        self._radar = Radar(geometry, n_bins=n_bins, n_antennas=n_antennas)
        body_seed, *seeds = np.random.SeedSequence(seed).spawn(4)
        room_rng, fan_rng, noise_rng = (np.random.default_rng(s) for s in seeds)
        self._receiver = Receiver(rng=noise_rng)
        self._body = Body(person, seed=body_seed) if person.in_bed else None
        self._fan = TurningFan(room.fan, rng=fan_rng) if room.fan else None
        far_m = float(self._radar.range_m[-1])
        self._clutter = self._radar.profiles(clutter(room, person, far_m=far_m, rng=room_rng))
        self._second = -1
        self._rows: deque[TruthRow] = deque(maxlen=n_rows)
        self._on_row = on_row
        self._due: TruthRow | None = None
        self._frames = np.empty((0, n_bins, n_antennas), np.complex64)
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
        self._due = None

    def _make_second(self) -> None:
        """The frames of the next second, and its truth."""
        rate_hz = self.geometry.frame_rate_hz
        first, end = ceil(self._second * rate_hz), ceil((self._second + 1) * rate_hz)
        t_s = np.arange(first, end) / rate_hz
        self._second += 1
        moving: list[Echoes] = []
        self._due = TruthRow(t_s=float(self._second), present=False)
        if self._body is not None:
            block = self._body.block(t_s, 1.0 / rate_hz)
            self._due = self._body.truth(float(self._second), block.motion)
            if block.motion.visible.any():
                moving.append(block.echoes)
        if self._fan is not None:
            moving.append(self._fan.echoes(t_s))
        profiles = np.broadcast_to(self._clutter, (t_s.size, self.n_bins, self.n_antennas))
        for echoes in moving:
            profiles = profiles + self._radar.profiles(echoes)
        self._frames = self._receiver.frames(profiles)
