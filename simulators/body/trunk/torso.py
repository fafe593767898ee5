"""The reflecting parts of a body, each with its own share of breath, heart and motion."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulators.body.motion.motion import MotionBlock
from simulators.body.trunk.aspect import aspect
from simulators.body.trunk.parts import COVER, COVERS, PARTS, SETTLING_HZ, SIZES
from simulators.people.person import TURN_S, Person
from simulators.people.posture import Posture
from simulators.radar.echoes import Echoes
from simulators.room.mount import Mount

LATE_S = 0.15
"""The abdomen and the limbs follow the chest by this."""
AMPLITUDE_SD = 0.25
"""Of the logarithm of an echo's amplitude, between persons and between postures."""
ANGLE_SD_RAD = 0.06
ANGLE_RAD_MAX = 0.25
"""Of the chest from broadside, and how the other parts lie about it."""
TURN_PLACE_SD_M = 0.04
"""After turning over, the chest lies nearer or farther by this."""
N_PARTS = len(PARTS)
_LATE = np.array([p.late for p in (*PARTS.values(), COVER)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SkinBlock:
    """Outward motion of the skin in one block, each (time,) mm.

    As a bedside radar sees it of somebody on the back.
    """

    chest_mm: NDArray[np.float64]
    abdomen_mm: NDArray[np.float64]
    heart_mm: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Look:
    """The parts as they are in one posture, each array (part,)."""

    place_m: float
    range_m: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    breath: NDArray[np.float64]
    heart: NDArray[np.float64]
    sway: NDArray[np.float64]
    move: NDArray[np.float64]
    phase_rad: NDArray[np.float64]
    angle_rad: NDArray[np.float64]

    def echoes(
        self,
        breath_mm: NDArray[np.float64],
        heart_mm: NDArray[np.float64],
        motion: MotionBlock,
        amplitude: NDArray[np.float64],
    ) -> Echoes:
        """The echoes, where the first two are (time, part) and `amplitude` is (time,)."""
        towards_mm = (
            self.breath * breath_mm
            + self.heart * heart_mm
            + self.sway * motion.sway_mm[:, None]
            + self.move * (motion.burst_mm - 1000.0 * motion.away_m)[:, None]
        )
        return Echoes(
            range_m=self.range_m - towards_mm / 1000.0,
            amplitude=amplitude[:, None] * self.amplitude,
            phase_rad=self.phase_rad,
            angle_rad=self.angle_rad,
        )


class Torso:
    """The echoes of one body. To be asked block by block in order of time, without gaps."""

    def __init__(self, person: Person, *, mount: Mount, rng: np.random.Generator) -> None:
        self._person = person
        self._mount = mount
        self._rng = rng
        self._posture = person.posture
        self._look = self._drawn(place_m=0.0)
        self._before: _Look | None = None
        self._turn_s = -np.inf
        self._tail_mm: NDArray[np.float64] | None = None
        self._cover = COVERS.get(person.blanket)
        if self._cover is not None:
            self._settling_rad = rng.uniform(0, 2 * np.pi, len(SETTLING_HZ))
        self._late = _LATE if self._cover else _LATE[:N_PARTS]

    @property
    def posture(self) -> Posture:
        """That of now, or the one that is being turned to."""
        return self._posture

    @property
    def place_m(self) -> float:
        """How much farther away the chest lies than at first."""
        return self._look.place_m

    def turn(self, posture: Posture, t_s: float) -> None:
        """Begins to turn over at `t_s`: other echoes fade in while those of before fade out."""
        self._before, self._turn_s, self._posture = self._look, t_s, posture
        self._look = self._drawn(place_m=TURN_PLACE_SD_M * float(self._rng.standard_normal()))

    def echoes(
        self,
        t_s: NDArray[np.float64],
        skin: SkinBlock,
        motion: MotionBlock,
        amplitude: NDArray[np.float64],
        frame_s: float,
    ) -> Echoes:
        """The echoes of one block at times (time,); `amplitude` is (time,), of the chest's echo."""
        late_mm = self._delayed(np.stack((skin.abdomen_mm, skin.heart_mm)), LATE_S / frame_s)
        breath_mm = np.where(self._late, late_mm[0][:, None], skin.chest_mm[:, None])
        heart_mm = np.where(self._late, late_mm[1][:, None], skin.heart_mm[:, None])
        if self._cover is not None:
            breath_mm[:, N_PARTS] += self._settling_mm(t_s)
        if self._before is None or t_s[0] >= self._turn_s + TURN_S:
            self._before = None
            return self._look.echoes(breath_mm, heart_mm, motion, amplitude)
        quarter = np.pi / 2 * np.clip((t_s - self._turn_s) / TURN_S, 0.0, 1.0)
        past = self._before.echoes(breath_mm, heart_mm, motion, np.cos(quarter) * amplitude)
        now = self._look.echoes(breath_mm, heart_mm, motion, np.sin(quarter) * amplitude)
        return Echoes(
            range_m=np.hstack((past.range_m, now.range_m)),
            amplitude=np.hstack((past.amplitude, now.amplitude)),
            phase_rad=np.concatenate((past.phase_rad, now.phase_rad)),
            angle_rad=np.concatenate((past.angle_rad, now.angle_rad)),
        )

    def _settling_mm(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the blanket moves by itself."""
        assert self._cover is not None
        angle = 2 * np.pi * np.array(SETTLING_HZ) * t_s[:, None] + self._settling_rad
        size_mm = self._cover.settling_mm * (2 / len(SETTLING_HZ)) ** 0.5
        return np.asarray(size_mm * np.sin(angle).sum(axis=1))

    def _drawn(self, *, place_m: float) -> _Look:
        """The parts in the present posture, and the cover over them."""
        rng, person = self._rng, self._person
        view, size = aspect(self._posture, self._mount), SIZES[person.build]
        parts = tuple(PARTS.values())
        strength = np.array([p.amplitude for p in parts])
        strength = (
            person.echo_share * strength * np.exp(AMPLITUDE_SD * rng.standard_normal(N_PARTS))
        )
        strength[0] = 1.0
        move = rng.uniform(0.7, 1.0, N_PARTS)
        move[0] = 1.0
        phase_rad = rng.uniform(0, 2 * np.pi, N_PARTS)
        angle_rad = rng.uniform(-ANGLE_RAD_MAX, ANGLE_RAD_MAX)
        breath = np.array([p.breath for p in parts])
        seen = np.array([view.abdomen if n == "abdomen" else view.chest for n in PARTS])
        offset_m = np.array([p.offset_m - view.along * p.along_m for p in parts])
        look = _Look(
            place_m=place_m,
            range_m=person.distance_m + place_m + size.length * offset_m,
            amplitude=strength * (size.amplitude * view.amplitude),
            breath=seen * breath,
            heart=view.heart * np.array([p.heart for p in parts]),
            sway=np.where(breath > 0.1, 1.0, 0.5),
            move=move,
            phase_rad=phase_rad,
            angle_rad=angle_rad + ANGLE_SD_RAD * rng.standard_normal(N_PARTS),
        )
        return self._covered(look)

    def _covered(self, look: _Look) -> _Look:
        """With the blanket: weaker echoes, and its own behind them."""
        cover = COVERS.get(self._person.blanket)
        if cover is None:
            return look
        own = cover.amplitude * look.amplitude[0]
        return _Look(
            place_m=look.place_m,
            range_m=np.append(look.range_m, look.range_m[0] + COVER.offset_m),
            amplitude=np.append(10 ** (-cover.loss_db / 20) * look.amplitude, own),
            breath=np.append(look.breath, COVER.breath * look.breath[0]),
            heart=np.append(look.heart, 0.0),
            sway=np.append(look.sway, 1.0),
            move=np.append(look.move, 1.0),
            phase_rad=np.append(look.phase_rad, self._rng.uniform(0, 2 * np.pi)),
            angle_rad=np.append(look.angle_rad, look.angle_rad[0]),
        )

    def _delayed(self, skin_mm: NDArray[np.float64], delay: float) -> NDArray[np.float64]:
        """The same, `delay` frames late (linear between frames), across the border of blocks."""
        n_tail = ceil(delay) + 1
        tail_mm = (
            np.repeat(skin_mm[:, :1], n_tail, axis=1) if self._tail_mm is None else self._tail_mm
        )
        whole_mm = np.concatenate((tail_mm, skin_mm), axis=1)
        self._tail_mm = whole_mm[:, -n_tail:]
        first = n_tail - ceil(delay)
        share = ceil(delay) - delay
        n = skin_mm.shape[1]
        return np.asarray(
            (1 - share) * whole_mm[:, first : first + n]
            + share * whole_mm[:, first + 1 : first + 1 + n]
        )
