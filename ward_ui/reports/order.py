"""What a page asks the press for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

What = Literal["patient", "shift", "alarms"]
Form = Literal["pdf", "json"]
HOURS = (6, 24, 72)
"""Of a patient's report."""
SHIFT_HOURS = (8, 12, 24)
DAYS = (1, 7)
"""Of the ward's alarms; the history reaches no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One report."""

    what: What
    form: Form
    language: Literal["nb", "en"]
    t_ns: int
    """It ends here."""
    by: str
    """Who asked for it, as it is printed."""
    bed: str = ""
    """Of a patient's report."""
    hours: int = 24
    shift: str = ""
    """Of a shift's report: the newest of that name, in place of `hours`."""
    days: int = 7
    manual_per_day: float = 0.0
    """The ward's own numbers: rates counted by hand per patient and day without the radar …"""
    manual_minutes: float = 0.0
    """… and what one of them takes."""


class PressError(Exception):
    """There is no report; `key` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


Press = Callable[[Order], Awaitable[bytes]]
"""Makes it away from the ward's own loop and in bounded time; PressError when it cannot."""
