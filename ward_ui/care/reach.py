"""Whether the people who answer alarms could be told of one now, on a phone."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from alarms.messages import Phone


class Reach(StrEnum):
    """What is known of a person's phones, best first."""

    OK = "ok"
    """One of them is there, and has not said that it cannot alarm."""
    MUTE = "mute"
    """Those that are there cannot alarm: their newest test of themselves found something."""
    SILENT = "silent"
    """Logged in on a phone that is not heard."""
    NONE = "none"
    """Logged in on no phone."""


def reach(
    people: Iterable[str], phones: Sequence[Phone], *, t_ns: int, silent_s: float
) -> dict[str, Reach]:
    """Of each person by log-in; a phone not heard for `silent_s` is not there."""
    return {
        person: _of([one for one in phones if one.person == person], t_ns - silent_s * 1e9)
        for person in people
    }


def _of(phones: Sequence[Phone], oldest_ns: float) -> Reach:
    heard = [one for one in phones if one.t_heard_ns >= oldest_ns]
    if not heard:
        return Reach.SILENT if phones else Reach.NONE
    return Reach.MUTE if all(one.test for one in heard) else Reach.OK
