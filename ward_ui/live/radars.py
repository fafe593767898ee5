"""What the radars say beside the vital signs: a module's own rates, and what is wrong with one.

Presentation only: nothing of this decides anything, and a module's rate never stands in `vitals`.
Pure: time is an argument.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sensor.messages import Fault, LinkHealth, ModuleSays
from ward_ui.config import Bed
from ward_ui.view.plain import Json, encode, finite, ms
from ward_ui.wire.mailbox import Key

RADARS_KEY: Key = ("radars", "")
MODULE_S_MAX = 15.0
"""As long as any value may stay on a screen."""
FAULT_S = 60.0
"""A fault that is not said again is over."""
REPEAT_S = 5.0
"""Clients that come later hear of it, too."""


@dataclass(slots=True)
class _Radar:
    bed: str
    module: ModuleSays | None = None
    module_s: float = 0.0
    fault: Fault | None = None
    fault_s: float = 0.0
    link: LinkHealth | None = None
    link_s: float = 0.0


class Radars:
    """Of the beds of one ward."""

    def __init__(self, beds: Sequence[Bed]) -> None:
        self._by_sensor = {bed.sensor: _Radar(bed.bed) for bed in beds}
        self._said: list[Json] = []
        self._said_s = 0.0

    def hear(self, said: Fault | ModuleSays | LinkHealth, *, t_s: float) -> None:
        """Something about one sensor; of a sensor of no bed: nothing."""
        radar = self._by_sensor.get(said.sensor)
        if radar is None:
            return
        match said:
            case ModuleSays():
                radar.module, radar.module_s = said, t_s
            case LinkHealth():
                radar.link, radar.link_s = said, t_s
            case Fault(of_radar=True):
                radar.fault, radar.fault_s = said, t_s

    def trouble(self, *, t_s: float) -> str:
        """What is wrong with radars now, in sentences that name their beds; or empty."""
        return " ".join(
            f"{radar.bed}: {radar.fault.reason}"
            for radar in self._by_sensor.values()
            if radar.fault is not None and t_s - radar.fault_s <= FAULT_S
        )

    def look(self, *, t_s: float, now_ns: int) -> str:
        """The message `radars`, if it is due; else empty."""
        seen = (_seen(radar, t_s=t_s) for radar in self._by_sensor.values())
        now = [each for each in seen if each is not None]
        is_old = t_s - self._said_s >= REPEAT_S
        if now == self._said and not (now and is_old):
            return ""
        self._said, self._said_s = now, t_s
        return encode({"type": "radars", "t_ms": ms(now_ns), "beds": now})


def _seen(radar: _Radar, *, t_s: float) -> Json | None:
    module = radar.module if t_s - radar.module_s <= MODULE_S_MAX else None
    fault = radar.fault if t_s - radar.fault_s <= FAULT_S else None
    link = radar.link if t_s - radar.link_s <= MODULE_S_MAX else None
    if module is None and fault is None and link is None:
        return None
    return {
        "bed": radar.bed,
        "module": None if module is None else _module(module),
        "fault": None if fault is None else fault.reason,
        "link": None if link is None else _link(link),
    }


def _module(said: ModuleSays) -> Json:
    return {
        "rr_per_min": finite(said.rr_per_min),
        "hr_per_min": finite(said.hr_per_min),
        "present": said.present,
        "words": said.words,
    }


def _link(link: LinkHealth) -> Json:
    """Counts that grow with every frame are left out: nothing here changes while all is well."""
    return {
        "n_late": link.n_late,
        "n_lost": link.n_lost,
        "n_dropped": link.n_dropped,
        "n_reconnects": link.n_reconnects,
    }
