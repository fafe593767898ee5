"""A simulated body lived through without a radar, for tests."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulators.body.body import Body
from simulators.body.motion.motion import MotionBlock
from simulators.people.pattern import Pattern, Spell
from simulators.people.person import Person, steady
from simulators.room.mount import Mount
from simulators.truth import BeatRow, BreathRow, TruthRow

RATE_HZ = 20.0


@dataclass(frozen=True, kw_only=True)
class Life:
    breath_mm: NDArray[np.float64]
    heart_mm: NDArray[np.float64]
    range_m: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    motion: list[MotionBlock]
    truth: list[TruthRow]
    beats: list[BeatRow]
    breaths: list[BreathRow]


def life(
    person: Person,
    *,
    duration_s: int,
    seed: int = 1,
    rate_hz: float = RATE_HZ,
    mount: Mount = Mount.BEDSIDE,
) -> Life:
    """The first echoes are the chest's; where echoes come and go only the first six are kept."""
    body = Body(person, seed=np.random.SeedSequence(seed), mount=mount)
    blocks, truth, beats, breaths = [], [], [], []
    for second in range(duration_s):
        t_s = second + np.arange(int(rate_hz)) / rate_hz
        blocks.append(body.block(t_s, 1 / rate_hz))
        truth.append(body.truth(second + 1.0, blocks[-1].motion))
        beats += body.beats(second, second + 1.0)
        breaths += body.breaths(second, second + 1.0)
    return Life(
        breath_mm=np.concatenate([b.breath_mm for b in blocks]),
        heart_mm=np.concatenate([b.heart_mm for b in blocks]),
        range_m=np.concatenate([b.echoes.range_m[:, :6] for b in blocks]),
        amplitude=np.concatenate([b.echoes.amplitude[:, :6] for b in blocks]),
        motion=[b.motion for b in blocks],
        truth=truth,
        beats=beats,
        breaths=breaths,
    )


def still(**changes: object) -> Person:
    """Nothing but breath and heart."""
    person = Person(course=steady(rr_per_min=15, hr_per_min=70), sway_mm=0.0)
    return replace(person, **changes)  # type: ignore[arg-type]  # the fields of Person, by name


def with_spell(pattern: Pattern, *, t_s: float = 60, duration_s: float = 120, **spell) -> Person:
    """A still person with one spell."""
    spells = (Spell(pattern=pattern, t_s=t_s, duration_s=duration_s, **spell),)
    return still(course=replace(steady(rr_per_min=15, hr_per_min=70), spells=spells))
