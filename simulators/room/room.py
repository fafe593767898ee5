"""What is asked of a simulated room: pure data, no chance, no time."""

from dataclasses import dataclass

from simulators.people.ranges import Range, range_faults
from simulators.room.company.nurse import Nurse
from simulators.room.company.others import Neighbour, Visitor
from simulators.room.curtain import Curtain
from simulators.room.door import Door
from simulators.room.fan import Fan
from simulators.room.lift import Lift, lift_faults
from simulators.room.mirror import Mirror
from simulators.room.mount import Mount
from simulators.room.pump import InfusionPump

N_OTHERS_MAX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What surrounds the bed. Default: a radar beside it, still clutter, nothing that moves.

    Every level is as received where the thing is, or, with `reference_m`, as it would be received
    from that distance: then power falls with the fourth power of range.
    """

    mount: Mount = Mount.BEDSIDE
    clutter_db: float = 15.0
    """Strongest static reflector over the chest's echo, as both are received."""
    reference_m: float | None = None
    """Distance at which every `snr_db` holds, the patient's too; None: it holds where it is."""
    fan: Fan | None = None
    curtain: Curtain | None = None
    pump: InfusionPump | None = None
    door: Door | None = None
    nurse: Nurse | None = None
    neighbours: tuple[Neighbour, ...] = ()
    visitors: tuple[Visitor, ...] = ()
    lifts: tuple[Lift, ...] = ()
    mirror: Mirror | None = None

    def __post_init__(self) -> None:
        faults = [*range_faults(self, _RANGES), *lift_faults(self.lifts)]
        if len(self.neighbours) + len(self.visitors) > N_OTHERS_MAX:
            faults.append(f"neighbours and visitors are at most {N_OTHERS_MAX} together.")
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {
    "clutter_db": Range(low=-120, high=80, unit="dB"),
    "reference_m": Range(low=0.2, high=12, unit="m"),
}

QUIET_ROOM = Room()
"""The default."""
