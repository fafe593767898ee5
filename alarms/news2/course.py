"""One patient's NEWS2 over time: what was typed, what the radar said, the last complete score.

The last **complete** score, by which the age of typed values is judged, is one made when a person
entered observations. The radar's rates change every second: a complete score that they alone had
renewed would put off the next observation, and one noisy minute would make all typed values old.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alarms.news2.freshness import AGEING_FACTOR
from alarms.news2.messages import Parameter, Patient, Reading, Score, Task
from alarms.news2.radar import Window, radar_reading, recent, window
from alarms.news2.responses import Ward
from alarms.news2.score import score, task
from dsp.messages import Rate

METHOD = "radar, chest motion"
"""Of the radar's rates: a heart rate by radar is not a felt pulse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """All that is remembered of one patient. A new patient has a new one."""

    readings: tuple[Reading, ...] = ()
    """Typed or received, as far as they may still count."""
    rr: tuple[Window, ...] = ()
    """The radar's accepted estimates of the last minutes."""
    hr: tuple[Window, ...] = ()
    last: Score | None = None
    """The newest complete score that a person's observations made."""


def heard(course: Course, *, rr: Rate, hr: Rate, t_ns: int) -> Course:
    """The course after the DSP has spoken. Said twice about the same time counts once."""
    return replace(
        course,
        rr=_with(course.rr, window(rr), t_ns),
        hr=_with(course.hr, window(hr), t_ns),
    )


def observed(
    course: Course, readings: Sequence[Reading], *, patient: Patient, ward: Ward, t_ns: int
) -> Course:
    """The course after a person has entered readings, each without `score.faults`."""
    keep_ns = t_ns - int(AGEING_FACTOR * ward.typed_h * 3600e9)
    kept = [one for one in (*course.readings, *readings) if one.t_measured_ns >= keep_ns]
    after = replace(course, readings=tuple(kept))
    made = scored(after, patient=patient, ward=ward, t_ns=t_ns)
    return replace(after, last=made) if made.complete else after


def scored(course: Course, *, patient: Patient, ward: Ward, t_ns: int) -> Score:
    """The score at `t_ns`."""
    radar = (
        radar_reading(Parameter.RR, course.rr, t_ns=t_ns, method=METHOD),
        radar_reading(Parameter.PULSE, course.hr, t_ns=t_ns, method=METHOD),
    )
    readings = [*course.readings, *(one for one in radar if one is not None)]
    return score(readings, patient=patient, t_ns=t_ns, ward=ward, last=course.last)


def moved(course: Course, by_ns: int) -> Course:
    """The same course where the wall clock was put back (`by_ns` below 0)."""
    if not by_ns:
        return course
    return replace(
        course,
        readings=tuple(
            replace(
                one,
                t_measured_ns=one.t_measured_ns + by_ns,
                t_entered_ns=one.t_entered_ns + by_ns,
            )
            for one in course.readings
        ),
        rr=tuple(replace(one, t_ns=one.t_ns + by_ns) for one in course.rr),
        hr=tuple(replace(one, t_ns=one.t_ns + by_ns) for one in course.hr),
    )


def due(course: Course, made: Score, *, ward: Ward) -> Task | None:
    """*Complete the NEWS2* and until when; None where there is no need."""
    return task(made, ward=ward, last=course.last)


def _with(windows: tuple[Window, ...], new: Window, t_ns: int) -> tuple[Window, ...]:
    others = [one for one in windows if one.t_ns != new.t_ns]
    return recent((*others, new), t_ns=t_ns)
