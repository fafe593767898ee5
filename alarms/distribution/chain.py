"""How far the telling of one alarm has come: a fold over its journal entries.

The same function takes new entries and those read back after a restart, so that a restart cannot
change what has been done.
"""

from dataclasses import dataclass, replace

from alarms.distribution.messages import Stage
from alarms.messages import Alarm, Change, Entry, Phase, Priority

_URGENCY = {Priority.HIGH: 0, Priority.MEDIUM: 1, Priority.LOW: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """When an entry was made: by the monotonic clock for waits, by the wall clock for screens."""

    mono_ns: int
    wall_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Who has been told of an alarm and what came back."""

    alarm: Alarm
    begun: Instant
    """When it became an alarm to be told."""
    stepped: Instant
    """When somebody was last told."""
    stage: Stage | None = None
    told: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Whose answer the present step waits for."""
    on_device: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    timed_out: tuple[str, ...] = ()

    @property
    def is_calling(self) -> bool:
        """It sounds, nobody has taken it, and nothing keeps it quiet."""
        return self.alarm.phase is Phase.SOUNDING and self.alarm.quiet is None

    @property
    def waited_for(self) -> tuple[str, ...]:
        """Those asked who may still answer."""
        gone = {*self.declined, *self.timed_out}
        return tuple(person for person in self.asked if person not in gone)


def step(chain: Chain | None, entry: Entry, at: Instant) -> Chain | None:
    """The chain after one more entry about its alarm; None when the alarm has ended."""
    alarm = entry.alarm
    if alarm is None or entry.change is Change.REFUSED:
        return chain
    if alarm.phase is Phase.CLEAR:
        return None
    if chain is None or _starts_anew(chain, entry, alarm):
        return Chain(alarm=alarm, begun=at, stepped=at)
    chain = replace(chain, alarm=alarm)
    person = entry.person
    match entry.change:
        case Change.TOLD:
            return _told(chain, Stage(entry.note.partition(",")[0]), person, at)
        case Change.DELIVERED if person:
            return replace(chain, on_device=_with(chain.on_device, person))
        case Change.SEEN:
            return replace(chain, seen=_with(chain.seen, person))
        case Change.DECLINED:
            return replace(chain, declined=_with(chain.declined, person))
        case Change.TIMED_OUT:
            return replace(chain, timed_out=_with(chain.timed_out, person))
        case _:
            return chain


def _starts_anew(chain: Chain, entry: Entry, alarm: Alarm) -> bool:
    """Also when it has become more urgent, or is no longer quiet: then it is told as if new."""
    more_urgent = _URGENCY[alarm.priority] < _URGENCY[chain.alarm.priority]
    no_longer_quiet = chain.alarm.quiet is not None and alarm.quiet is None
    return entry.change is Change.SIGNAL or more_urgent or no_longer_quiet


def _told(chain: Chain, stage: Stage, person: str, at: Instant) -> Chain:
    """Several charge nurses are told in one step; receivers one after the other.

    What a phone said while the alarm called somebody else says nothing of this call.
    """
    together = stage is chain.stage is Stage.CHARGE_NURSE
    asked = (*(chain.asked if together else ()), person) if person else ()
    told = _with(chain.told, person) if person else chain.told
    on_device = tuple(one for one in chain.on_device if one != person)
    return replace(chain, stage=stage, asked=asked, told=told, on_device=on_device, stepped=at)


def _with(people: tuple[str, ...], person: str) -> tuple[str, ...]:
    return people if person in people else (*people, person)
