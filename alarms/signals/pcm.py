"""A burst as samples, for whoever has a loudspeaker and no synthesiser."""

import numpy as np
from numpy.typing import NDArray

from alarms.messages import Priority
from alarms.signals.burst import Category, Pulse, Shape, SoundSet, pulses

SAMPLE_RATE_HZ = 44_100.0
PEAK = 0.9
"""Of full scale, so that no player clips."""


def burst(
    sounds: SoundSet,
    priority: Priority,
    category: Category,
    *,
    sample_rate_hz: float = SAMPLE_RATE_HZ,
) -> NDArray[np.float32]:
    """Samples of one burst, (time,), -1 to 1, from the first rise to the end of the last fall.

    y(t) = sum over pulses of e(t - at) · sum over k of a_k sin(2π k f (t - at)),
    e rising linearly in `rise_s`, 1 until `duration_s`, falling linearly in `fall_s`. The loudest
    sample of each note is `PEAK`. Harmonics must lie below half the sample rate.
    """
    shape = sounds.shapes[priority]
    notes = pulses(sounds, priority, category)
    highest_hz = max(note.hz for note in notes) * len(sounds.harmonics)
    if highest_hz >= sample_rate_hz / 2:
        raise ValueError(f"{highest_hz:g} Hz cannot be played at {sample_rate_hz:g} samples/s")
    length_s = notes[-1].at_s + shape.duration_s + shape.fall_s
    samples = np.zeros(int(np.ceil(length_s * sample_rate_hz)) + 1, np.float32)
    t_s = np.arange(len(samples)) / sample_rate_hz
    for note in notes:
        samples += _note(t_s - note.at_s, note, shape, sounds.harmonics)
    return samples


def loop(
    sounds: SoundSet,
    priority: Priority,
    category: Category,
    *,
    sample_rate_hz: float = SAMPLE_RATE_HZ,
) -> NDArray[np.float32]:
    """One burst and the silence after it, shape (time,): to be played round and round."""
    once = burst(sounds, priority, category, sample_rate_hz=sample_rate_hz)
    last = pulses(sounds, priority, category)[-1]
    length_s = last.at_s + last.duration_s + sounds.shapes[priority].interval_s
    samples = np.zeros(round(length_s * sample_rate_hz), np.float32)
    samples[: len(once)] = once
    return samples


def _note(
    t_s: NDArray[np.float64], note: Pulse, shape: Shape, harmonics: tuple[float, ...]
) -> NDArray[np.float32]:
    """One pulse at times `t_s` (time,) from its start; zero before and after it."""
    rise = t_s / shape.rise_s
    fall = (shape.duration_s + shape.fall_s - t_s) / shape.fall_s
    envelope = np.clip(np.minimum(rise, fall), 0, 1)
    sounding = envelope > 0
    k = np.arange(1, len(harmonics) + 1)
    wave = np.sin(2 * np.pi * note.hz * np.outer(t_s[sounding], k)) @ np.array(harmonics)
    samples = np.zeros(len(t_s), np.float32)
    samples[sounding] = PEAK * envelope[sounding] * wave / np.abs(wave).max()
    return samples
