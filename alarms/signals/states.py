"""The five states in which alarm signals are quieter (IEC 60601-1-8), as data.

Which words and rules the standard uses we know from public texts (docs/signals.md).
"""

from dataclasses import dataclass
from enum import StrEnum


class Inactivation(StrEnum):
    """The states, by the words that IHE's alarm messages use where they have one."""

    AUDIO_PAUSED = "audio-paused"
    AUDIO_OFF = "audio-off"
    ALARM_PAUSED = "alarm-paused"
    ALARM_OFF = "alarm-off"
    ACKNOWLEDGED = "acknowledged"


class Covers(StrEnum):
    """What an inactivation is about."""

    STANDING = "standing"
    """The alarms that stand at that moment, each by its id: a new one sounds."""
    CONDITIONS = "conditions"
    """Conditions by name, also when they come anew; never at high priority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one state does to the alarms that it covers."""

    covers: Covers
    visible: bool
    """Still shown. None of them is audible: that is what they have in common."""
    timed: bool
    """Ends by itself, at a time that is shown."""
    reminds: bool
    """A reminder signal sounds while it lasts, so that nobody forgets it."""
    offered: bool
    """Offered by vitavakt to the people of a ward [D]."""
    symbol: str
    """What is shown beside the alarm (IEC 60417-5576, a bell, and -5319, a triangle; from memory:
    to be compared with the standard)."""
    text_nb: str
    text_en: str


MEANINGS = {
    Inactivation.AUDIO_PAUSED: Meaning(
        covers=Covers.STANDING,
        visible=True,
        timed=True,
        reminds=False,
        offered=True,
        symbol="bell, dashed cross",
        text_nb="Lyd på pause",
        text_en="Audio paused",
    ),
    Inactivation.AUDIO_OFF: Meaning(
        covers=Covers.CONDITIONS,
        visible=True,
        timed=False,
        reminds=True,
        offered=False,
        symbol="bell, cross",
        text_nb="Lyd av",
        text_en="Audio off",
    ),
    Inactivation.ALARM_PAUSED: Meaning(
        covers=Covers.CONDITIONS,
        visible=False,
        timed=True,
        reminds=False,
        offered=True,
        symbol="triangle, dashed cross",
        text_nb="Alarm på pause",
        text_en="Alarm paused",
    ),
    Inactivation.ALARM_OFF: Meaning(
        covers=Covers.CONDITIONS,
        visible=False,
        timed=False,
        reminds=True,
        offered=False,
        symbol="triangle, cross",
        text_nb="Alarm av",
        text_en="Alarm off",
    ),
    Inactivation.ACKNOWLEDGED: Meaning(
        covers=Covers.STANDING,
        visible=True,
        timed=False,
        reminds=False,
        offered=True,
        symbol="bell, tick",
        text_nb="Bekreftet",
        text_en="Acknowledged",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The times of a ward [D]."""

    offered: frozenset[Inactivation] = frozenset(s for s, m in MEANINGS.items() if m.offered)
    audio_pause_s: float = 120.0
    audio_pause_s_max: float = 180.0
    """ISO 7396-1 allows 15 min at high priority; wards are used to 2 min."""
    alarm_pause_s: float = 900.0
    alarm_pause_s_max: float = 900.0
    reminder_s: float = 300.0
    """Between two reminder signals; shown, as the standard asks."""
