"""Other people who breathe: in a second bed, or on a chair beside the first."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulators.body.body import Body
from simulators.people.person import Person
from simulators.people.ranges import Range, range_faults
from simulators.radar.echoes import Echoes
from simulators.room.mount import Mount
from simulators.room.stay import Stay, stay_faults, there

COMING_S = 4.0
WALK_M = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Somebody in a second bed: a whole person, as far away and as strong as the person says."""

    person: Person
    angle_deg: float = 35.0
    """From the radar's axis; it only shows with several antennas."""

    def __post_init__(self) -> None:
        faults = [*range_faults(self, _RANGES), *_absence_faults(self.person)]
        if faults:
            raise ValueError(" ".join(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who comes, sits beside the bed, breathes, and goes."""

    person: Person
    stays: tuple[Stay, ...]
    angle_deg: float = 25.0
    """From the radar's axis; it only shows with several antennas."""

    def __post_init__(self) -> None:
        faults = [*range_faults(self, _RANGES), *_absence_faults(self.person)]
        faults += stay_faults("stays", self.stays)
        if faults:
            raise ValueError(" ".join(faults))


_RANGES = {"angle_deg": Range(low=-80, high=80, unit="degrees")}


def _absence_faults(person: Person) -> list[str]:
    """A sentence where there is nobody to simulate."""
    return (
        [] if person.in_bed else ["person must be there: in_bed = false is for the patient's bed."]
    )


class OtherBody:
    """A second body over time. To be asked block by block in order of time, without gaps."""

    def __init__(
        self, other: Neighbour | Visitor, *, mount: Mount, seed: np.random.SeedSequence
    ) -> None:
        self._body = Body(other.person, seed=seed, mount=mount)
        self._angle_rad = np.radians(other.angle_deg)
        self._stays = other.stays if isinstance(other, Visitor) else None

    def echoes(self, t_s: NDArray[np.float64], frame_s: float) -> Echoes:
        """All echoes of the body, at its angle; none is strong while a visitor is away."""
        echoes = self._body.block(t_s, frame_s).echoes
        angle_rad = echoes.angle_rad + self._angle_rad
        if self._stays is None:
            return replace(echoes, angle_rad=angle_rad)
        share = there(t_s, self._stays, coming_s=COMING_S)[:, None]
        return replace(
            echoes,
            angle_rad=angle_rad,
            range_m=echoes.range_m + WALK_M * (1.0 - share),
            amplitude=echoes.amplitude * np.minimum(2.0 * share, 1.0),
        )
