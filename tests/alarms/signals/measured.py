"""A burst measured from its samples alone: where its pulses begin and end, how they rise, their
spectrum. Knows nothing of how it was made."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import grey_closing


@dataclass(frozen=True, kw_only=True)
class Measured:
    start_s: float
    """Where the linear rise begins."""
    end_s: float
    """Where the linear fall begins."""
    rise_s: float
    fall_s: float
    level_db: float
    """RMS of its steady part."""
    partials_hz: np.ndarray
    """Fundamental and multiples."""
    partials_db: np.ndarray
    """Relative to the fundamental."""


def measured(samples: np.ndarray, rate_hz: float) -> list[Measured]:
    # Peaks of a tone lie at most one period of 150 Hz apart; a closing joins them, moves no edge.
    envelope = grey_closing(np.abs(samples), int(rate_hz / 150) + 1)
    envelope /= envelope.max()
    loud = np.concatenate([[False], envelope > 0.5, [False]])
    edges = np.flatnonzero(np.diff(loud.astype(int)))
    return [_pulse(samples, envelope, rate_hz, *pair) for pair in edges.reshape(-1, 2)]


def _pulse(samples, envelope, rate_hz, up, down):
    def before(level, at, step):
        while 0 <= at < len(envelope) and envelope[at] > level:
            at += step
        return at / rate_hz

    middle = (up + down) // 2
    t10, t90 = before(0.1, up, -1), up / rate_hz
    while envelope[int(t90 * rate_hz)] < 0.9:
        t90 += 1 / rate_hz
    d90, d10 = before(0.9, middle, 1), before(0.1, down - 1, 1)
    rise_s, fall_s = (t90 - t10) / 0.8, (d10 - d90) / 0.8
    steady = samples[int((t10 + rise_s) * rate_hz) : int((d90 - 0.1 * fall_s) * rate_hz)]
    hz, db = _partials(steady, rate_hz)
    return Measured(
        start_s=t10 - 0.1 * rise_s,
        end_s=d90 - 0.1 * fall_s,
        rise_s=rise_s,
        fall_s=fall_s,
        level_db=10 * np.log10(np.mean(steady**2)),
        partials_hz=hz,
        partials_db=db,
    )


def _partials(steady, rate_hz):
    """Fundamental as the first strong line, then the lines at its multiples up to 5 kHz."""
    n = 1 << 17
    spectrum = np.abs(np.fft.rfft(steady * np.hanning(len(steady)), n))
    hz = np.fft.rfftfreq(n, 1 / rate_hz)
    strong = spectrum > 0.5 * spectrum.max()
    first = np.flatnonzero(strong)[0]
    end = first + np.flatnonzero(~strong[first:])[0]
    fundamental = hz[first + np.argmax(spectrum[first:end])]
    multiples = fundamental * np.arange(1, int(5000 / fundamental) + 1)
    lines = spectrum[np.round(multiples * n / rate_hz).astype(int)]
    return multiples, 20 * np.log10(lines / lines[0] + 1e-12)
