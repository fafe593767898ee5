"""A day of vital signs from a simulated ward: radar frames, the DSP, and what truly happened."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from alarms.messages import Kind, Set
from alarms.rehearsal.outcome import TrueEvent
from alarms.rehearsal.play import WALL0_NS
from dsp.messages import Vitals
from sensor.messages import Frame
from simulators.body.body import BodyBlock
from simulators.truth import TruthRow
from vitavakt.rehearsal.day import DayFile
from vitavakt.scenarios import setting
from vitavakt.scenarios.files import ScenarioFile
from vitavakt.scenarios.full_speed import play
from vitavakt.scenarios.measuring import sensor_of
from vitavakt.scenarios.watch import moment


class _Scribe:
    """A witness of a scenario that writes down what the DSP said."""

    def __init__(self, file: ScenarioFile) -> None:
        self.day = DayFile()
        self._beds = {sensor_of(place.bed): place.bed for place in file.scenario.beds}

    def truth(self, bed: str, row: TruthRow) -> None:
        """Not of this."""

    def body(self, bed: str, t_s: NDArray[np.float64], body: BodyBlock) -> None:
        """Not of this."""

    def arrived(self, frames: Sequence[Frame], said: Sequence[Vitals]) -> None:
        for vitals in said:
            t_s = (vitals.t_arrived_ns - moment(0.0).wall_ns) / 1e9
            self.day.add(self._beds[vitals.sensor], t_s, vitals)


def day_of(file: ScenarioFile, told: Callable[[float], None] = lambda _: None) -> DayFile:
    """Play the scenario to its end and keep what was said about each bed."""
    scribe = _Scribe(file)
    play(file, told, scribe)
    return scribe.day


def events_of(file: ScenarioFile) -> tuple[TrueEvent, ...]:
    """What the scenario's author says must alarm, and until when. Any call counts."""
    of_patients = {r.condition for r in file.rules if r.kind is Kind.PHYSIOLOGICAL}
    return tuple(
        TrueEvent(
            bed=expect.bed,
            t_start_s=expect.from_s,
            t_end_s=expect.to_s,
            what=expect.why or " or ".join(expect.condition),
            deadline_s=expect.to_s - expect.from_s,
        )
        for expect in file.scenario.expect
        if of_patients.intersection(expect.condition)
    )


def settings_of(file: ScenarioFile) -> tuple[Set, ...]:
    """What the scenario's nurse sets for patients."""
    return tuple(setting.commands(file.scenario, t0_ns=WALL0_NS))
