"""A scenario in one process, as fast as it can be computed: simulator, DSP and alarms, no sockets.

The same code as a ward's services run, with time as an argument. What it leaves out of a real ward
is the processes themselves: a killed service is away for `RESTART_S`, pages and phones are not
there, and a full disk is a journal that refuses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alarms.engine import Bed
from alarms.messages import Set
from alarms.people import Person, Role
from alarms.station import Setup
from dsp.messages import Vitals
from sensor.messages import Frame
from simulators.body.body import BodyBlock
from simulators.truth import TruthRow
from simulators.ward.scenario import (
    DiskFull,
    Fault,
    Scenario,
    SensorUnplugged,
    ServiceKilled,
    ServiceName,
    visits,
)
from simulators.ward.verdict import Finding, Raised, findings
from vitavakt.demo import LOG_INS
from vitavakt.scenarios import setting
from vitavakt.scenarios.files import ScenarioFile
from vitavakt.scenarios.measuring import Dsp, Radar, sensor_of
from vitavakt.scenarios.watch import T0_NS, Watch, moment

RESTART_S = 2.5
"""From a service's end to its first words: back-off 0.2 s and the start of a process."""
TICKS_PER_S = 4
"""As often as the alarm service looks at silence."""
ACKNOWLEDGES_AFTER_S = 5.0
"""A nurse at a bed first looks at the patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that a bystander would have seen."""

    t_s: float
    bed: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a scenario."""

    happened: tuple[Happened, ...]
    """What the truth says of the people, in order of time."""
    raised: tuple[Raised, ...]
    findings: tuple[Finding, ...]

    @property
    def agrees(self) -> bool:
        """Everything that the file says is so, known failures included."""
        return all(finding.agrees for finding in self.findings)


class Witness(Protocol):
    """Sees what nobody on a ward does, for a picture of it. Times are of the scenario."""

    def truth(self, bed: str, row: TruthRow) -> None: ...

    def body(self, bed: str, t_s: NDArray[np.float64], body: BodyBlock) -> None: ...

    def arrived(self, frames: Sequence[Frame], said: Sequence[Vitals]) -> None:
        """The frames of a second that came through, and what was made of them."""


def play(
    file: ScenarioFile,
    told: Callable[[float], None] = lambda _: None,
    witness: Witness | None = None,
) -> Played:
    """Run it to its end; `told` hears each simulated second."""
    ward = _Ward(file, witness)
    for second in range(1, int(file.scenario.duration_s) + 1):
        ward.second(float(second))
        told(float(second))
    raised = ward.watch.raised()
    return Played(
        happened=tuple(sorted(ward.happened, key=lambda happened: happened.t_s)),
        raised=raised,
        findings=tuple(findings(file.scenario, raised)),
    )


class _Ward:
    """Sensors, DSP and alarm service, second by second."""

    def __init__(self, file: ScenarioFile, witness: Witness | None) -> None:
        scenario = file.scenario
        self._witness = witness
        self._faults = (*scenario.faults, *_unplugged_by_kills(scenario))
        self.happened: list[Happened] = []
        self._radars = [
            Radar(
                scenario,
                place,
                self._faults,
                on_row=partial(self._noted, place.bed),
                on_body=None if witness is None else partial(witness.body, place.bed),
            )
            for place in scenario.beds
        ]
        self._dsp = Dsp()
        self._settings = setting.commands(scenario, t0_ns=T0_NS)
        self._calls = [visit for visit in visits(scenario) if visit.acknowledges]
        self.watch = Watch(setup_of(file))

    def _noted(self, bed: str, row: TruthRow) -> None:
        if self._witness is not None:
            self._witness.truth(bed, row)
        if row.event:
            self.happened.append(Happened(t_s=row.t_s, bed=bed, text=row.event))

    def _set(self, command: Set, t_s: float) -> None:
        answer = self.watch.set(command, t_s)
        refused = "" if answer.ok else f" (refused: {answer.refusal})"
        bed = getattr(command.fact, "bed", "")
        self.happened.append(Happened(t_s=t_s, bed=bed, text=setting.words(command) + refused))

    def second(self, t_s: float) -> None:
        """What happens up to `t_s`."""
        self.watch.disk_full = _disk_full(self._faults, t_s)
        self.watch.service(up=not _away(self._faults, ServiceName.ALARMS, t_s), t_s=t_s)
        for tick in range(1, TICKS_PER_S):
            self.watch.look(t_s - 1.0 + tick / TICKS_PER_S)
        frames = [frame for radar in self._radars for frame in radar.frames(t_s)]
        alive = {name for name in ServiceName if not _away(self._faults, name, t_s)}
        if ServiceName.DSP not in alive:
            self._dsp, frames = Dsp(), []
        said = self._dsp.said(frames, t_s)
        self.watch.hear(said, sorted(alive), t_s)
        if self._witness is not None:
            self._witness.arrived(frames, said)
        while self._settings and self._settings[0].t_ns <= moment(t_s).wall_ns:
            self._set(self._settings.pop(0), t_s)
        while self._calls and self._calls[0].t_s + ACKNOWLEDGES_AFTER_S <= t_s:
            self.watch.acknowledge(self._calls.pop(0).bed, t_s)
        self.watch.look(t_s)


def setup_of(file: ScenarioFile) -> Setup:
    """As a demonstration's ward file gives it to the alarm service."""
    beds = tuple(
        Bed(
            bed=place.bed,
            sensor=sensor_of(place.bed),
            occupied=bool(place.patient),
            age_y=place.person.age_y if place.patient else None,
        )
        for place in file.scenario.beds
    )
    people = tuple(Person(person=person, role=Role(role)) for person, _, _, role in LOG_INS)
    return Setup(beds=beds, rules=file.rules, people=people)


def _away(faults: Sequence[Fault], service: ServiceName, t_s: float) -> bool:
    return any(
        isinstance(fault, ServiceKilled)
        and fault.service is service
        and fault.t_s < t_s <= fault.t_s + fault.away_s + RESTART_S
        for fault in faults
    )


def _disk_full(faults: Sequence[Fault], t_s: float) -> bool:
    return any(
        isinstance(fault, DiskFull) and fault.t_s < t_s <= fault.t_s + fault.duration_s
        for fault in faults
    )


def _unplugged_by_kills(scenario: Scenario) -> list[SensorUnplugged]:
    """A killed sensor service takes all radars with it; each begins a new session."""
    beds = tuple(place.bed for place in scenario.beds)
    return [
        SensorUnplugged(t_s=fault.t_s, duration_s=fault.away_s + RESTART_S, beds=beds)
        for fault in scenario.faults
        if isinstance(fault, ServiceKilled) and fault.service is ServiceName.SENSOR
    ]
