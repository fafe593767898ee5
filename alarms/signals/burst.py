"""What is heard: bursts of pulses as tables, and what a table has to keep to.

Times and spectra are from public texts on IEC 60601-1-8, tables 3 and 4 (docs/signals.md names
them); the standard itself was not read. A set of sounds that a ward likes better replaces `SOUNDS`
by another `SoundSet`; `faults` says whether it may.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isclose, isfinite, log10

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Bounds of one priority's burst, both included."""

    n_pulses: tuple[int, ...]
    duration_s: tuple[float, float]
    spacing_s: tuple[float, float]
    interval_s: tuple[float, float]


ALLOWED = {
    Priority.HIGH: Allowed(
        n_pulses=(10,),
        duration_s=(0.075, 0.2),
        spacing_s=(0.05, 0.125),
        interval_s=(2.5, 15),
    ),
    Priority.MEDIUM: Allowed(
        n_pulses=(3,),
        duration_s=(0.125, 0.25),
        spacing_s=(0.125, 0.25),
        interval_s=(2.5, 30),
    ),
    # Low repeats after more than 15 s, or not at all.
    Priority.LOW: Allowed(
        n_pulses=(1, 2),
        duration_s=(0.125, 0.25),
        spacing_s=(0.125, 0.25),
        interval_s=(15.001, 3600),
    ),
}
GROUP_GAP_IDX = 4
"""Of a high burst: the silence between its two groups of five, 0.35 to 1.3 s."""
GROUP_GAP_S = (0.35, 1.3)
LONG_IDX = (2, 7)
"""Of a high burst: the silence before the last two of a group, 2x + duration."""
RISE_SHARE = (0.1, 0.4)
"""Of a pulse's duration."""
FUNDAMENTAL_HZ = (150.0, 1000.0)
HARMONICS_HZ = (300.0, 4000.0)
N_HARMONICS_MIN = 4
HARMONIC_DB = 15.0
"""Each of them within so much of the fundamental."""
PULSE_DB = 10.0
"""Greatest difference in amplitude between the pulses of a burst."""

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


def faults(sounds: SoundSet) -> list[str]:
    """Where a set of sounds leaves what is allowed, each as a sentence."""
    if not all(isfinite(number) and number > 0 for number in _numbers(sounds)):
        return ["every time, frequency and amplitude is above 0"]
    if not sounds.harmonics:
        return ["there are no harmonics"]
    found = [f"there is no burst for {p}" for p in Priority if p not in sounds.shapes]
    found += [f"there is no melody for {c}" for c in Category if c not in sounds.melodies_hz]
    for priority, shape in sounds.shapes.items():
        found += [f"{priority}: {said}" for said in _shape_faults(priority, shape)]
    for category, notes in sounds.melodies_hz.items():
        if len(notes) != 5:
            found.append(f"{category}: a melody has 5 notes, got {len(notes)}")
        for hz in sorted(set(notes)):
            found += [f"{category}: {said}" for said in _note_faults(hz, sounds.harmonics)]
    return found


def _numbers(sounds: SoundSet) -> Iterator[float]:
    for shape in sounds.shapes.values():
        yield from (shape.duration_s, shape.rise_s, shape.fall_s, shape.interval_s)
        yield from shape.spacing_s
    for notes in sounds.melodies_hz.values():
        yield from notes
    yield from sounds.harmonics


def _shape_faults(priority: Priority, shape: Shape) -> Iterator[str]:
    allowed = ALLOWED[priority]
    n_pulses = len(shape.spacing_s) + 1
    if n_pulses not in allowed.n_pulses:
        counts = " or ".join(map(str, allowed.n_pulses))
        yield f"a burst has {counts} pulses, got {n_pulses}"
        return
    yield from _outside("a pulse lasts", shape.duration_s, allowed.duration_s, "s")
    yield from _outside("the next burst follows after", shape.interval_s, allowed.interval_s, "s")
    yield from _outside("a rise takes", shape.rise_s / shape.duration_s, RISE_SHARE, "of a pulse")
    if shape.spacing_s and shape.fall_s > min(shape.spacing_s) - shape.rise_s + 1e-9:
        yield "a pulse has not fallen before the next has risen; make fall_s shorter"
    short_s = []
    for idx, silence_s in enumerate(shape.spacing_s):
        if priority is Priority.HIGH and idx == GROUP_GAP_IDX:
            yield from _outside("between the groups lie", silence_s, GROUP_GAP_S, "s")
        elif priority is not Priority.HIGH or idx not in LONG_IDX:
            yield from _outside("between pulses lie", silence_s, allowed.spacing_s, "s")
            short_s.append(silence_s)
    if priority is Priority.HIGH:
        long_s = 2 * short_s[0] + shape.duration_s
        if any(not isclose(shape.spacing_s[i], long_s, abs_tol=1e-3) for i in LONG_IDX):
            yield f"before the last two of a group lie two spacings and a pulse, {long_s:g} s"


def _note_faults(hz: float, harmonics: tuple[float, ...]) -> Iterator[str]:
    yield from _outside("a fundamental lies", hz, FUNDAMENTAL_HZ, "Hz")
    low, high = HARMONICS_HZ
    n_heard = sum(
        low <= hz * (idx + 1) <= high and abs(20 * log10(amplitude / harmonics[0])) <= HARMONIC_DB
        for idx, amplitude in enumerate(harmonics)
        if idx > 0
    )
    if n_heard < N_HARMONICS_MIN:
        yield (
            f"{hz:g} Hz has {n_heard} harmonics from {low:g} to {high:g} Hz within "
            f"{HARMONIC_DB:g} dB, at least {N_HARMONICS_MIN} are needed"
        )


def _outside(what: str, value: float, range_: tuple[float, float], unit: str) -> Iterator[str]:
    low, high = range_
    if not low - 1e-9 <= value <= high + 1e-9:
        yield f"{what} {low:g} to {high:g} {unit}, got {value:g}"
