"""Every part of an alarm's delay, from its journal entries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from alarms.messages import Change, Entry, Kind, Phase, Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """When each thing first happened to one alarm, ns since 1970; None is: not, or not known.

    `t_told_ns` is when it was decided to whom the alarm goes. It is published once that is in the
    journal, some milliseconds later.
    """

    alarm_id: str
    bed: str
    condition: str
    kind: Kind
    priority: Priority
    t_onset_ns: int
    """Estimated."""
    t_condition_ns: int
    t_signal_ns: int
    t_called_ns: int | None = None
    """People were to be called from here on; None: it only stood on the screens (`quiet`)."""
    t_told_ns: int | None = None
    t_on_device_ns: int | None = None
    t_seen_ns: int | None = None
    t_everyone_ns: int | None = None
    t_accepted_ns: int | None = None
    accepted_by: str = ""
    t_ended_ns: int | None = None
    n_timed_out: int = 0
    n_declined: int = 0

    def parts_s(self) -> dict[str, float | None]:
        """Seconds from each part to the next that is known; None where either is missing."""
        return {
            "onset_to_condition": _between(self.t_onset_ns, self.t_condition_ns),
            "condition_to_signal": _between(self.t_condition_ns, self.t_signal_ns),
            "signal_to_told": _between(self.t_signal_ns, self.t_told_ns),
            "told_to_on_device": _between(self.t_told_ns, self.t_on_device_ns),
            "told_to_seen": _between(self.t_told_ns, self.t_seen_ns),
            "told_to_accepted": _between(self.t_told_ns, self.t_accepted_ns),
            "signal_to_everyone": _between(self.t_signal_ns, self.t_everyone_ns),
            "onset_to_accepted": _between(self.t_onset_ns, self.t_accepted_ns),
        }


def delays(entries: Iterable[Entry]) -> dict[str, Delays]:
    """The parts of each alarm whose signal is among `entries` (oldest first), by alarm id."""
    found: dict[str, Delays] = {}
    for entry in entries:
        alarm = entry.alarm
        if alarm is None:
            continue
        if entry.change is Change.SIGNAL:
            made = Delays(
                alarm_id=alarm.id,
                bed=alarm.bed,
                condition=alarm.condition,
                kind=alarm.kind,
                priority=alarm.priority,
                t_onset_ns=alarm.t_onset_ns,
                t_condition_ns=alarm.t_condition_ns,
                t_signal_ns=alarm.t_signal_ns,
            )
            found[alarm.id] = _with(made, entry)
        elif alarm.id in found:
            found[alarm.id] = _with(found[alarm.id], entry)
    return found


def _with(so_far: Delays, entry: Entry) -> Delays:
    """The first of each counts; an end may come once only."""
    t_ns = entry.t_ns
    match entry.change:
        case Change.SIGNAL | Change.QUIET | Change.PRIORITY if _calls(entry):
            return replace(so_far, t_called_ns=_first(so_far.t_called_ns, t_ns))
        case Change.TOLD:
            so_far = replace(so_far, t_told_ns=_first(so_far.t_told_ns, t_ns))
            if not entry.person:
                so_far = replace(so_far, t_everyone_ns=_first(so_far.t_everyone_ns, t_ns))
            return so_far
        case Change.DELIVERED:
            return replace(so_far, t_on_device_ns=_first(so_far.t_on_device_ns, t_ns))
        case Change.SEEN:
            return replace(so_far, t_seen_ns=_first(so_far.t_seen_ns, t_ns))
        case Change.ACKNOWLEDGED if so_far.t_accepted_ns is None:
            return replace(so_far, t_accepted_ns=t_ns, accepted_by=entry.person)
        case Change.TIMED_OUT:
            return replace(so_far, n_timed_out=so_far.n_timed_out + 1)
        case Change.DECLINED:
            return replace(so_far, n_declined=so_far.n_declined + 1)
        case Change.ENDED:
            return replace(so_far, t_ended_ns=_first(so_far.t_ended_ns, t_ns))
        case _:
            return so_far


def _calls(entry: Entry) -> bool:
    """It sounds, nobody has taken it, and nothing keeps it quiet."""
    alarm = entry.alarm
    return alarm is not None and alarm.quiet is None and alarm.phase is Phase.SOUNDING


def _first(known_ns: int | None, t_ns: int) -> int:
    return t_ns if known_ns is None else known_ns


def _between(from_ns: int | None, to_ns: int | None) -> float | None:
    return None if from_ns is None or to_ns is None else (to_ns - from_ns) / 1e9
