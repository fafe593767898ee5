"""A scenario: beds, people, staff, faults, and what must and must not alarm. Pure data.

Times are seconds since the scenario began.
"""

from dataclasses import dataclass
from enum import StrEnum

from simulators.people.person import Person
from simulators.radar.impairments import IDEAL, Impairments
from simulators.radar.presets import Module
from simulators.room.room import QUIET_ROOM, Room

WARD = "ward"
"""Stands for the bed where an alarm or a fault is of the whole ward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the scenario is about."""

    title: str
    purpose: str
    """For a nurse and an engineer: what happens, and what is to be learned from it."""
    duration_s: float
    seed: int = 1
    language: str = "nb"
    """What the screens of a demonstration start in: `nb` or `en`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A bed (or a chair), who is in it, and the radar over it."""

    bed: str
    patient: str = ""
    """As the screens show it; left out where the ward has assigned nobody."""
    story: str = ""
    """What is to be seen here, in a sentence."""
    person: Person
    room: Room = QUIET_ROOM
    radar: Module = Module.STANDARD
    """A module by name; `standard` is that of docs/dsp.md."""
    impairments: Impairments = IDEAL
    seed: int | None = None
    """Left out: drawn from the scenario's seed and the bed's name, whatever the other beds are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A nurse goes from bed to bed."""

    t_s: float
    beds: tuple[str, ...] = ()
    """In the order of the visits; left out: every bed."""
    visit_s: float = 40.0
    walk_s: float = 15.0
    """Between two beds."""
    repeats_after_s: float | None = None
    acknowledges: bool = True
    """At each bed the alarms that stand there are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A nurse at one bed, drawn from a round."""

    bed: str
    t_s: float
    duration_s: float
    acknowledges: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorUnplugged:
    """No frames; plugged in again the sensor begins a new session."""

    t_s: float
    duration_s: float
    beds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCut:
    """Frames are made and lost on the way; afterwards the same session goes on with a gap."""

    t_s: float
    duration_s: float
    beds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJump:
    """The wall clock of the sensors' host is wrong by `jump_s`, forward or back."""

    t_s: float
    jump_s: float
    duration_s: float | None = None
    """Left out: until the end."""
    beds: tuple[str, ...]


class ServiceName(StrEnum):
    """The processes of a ward."""

    SENSOR = "sensor"
    DSP = "dsp"
    ALARMS = "alarms"
    RECORDS = "records"
    UI = "ui"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceKilled:
    """A process ends with -9, and is started again by the supervisor."""

    t_s: float
    service: ServiceName
    away_s: float = 0.0
    """For so long each new start is killed, too: the service does not come up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFull:
    """No service can write a file."""

    t_s: float
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneDead:
    """The nurse's phone falls silent without a goodbye, and comes back."""

    t_s: float
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The nurse chooses one of the ward's sets of limits for a patient."""

    t_s: float
    bed: str
    profile: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLimit:
    """The nurse gives a patient a limit of their own, until it ends by itself."""

    t_s: float
    bed: str
    condition: str
    limit: float
    lasts_s: float
    """At most until the end of a long shift: whoever comes on duty sets it anew."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """The patient goes home: nobody is assigned to the bed."""

    t_s: float
    bed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Another patient comes into the bed."""

    t_s: float
    bed: str
    age_y: int


Setting = Profile | OwnLimit | Discharge | Admission
"""What the staff says of a patient, as on a phone: the alarm engine may refuse it."""
Fault = SensorUnplugged | NetworkCut | ClockJump | ServiceKilled | DiskFull | PhoneDead


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """An alarm that must come: one of `condition` at `bed`, signalled in the given time."""

    bed: str
    condition: tuple[str, ...]
    from_s: float
    to_s: float
    ends_by_s: float | None = None
    """It must have ended by then; left out: that is not looked at."""
    why: str = ""
    known_failure: str = ""
    """Why the product does not do this yet. Then it must fail, so that its mending is noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbid:
    """Alarms that must not come."""

    beds: tuple[str, ...] = ()
    """Left out: every bed, and the ward's own alarms."""
    condition: tuple[str, ...] = ()
    """Left out: of any condition."""
    kind: str = ""
    """`physiological`, `technical` or `advisory`; left out: of any kind."""
    from_s: float = 0.0
    to_s: float | None = None
    """Left out: to the end."""
    why: str = ""
    known_failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many alarms of a kind may call somebody at most, over all beds and the ward."""

    kind: str
    """`physiological`, `technical` or `advisory`."""
    at_most: int
    why: str = ""
    known_failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """All of a file but its rules, which are the alarm engine's."""

    scenario: Head
    beds: tuple[Place, ...]
    rounds: tuple[Round, ...] = ()
    faults: tuple[Fault, ...] = ()
    settings: tuple[Setting, ...] = ()
    expect: tuple[Expect, ...] = ()
    forbid: tuple[Forbid, ...] = ()
    budget: tuple[Budget, ...] = ()

    @property
    def duration_s(self) -> float:
        return self.scenario.duration_s


def visits(scenario: Scenario) -> tuple[Visit, ...]:
    """Every visit of every round, in order of time."""
    everywhere = tuple(place.bed for place in scenario.beds)
    found = []
    for round_ in scenario.rounds:
        start_s: float = round_.t_s
        while start_s < scenario.duration_s:
            for idx, bed in enumerate(round_.beds or everywhere):
                visit = Visit(
                    bed=bed,
                    t_s=start_s + idx * (round_.visit_s + round_.walk_s),
                    duration_s=round_.visit_s,
                    acknowledges=round_.acknowledges,
                )
                found.append(visit)
            if round_.repeats_after_s is None:
                break
            start_s += round_.repeats_after_s
    return tuple(sorted(found, key=lambda visit: visit.t_s))
