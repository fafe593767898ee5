"""How far the telling of an alarm has come, as the screens are told. Imports nothing of ours."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Who is being called. The central display shows and sounds every alarm at every stage."""

    RECEIVER = "receiver"
    """One person who is assigned to the bed."""
    CHARGE_NURSE = "charge nurse"
    EVERYONE = "everyone"
    """All phones. Nothing comes after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who has been told of one alarm, and when it goes on."""

    alarm_id: str
    stage: Stage | None
    """None: nobody is called (`Alarm.quiet` says why)."""
    told: tuple[str, ...] = ()
    """Everybody told so far by name, in order. At `everyone` all others are told too."""
    responsible: tuple[str, ...] = ()
    """Who has taken it; before that, whose answer is waited for."""
    on_device: tuple[str, ...] = ()
    """Of whom a phone has reported that it has the alarm on its screen."""
    seen: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    t_next_ns: int | None = None
    """When it goes on to the next at the latest; None when it goes no further."""
    t_called_ns: int | None = None
    """When it began to call, which is later than the alarm for one that was quiet at first; None
    while it calls nobody."""
    group: str = ""
    """Id of the alarm that speaks for several technical ones of one cause; empty for a single."""

    def calls(self, person: str) -> bool:
        """Whether this person's phone is to sound while the alarm does."""
        is_told = self.stage is Stage.EVERYONE or person in self.told
        return self.stage is not None and is_told
