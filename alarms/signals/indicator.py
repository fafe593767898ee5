"""What is seen: colour, flash and mark of each priority.

Ranges are those that public texts give for IEC 60601-1-8 (see docs/signals.md); the standard itself
was not read. The rates within them are ours [D]: 2 Hz and 0.6 Hz, half on and half off. Below three
flashes a second nobody is endangered by flicker (WCAG 2.3.1).
"""

from dataclasses import dataclass

from alarms.messages import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """How one priority is shown. Colour is never alone: the mark says the same."""

    colour: str
    """Kept for this priority: nothing else on a screen has it."""
    mark: str
    flash_hz: float | None
    """None is on all the time."""
    duty: float
    """Share of the time that the indicator is on, 0-1."""


INDICATORS = {
    Priority.HIGH: Indicator(colour="red", mark="!!!", flash_hz=2.0, duty=0.5),
    Priority.MEDIUM: Indicator(colour="yellow", mark="!!", flash_hz=0.6, duty=0.5),
    Priority.LOW: Indicator(colour="cyan", mark="!", flash_hz=None, duty=1.0),
}

FLASH_HZ = {Priority.HIGH: (1.4, 2.8), Priority.MEDIUM: (0.4, 0.8)}
"""Lowest and highest flash rate."""
DUTY = (0.2, 0.6)
"""Least and greatest share of a flash that is on."""
FLASH_HZ_BELOW = 3.0
"""Flicker (WCAG 2.3.1)."""
