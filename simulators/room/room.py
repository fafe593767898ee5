"""What is asked of a simulated room: pure data, no chance, no time."""

from dataclasses import dataclass

from simulators.room.fan import Fan
from simulators.room.mount import Mount


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What surrounds the bed. Default: a radar beside it, still clutter, nothing that moves."""

    mount: Mount = Mount.BEDSIDE
    clutter_db: float = 15.0
    """Strongest static reflector over the chest's echo."""
    fan: Fan | None = None


QUIET_ROOM = Room()
"""The default."""
