"""What is heard: bursts of pulses as tables.

A set of sounds that a ward likes better replaces `SOUNDS` by another `SoundSet`;
`allowed.faults` says whether it may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alarms.messages import Priority


class Category(StrEnum):
    """What an alarm is about, as its melody says it."""

    GENERAL = "general"
    CARDIOVASCULAR = "cardiovascular"
    VENTILATION = "ventilation"
    OXYGEN = "oxygen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The burst of one priority."""

    duration_s: float
    """Of a pulse: from the start of its rise to the start of its fall."""
    rise_s: float
    fall_s: float
    """Follows the duration: part of the silence after a pulse."""
    spacing_s: tuple[float, ...]
    """From the start of a pulse's fall to the start of the next pulse, one fewer than pulses."""
    interval_s: float
    """From the end of a burst's last pulse to the start of the next burst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundSet:
    """All sounds of a ward: an asset that can be replaced."""

    shapes: Mapping[Priority, Shape]
    melodies_hz: Mapping[Category, tuple[float, ...]]
    """Fundamentals of the five notes; a high burst plays them twice, a shorter one the first."""
    harmonics: tuple[float, ...]
    """Amplitudes of the fundamental and of its multiples 2, 3, … relative to one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """One note of a burst."""

    at_s: float
    duration_s: float
    hz: float


_X = 0.1
_TD = 0.15
_LONG = 2 * _X + _TD
_C4, _E4, _F4, _G4, _A4, _B4, _C5 = 261.63, 329.63, 349.23, 392.0, 440.0, 493.88, 523.25

SOUNDS = SoundSet(
    shapes={
        Priority.HIGH: Shape(
            duration_s=_TD,
            rise_s=0.03,
            fall_s=0.06,
            spacing_s=(_X, _X, _LONG, _X, 0.8, _X, _X, _LONG, _X),
            interval_s=4.0,
        ),
        Priority.MEDIUM: Shape(
            duration_s=0.2, rise_s=0.04, fall_s=0.1, spacing_s=(0.2, 0.2), interval_s=8.0
        ),
        Priority.LOW: Shape(
            duration_s=0.2, rise_s=0.06, fall_s=0.12, spacing_s=(0.2,), interval_s=24.0
        ),
    },
    melodies_hz={
        Category.GENERAL: (_C4, _C4, _C4, _C4, _C4),
        Category.CARDIOVASCULAR: (_C4, _E4, _G4, _G4, _C5),
        Category.VENTILATION: (_C4, _A4, _F4, _A4, _F4),
        Category.OXYGEN: (_C5, _B4, _A4, _G4, _F4),
    },
    harmonics=(1.0, 0.7, 0.6, 0.5, 0.4, 0.3),
)
"""The burst "ccc-cc" with the melodies of the University of Sydney's alarm sounds page. Where in
the allowed ranges the times lie is ours [D]."""


def pulses(sounds: SoundSet, priority: Priority, category: Category) -> list[Pulse]:
    """The pulses of a burst, the first at 0."""
    shape, notes = sounds.shapes[priority], sounds.melodies_hz[category]
    made, at_s = [], 0.0
    for idx, silence_s in enumerate((*shape.spacing_s, 0.0)):
        made.append(Pulse(at_s=at_s, duration_s=shape.duration_s, hz=notes[idx % len(notes)]))
        at_s += shape.duration_s + silence_s
    return made
