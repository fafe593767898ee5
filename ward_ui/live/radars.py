"""What the radars say beside the vital signs: a module's own rates, and what is wrong with one.

Presentation only: nothing of this decides anything, and a module's rate never stands in `vitals`.
Pure: time is an argument.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sensor.messages import Fault, LinkHealth, ModuleSays, RadarTrouble
from ward_ui.config import Bed
from ward_ui.live.troubles import TROUBLES, in_each_language
from ward_ui.view.plain import Json, finite

MODULE_S_MAX = 15.0
"""As long as any value may stay on a screen."""
FAULT_S = 60.0
"""What is over, such as a reset, is shown for so long to those who look at radars."""


@dataclass(slots=True)
class _Radar:
    bed: str
    module: ModuleSays | None = None
    module_s: float = 0.0
    fault: Fault | None = None
    fault_s: float = 0.0
    link: LinkHealth | None = None
    link_s: float = 0.0

    def linked(self, *, t_s: float) -> LinkHealth | None:
        return self.link if t_s - self.link_s <= MODULE_S_MAX else None


class Radars:
    """Of the beds of one ward."""

    def __init__(self, beds: Sequence[Bed]) -> None:
        self._by_sensor = {bed.sensor: _Radar(bed.bed) for bed in beds}

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

    def trouble(self, language: str, *, t_s: float) -> str:
        """What is wrong with radars now, in sentences that name their beds; or empty.

        It stays for as long as it is wrong, and is gone once it is healed.
        """
        return " ".join(
            f"{radar.bed}: {_sentence(link, language)}"
            for radar in self._by_sensor.values()
            if (link := radar.linked(t_s=t_s)) is not None and link.trouble
        )

    def seen(self, sensor: str, *, t_s: float) -> Json:
        """Of one sensor of a bed: what its module, its agent and its link say. None: nothing."""
        radar = self._by_sensor[sensor]
        module = radar.module if t_s - radar.module_s <= MODULE_S_MAX else None
        fault = radar.fault if t_s - radar.fault_s <= FAULT_S else None
        link = radar.linked(t_s=t_s)
        return {
            "module": None if module is None else _module(module),
            "trouble": None
            if link is None or not link.trouble
            else _told(link.trouble_kind, link.trouble),
            "said": None if fault is None else _told(fault.trouble_kind, fault.reason),
            "link": None if link is None else _link(link),
        }


def _sentence(link: LinkHealth, language: str) -> str:
    """In the ward's language where it is known what the trouble is, else as the agent says it."""
    return TROUBLES[language][link.trouble_kind] if link.trouble_kind else link.trouble


def _told(kind: RadarTrouble | None, reason: str) -> Json:
    """`words` by language, None where the kind is not known; `reason` is English."""
    return {"words": None if kind is None else in_each_language(kind), "reason": reason}


def _module(said: ModuleSays) -> Json:
    return {
        "rr_per_min": finite(said.rr_per_min),
        "hr_per_min": finite(said.hr_per_min),
        "present": said.present,
        "range_m": finite(said.range_m),
        "words": said.words,
    }


def _link(link: LinkHealth) -> Json:
    return {
        "bytes_per_s": finite(link.bytes_per_s),
        "round_trip_s": finite(link.round_trip_s),
        "n_waiting": link.n_waiting,
        "n_late": link.n_late,
        "n_lost": link.n_lost,
        "n_dropped": link.n_dropped,
        "n_reconnects": link.n_reconnects,
    }
