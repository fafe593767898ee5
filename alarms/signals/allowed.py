"""What the table of a burst has to keep to.

Times and spectra are from public texts on IEC 60601-1-8, tables 3 and 4 (docs/signals.md names
them); the standard itself was not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose, isfinite, log10

from alarms.messages import Priority
from alarms.signals.burst import Category, Shape, SoundSet


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
