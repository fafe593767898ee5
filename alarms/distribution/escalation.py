"""What is to be done now about the telling of one alarm."""

from collections.abc import Callable
from dataclasses import dataclass

from alarms.distribution.chain import Chain
from alarms.distribution.messages import Stage
from alarms.distribution.times import Times
from alarms.messages import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One entry to be written."""

    change: Change
    person: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who could be told of an alarm now."""

    receivers: tuple[str, ...]
    charge_nurses: tuple[str, ...]
    reachable: Callable[[str], bool | None]
    """None is `cannot tell`: then the phone's own report is waited for."""


EVERYONE = Act(change=Change.TOLD, person="", note=Stage.EVERYONE)


def acts(chain: Chain, staff: Staff, times: Times | None, mono_ns: int) -> list[Act]:
    """The next acts; empty while there is something to wait for. To be asked until empty.

    Whatever anybody does or leaves undone, everyone is told `times.everyone_s` after the alarm
    began to call. Without `times`, or with nobody assigned, everyone is told at once.
    """
    if not chain.is_calling or chain.stage is Stage.EVERYONE:
        return []
    if times is None or (chain.stage is None and not staff.receivers):
        return [EVERYONE]
    if mono_ns - chain.begun.mono_ns >= times.everyone_s * 1e9:
        return [*(_timed_out(person, "time is up") for person in chain.waited_for), EVERYONE]
    if chain.stage is None:
        return _next(chain, staff)
    waited_s = (mono_ns - chain.stepped.mono_ns) / 1e9
    reasons = {p: _given_up(chain, staff, times, p, waited_s) for p in chain.waited_for}
    given_up = [_timed_out(person, why) for person, why in reasons.items() if why]
    if len(given_up) < len(reasons):
        return given_up
    return [*given_up, *_next(chain, staff)]


def t_next_ns(chain: Chain, times: Times | None) -> int | None:
    """When the chain goes on at the latest, by the wall clock; None when it goes no further."""
    if times is None or chain.stage in {None, Stage.EVERYONE} or not chain.is_calling:
        return None
    waits_s = [
        times.answer_s if person in chain.on_device else times.on_device_s
        for person in chain.waited_for
    ]
    stepped_ns = chain.stepped.wall_ns + round(max(waits_s, default=0.0) * 1e9)
    return min(stepped_ns, chain.begun.wall_ns + round(times.everyone_s * 1e9))


def _given_up(chain: Chain, staff: Staff, times: Times, person: str, waited_s: float) -> str:
    """Why this person's answer is no longer waited for; empty while it is."""
    if staff.reachable(person) is False:
        return "unreachable"
    if waited_s >= times.on_device_s and person not in chain.on_device:
        return "not on the device"
    return "no answer" if waited_s >= times.answer_s else ""


def _next(chain: Chain, staff: Staff) -> list[Act]:
    """The next receiver; then all charge nurses together; then everyone."""
    not_again = {*chain.told, *chain.declined}
    if chain.stage is not Stage.CHARGE_NURSE:
        for person in staff.receivers:
            if person not in not_again:
                return [_told(person, Stage.RECEIVER)]
        charge = [person for person in staff.charge_nurses if person not in not_again]
        if charge:
            return [_told(person, Stage.CHARGE_NURSE) for person in charge]
    return [EVERYONE]


def _told(person: str, stage: Stage) -> Act:
    return Act(change=Change.TOLD, person=person, note=stage)


def _timed_out(person: str, why: str) -> Act:
    return Act(change=Change.TIMED_OUT, person=person, note=why)
