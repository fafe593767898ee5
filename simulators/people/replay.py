"""Real hearts and breaths for a simulated body: arrays in, a person out; no file is read here."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfiltfilt

from simulators.people.person import BEAT_S, BREATH_S, Person

BREATH_HZ = (0.05, 1.0)
"""What of an effort belt is breathing."""
BREATH_GAP_S = 1.0
"""Two inspirations are at least so far apart."""
PROMINENCE = 0.5
"""Of a breath, in standard deviations of the belt."""


def replayed(
    person: Person,
    *,
    beat_times_s: NDArray[np.floating] | None = None,
    breath_times_s: NDArray[np.floating] | None = None,
) -> Person:
    """The person with a real heart, real breaths, or both; their times (n,) count from 0.

    Beats that no heart makes (under 0.25 s or over 10 s apart) are artefacts: a beat too early is
    left out, and over a gap too long the series is closed up.
    """
    changes: dict[str, tuple[float, ...]] = {}
    if beat_times_s is not None:
        changes["beat_times_s"] = _cleaned(beat_times_s, BEAT_S.low, BEAT_S.high)
    if breath_times_s is not None:
        changes["breath_times_s"] = _cleaned(breath_times_s, BREATH_S.low, BREATH_S.high)
    return replace(person, **changes)  # type: ignore[arg-type]  # two tuples of times


def inspirations_s(effort: NDArray[np.floating], rate_hz: float) -> NDArray[np.float64]:
    """Starts of the inspirations (n,) in an effort belt (time,) that rises as the chest widens."""
    sos = butter(2, BREATH_HZ, "bandpass", fs=rate_hz, output="sos")
    breath = sosfiltfilt(sos, effort)
    troughs, _ = find_peaks(
        -breath, distance=BREATH_GAP_S * rate_hz, prominence=PROMINENCE * breath.std()
    )
    return np.asarray(troughs / rate_hz)


def _cleaned(times_s: NDArray[np.floating], low_s: float, high_s: float) -> tuple[float, ...]:
    """Without steps outside the range."""
    kept = [float(times_s[0])]
    lost_s = 0.0
    for t_s in np.asarray(times_s, dtype=np.float64)[1:].tolist():
        step_s = t_s - lost_s - kept[-1]
        if step_s < low_s:
            continue
        if step_s > high_s:
            lost_s += step_s - low_s
        kept.append(t_s - lost_s)
    return tuple(kept)
