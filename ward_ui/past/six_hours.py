"""The whole ward's last six hours, kept between reads: only what is new is read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from records.history import HistoryReader, Trend
from ward_ui.view.plain import NS_PER_S, Json, ms

HOURS: Final = 6
STEP_S: Final = 120
_STEP_NS: Final = STEP_S * NS_PER_S
_N_STEPS: Final = HOURS * 3600 // STEP_S
_AGAIN_STEPS: Final = 4
"""Newest steps that are read anew each time: rows may have waited for the disk."""

Value = float | None
_Steps = dict[int, tuple[Value, Value]]
"""Start of a step in s -> RR and HR."""


@dataclass(slots=True)
class SixHours:
    """Call from one thread."""

    _steps: dict[str, _Steps] = field(default_factory=dict)
    _read_to_ns: int | None = None

    def read(self, path: Path, stays: Mapping[str, int], *, now_ns: int) -> Json:
        """Every bed's steps up to now, those before its patient's stay as gaps."""
        t_first_ns = now_ns // _STEP_NS * _STEP_NS - (_N_STEPS - 1) * _STEP_NS
        t_from_ns = t_first_ns
        if self._read_to_ns is not None and self._read_to_ns <= now_ns:
            t_from_ns = max(t_first_ns, self._read_to_ns - _AGAIN_STEPS * _STEP_NS)
        with HistoryReader(path) as history:
            for bed, trend in history.trend(t_from_ns, now_ns, STEP_S).items():
                self._keep(bed, trend)
        self._read_to_ns = now_ns
        self._forget(t_first_ns // NS_PER_S)
        return {
            "t_ms": ms(now_ns),
            "t0_ms": ms(t_first_ns),
            "step_s": STEP_S,
            "beds": {
                bed: _told(t_first_ns // NS_PER_S, steps, stays.get(bed, 0))
                for bed, steps in self._steps.items()
            },
        }

    def _keep(self, bed: str, trend: Trend) -> None:
        steps = self._steps.setdefault(bed, {})
        for i, values in enumerate(zip(trend.rr, trend.hr, strict=True)):
            steps[trend.t0_ms // 1000 + i * STEP_S] = values

    def _forget(self, before_s: int) -> None:
        for steps in self._steps.values():
            for t_s in [t_s for t_s in steps if t_s < before_s]:
                del steps[t_s]


def _told(first_s: int, steps: _Steps, t_stay_ns: int) -> Json:
    stay_s = -(-t_stay_ns // NS_PER_S)
    starts = [first_s + i * STEP_S for i in range(_N_STEPS)]
    known = [steps.get(t_s, (None, None)) if t_s >= stay_s else (None, None) for t_s in starts]
    return {
        "rr": [None if rr is None else round(rr, 1) for rr, _ in known],
        "hr": [None if hr is None else round(hr) for _, hr in known],
    }
