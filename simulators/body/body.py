"""A person over time: breath, heart and motion together, as echoes and as truth."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulators.body.beat.heart import Heart
from simulators.body.breath.breathing import Breathing
from simulators.body.events import Seen, changes
from simulators.body.motion.motion import Motion, MotionBlock
from simulators.body.motion.shaking import Shaking
from simulators.body.trunk.torso import SkinBlock, Torso
from simulators.people.pattern import BREATHS, Pattern
from simulators.people.person import Person
from simulators.people.storyline import Storyline
from simulators.radar.echoes import Echoes
from simulators.room.mount import Mount
from simulators.truth import BeatRow, BreathRow, TruthRow

WARM_UP_S = 45.0
"""Breath and heart begin this long before 0, so that the first second has a past."""
RR_WINDOW_S = 20.0
HR_WINDOW_S = 10.0
"""Of the truth. Over less than half of it a rate is not stated."""
AHEAD_S = 3.0
"""A heartbeat looks at the breath it falls into, and the slowest beat is this long."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BodyBlock:
    """One block of a body's life."""

    breath_mm: NDArray[np.float64]
    """(time,) outward motion of the chest by breathing."""
    heart_mm: NDArray[np.float64]
    """(time,) outward motion of the chest by the heart."""
    motion: MotionBlock
    echoes: Echoes


