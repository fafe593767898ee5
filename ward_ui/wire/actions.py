"""What is to be done about what a client said."""

from dataclasses import dataclass

from ward_ui.wire import facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Greet:
    """Send `welcome` and `snapshot`, then what changes."""

    device: str
    kind: str
    last_seq: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Tell the alarm engine that the device has these on its screen."""

    device: str
    alarm_ids: tuple[str, ...]
    person: str = ""
    """Whose device it is; empty when nobody's."""
    is_known: bool = False
    """A device of the ward: somebody is logged in there, or has been."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Ask the alarm engine, for this person, and answer the client."""

    id: str
    alarm_id: str
    device: str
    person: str
    name: str = "acknowledge"
    """One of `session.OF_AN_ALARM`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Ask the alarm engine to tell these people, in this order, of a bed's alarms."""

    id: str
    bed: str
    persons: tuple[str, ...]
    shift: str
    device: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Ask the alarm engine to take a fact that this person states."""

    id: str
    said: facts.Said
    device: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Send this bed's curves for a while."""

    bed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """Somebody uses the device: its log-in does not lock yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Send this answer: the command was refused here, for that reason."""

    text: str
    name: str
    """Of the command."""
    about: str
    """The bed or alarm it was about."""
    device: str
    why: str
    """Key of the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Send `error` with this code and text, then close."""

    close_code: int
    code: str
    text: str


Asked = Take | Assign | State
"""What the alarm engine is asked, and the client is answered."""

Action = Greet | Deliver | Asked | Look | Touch | Refuse | End
