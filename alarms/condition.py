"""One alarm condition of one bed: state in, state out."""

from dataclasses import dataclass
from typing import Protocol

from alarms.messages import Phase


class Timing(Protocol):
    """The part of a rule that the state machine needs."""

    @property
    def delay_s(self) -> float: ...

    @property
    def clear_s(self) -> float: ...

    @property
    def latching(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """All that is remembered about one condition of one bed."""

    phase: Phase = Phase.CLEAR
    held_s: float = 0.0
    """How long the condition has held, 0 to the rule's delay. Absence runs it down."""
    absent_s: float = 0.0
    """How long its absence has been observed, 0 to the rule's clear time. Presence sets it to 0."""

    @property
    def active(self) -> bool:
        """The condition stands: told, and its end has not been observed."""
        return self.phase in {Phase.SOUNDING, Phase.ACKNOWLEDGED}


def step(
    state: State, *, present: bool | None, acknowledge: bool, dt_s: float, rule: Timing
) -> State:
    """The state after `dt_s` seconds in which the condition was `present`.

    `present=None` is "cannot tell": it neither raises nor clears, and no time counts.
    `acknowledge` is about what was on the screen before those seconds, so it comes first: a person
    cannot have acknowledged what was not yet an alarm.

    Absence runs the held time down at the speed at which presence built it up, so a condition that
    flaps but holds more often than not still alarms. (A delay that each flap resets never ends.)
    """
    if acknowledge:
        state = _acknowledged(state)
    if present is None:
        return state
    return _held(state, dt_s, rule) if present else _absent(state, dt_s, rule)


def _acknowledged(state: State) -> State:
    match state.phase:
        case Phase.SOUNDING:
            return State(phase=Phase.ACKNOWLEDGED, held_s=state.held_s, absent_s=state.absent_s)
        case Phase.RETURNED:
            return State(phase=Phase.CLEAR, held_s=state.held_s, absent_s=state.absent_s)
        case _:
            return state


def _held(state: State, dt_s: float, rule: Timing) -> State:
    held_s = min(state.held_s + dt_s, rule.delay_s)
    over = held_s >= rule.delay_s and not state.active
    return State(phase=Phase.SOUNDING if over else state.phase, held_s=held_s)


def _absent(state: State, dt_s: float, rule: Timing) -> State:
    held_s = max(state.held_s - dt_s, 0.0)
    absent_s = min(state.absent_s + dt_s, rule.clear_s)
    phase = state.phase
    if state.active and absent_s >= rule.clear_s:
        latched = rule.latching and phase is Phase.SOUNDING
        phase = Phase.RETURNED if latched else Phase.CLEAR
    return State(phase=phase, held_s=held_s, absent_s=absent_s)
