"""What makes a bed's alarms quieter now, as the screens are told."""

from dataclasses import dataclass

from alarms.signals.states import Inactivation


@dataclass(frozen=True, slots=True, kw_only=True)
class Inactive:
    """One of the five states, the alarms that it covers now, and when it ends."""

    state: Inactivation
    alarms: tuple[str, ...] = ()
    """Ids of the alarms that are not heard because of it; may be empty."""
    conditions: tuple[str, ...] = ()
    """What it would cover if it came; empty where it is about the alarms themselves."""
    person: str = ""
    reason: str = ""
    until_ns: int | None = None
    """By the wall clock; None for a state that ends with its alarms, or when somebody ends it."""
    t_reminded_ns: int = 0
    """When it last reminded that it still holds; 0: not yet, or it does not."""