class Body:
    """One person. To be asked block by block in order of time, without gaps."""

    def __init__(
        self, person: Person, *, seed: np.random.SeedSequence, mount: Mount = Mount.BEDSIDE
    ) -> None:
        story_seed, *seeds = seed.spawn(5)
        breath_rng, heart_rng, motion_rng, torso_rng = (np.random.default_rng(s) for s in seeds)
        sigh_rng, rhythm_rng, shaking_rng = (np.random.default_rng(s) for s in seed.spawn(3))
        self._person = person
        self._story = Storyline(person.course, seed=int(story_seed.generate_state(1)[0]))
        self._breathing = Breathing(
            person, self._story, rng=breath_rng, sigh_rng=sigh_rng, start_s=-WARM_UP_S
        )
        self._heart = Heart(
            person,
            self._story,
            self._breathing,
            rng=heart_rng,
            rhythm_rng=rhythm_rng,
            start_s=-WARM_UP_S,
        )
        self._motion = Motion(person, self._story, rng=motion_rng)
        self._torso = Torso(person, mount=mount, rng=torso_rng)
        self._shaking = Shaking(self._story, rng=shaking_rng)
        self._turns = self._story.turns()
        self._turn = next(self._turns, None)
        self._spells = {
            p: self._story.spells({p}) for p in Pattern if p not in BREATHS and self._story.has(p)
        }
        self._returned_s = -np.inf
        self._before = Seen(posture=person.posture)

    def block(self, t_s: NDArray[np.float64], frame_s: float) -> BodyBlock:
        """The body at the frames' times (time,)."""
        until_s = float(t_s[-1]) + 1.0
        self._breathing.advance(until_s + AHEAD_S)
        self._heart.advance(until_s)
        breath_mm, abdomen_mm = self._breathing.skin_mm(t_s, frame_s)
        heart_mm = self._heart.skin_mm(t_s)
        self._turn_over(float(t_s[-1]))
        motion = self._shaken(t_s, self._motion.block(t_s))
        level_db = self._person.snr_db + self._story.at(float(t_s[0])).echo_db
        amplitude = 10 ** (level_db / 20) * motion.visible
        skin = SkinBlock(chest_mm=breath_mm, abdomen_mm=abdomen_mm, heart_mm=heart_mm)
        echoes = self._torso.echoes(t_s, skin, motion, amplitude, frame_s)
        return BodyBlock(breath_mm=breath_mm, heart_mm=heart_mm, motion=motion, echoes=echoes)

    def _turn_over(self, until_s: float) -> None:
        """Begins the turn that is due."""
        while self._turn is not None and self._turn.t_s <= until_s:
            self._torso.turn(self._turn.posture, self._turn.t_s)
            self._shaking.turn(self._turn.t_s)
            self._turn = next(self._turns, None)

    def _shaken(self, t_s: NDArray[np.float64], motion: MotionBlock) -> MotionBlock:
        """With coughs, tremors and the heave of a turn."""
        shake = self._shaking.block(t_s, self._breathing.inspiring)
        if shake is None:
            return motion
        return replace(
            motion,
            burst_mm=motion.burst_mm + shake.towards_mm,
            bursting=motion.bursting | shake.moving,
        )

    def truth(self, t_s: float, motion: MotionBlock) -> TruthRow:
        """What is so at `t_s`, the end of the second that `motion` is about."""
        present = bool(motion.visible[-1] > 0)
        apnoea_s = self._breathing.apnoea_s(t_s)
        if present and not self._before.present:
            self._returned_s = t_s
        now = Seen(
            present=present,
            breathing=apnoea_s <= 0 or not present,
            transferring=bool(motion.transferring[-1]),
            patterns=self._patterns(t_s) if present else (),
            posture=self._torso.posture,
        )
        texts = [*self._story.events(t_s - 1.0, t_s), *changes(self._before, now)]
        self._before = now
        if not present:
            return TruthRow(t_s=t_s, present=False, event="; ".join(texts))
        return TruthRow(
            t_s=t_s,
            present=True,
            breathing=now.breathing,
            rr_per_min=self._rr_per_min(t_s) if now.breathing else None,
            hr_per_min=_rate_per_min(self._heart.count, t_s, HR_WINDOW_S, self._returned_s),
            moving=bool(np.any(motion.bursting | motion.transferring)),
            apnoea_s=apnoea_s,
            range_m=self._range_m(motion),
            event="; ".join(texts),
            airflow=self._breathing.airflow(t_s),
            pattern=";".join(now.patterns),
            posture=now.posture.value,
        )

    def _rr_per_min(self, t_s: float) -> float | None:
        """Since breathing began again, or the person came back, at the earliest."""
        since_s = max(self._breathing.resumed_s(t_s), self._returned_s)
        return _rate_per_min(self._breathing.count, t_s, RR_WINDOW_S, since_s)

    def _range_m(self, motion: MotionBlock) -> float:
        """Radar to chest at end-expiration, at the end of the block."""
        bed_m = self._person.distance_m + self._torso.place_m
        return float(bed_m + motion.away_m[-1] - motion.burst_mm[-1] / 1000.0)

    def beats(self, start_s: float, end_s: float) -> list[BeatRow]:
        """The beats in (start, end], which lies in the last seconds."""
        return [
            BeatRow(t_s=b.r_s, origin=b.origin.value, interval_s=b.interval_s)
            for b in self._heart.between(start_s, end_s)
        ]

    def breaths(self, start_s: float, end_s: float) -> list[BreathRow]:
        """The breaths that ended in (start, end], which lies in the last seconds."""
        return [
            BreathRow(
                t_s=b.end_s,
                start_s=b.start_s,
                depth_mm=b.depth_mm,
                airflow=b.airflow,
                pattern=b.pattern.value if b.pattern else "",
            )
            for b in self._breathing.ended(start_s, end_s)
        ]

    def _patterns(self, t_s: float) -> tuple[Pattern, ...]:
        """What is on: of the ways to breathe that of the breath, of the others by the course."""
        breath = self._breathing.pattern(t_s)
        others = (p for p, spells in self._spells.items() if spells.at(t_s))
        return (*((breath,) if breath else ()), *others)


def _rate_per_min(
    count: Callable[[float], float], t_s: float, window_s: float, since_s: float
) -> float | None:
    """Mean rate over the window before `t_s`, cut at `since_s`; None under half a window."""
    start_s = max(t_s - window_s, since_s)
    if t_s - start_s < window_s / 2:
        return None
    return 60.0 * (count(t_s) - count(start_s)) / (t_s - start_s)
