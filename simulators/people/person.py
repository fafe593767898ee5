"""What is asked of a simulated person: pure data, no chance, no time."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from simulators.people.pattern import SHORTEST_S, Spell, spell_faults
from simulators.people.posture import Blanket, Build, Posture, Turn
from simulators.people.ranges import Range, range_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """How the person is at one moment; between two of them everything changes linearly."""

    t_s: float
    """Since the course began."""
    rr_per_min: float
    hr_per_min: float
    depth_mm: float
    """Mean breath, peak to peak, before the chest wall smooths it (which takes some 5 %): as a
    bedside radar sees it of somebody on the back. Other postures and mounts show a share of it."""
    echo_db: float = 0.0
    """Level of the echoes over `Person.snr_db`: negative when turned away or well covered."""
    event: str = ""
    """What begins here, for a person; empty where nothing worth a line does."""

    def __post_init__(self) -> None:
        _refuse(range_faults(self, _WAYPOINT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Something that begins at a time and lasts."""

    t_s: float
    duration_s: float

    def __post_init__(self) -> None:
        _refuse(range_faults(self, _EPISODE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happens to a person over time.

    Without `repeats_after_s` the last way point holds for ever. With it, the way from the last way
    point leads back to the first one at that time, and each later lap differs a little in rates
    and in the times and lengths of its episodes.
    """

    waypoints: tuple[Waypoint, ...]
    pauses: tuple[Episode, ...] = ()
    """Central apnoeas: the running breath is completed, then the chest is still so long."""
    absences: tuple[Episode, ...] = ()
    """Getting up begins at `t_s`, coming back begins `duration_s` later."""
    spells: tuple[Spell, ...] = ()
    """Patterns of breathing, and what shakes the body, in order of time."""
    turns: tuple[Turn, ...] = ()
    """Turning over, in order of time."""
    repeats_after_s: float | None = None

    def __post_init__(self) -> None:
        _refuse(
            [
                *_waypoint_faults(self.waypoints),
                *_episode_faults(self),
                *spell_faults(self.spells),
                *_turn_faults(self.turns),
                *_lap_faults(self),
            ]
        )


_WAYPOINT = {
    "t_s": Range(low=0, high=1e8, unit="s"),
    "rr_per_min": Range(low=3, high=90, unit="/min"),
    "hr_per_min": Range(low=25, high=220, unit="/min"),
    "depth_mm": Range(low=0, high=30, unit="mm"),
    "echo_db": Range(low=-80, high=30, unit="dB"),
}
_EPISODE = {
    "t_s": Range(low=0, high=1e8, unit="s"),
    "duration_s": Range(low=SHORTEST_S, high=1e8, unit="s"),
}
TURN_S = 4.0
"""Turning over takes this long."""


def _refuse(faults: list[str]) -> None:
    """Raises with every sentence, if there is one."""
    if faults:
        raise ValueError(" ".join(faults))


def _waypoint_faults(waypoints: tuple[Waypoint, ...]) -> list[str]:
    faults = [] if waypoints else ["A course has at least one way point."]
    if any(a.t_s >= b.t_s for a, b in pairwise(waypoints)):
        faults.append("Way points follow each other in time.")
    return faults


def _episode_faults(course: Course) -> list[str]:
    """Sentences on episodes that overlap."""
    return [
        f"The {name} follow each other without overlap."
        for name, episodes in (("pauses", course.pauses), ("absences", course.absences))
        if any(a.t_s + a.duration_s >= b.t_s for a, b in pairwise(episodes))
    ]


def _turn_faults(turns: tuple[Turn, ...]) -> list[str]:
    if any(b.t_s - a.t_s < TURN_S for a, b in pairwise(turns)):
        return [f"Turns follow each other by at least {TURN_S:g} s."]
    return []


def _lap_faults(course: Course) -> list[str]:
    """Sentences on what does not fit into a course that repeats."""
    end_s = course.repeats_after_s
    if end_s is None:
        return []
    faults = []
    if course.waypoints and course.waypoints[-1].t_s >= end_s:
        faults.append("The last way point lies before the course repeats.")
    lasting: list[Episode | Spell] = [*course.pauses, *course.absences, *course.spells]
    if any(e.t_s + e.duration_s > end_s for e in lasting):
        faults.append("Pauses, absences and spells end before the course repeats.")
    if any(turn.t_s + TURN_S > end_s for turn in course.turns):
        faults.append("Turns end before the course repeats.")
    return faults


def steady(*, rr_per_min: float, hr_per_min: float, depth_mm: float = 4.0) -> Course:
    """A course on which nothing happens."""
    point = Waypoint(t_s=0.0, rr_per_min=rr_per_min, hr_per_min=hr_per_min, depth_mm=depth_mm)
    return Course(waypoints=(point,))


class Rhythm(StrEnum):
    """What sets the pace of the heart."""

    SINUS = "sinus"
    ATRIAL_FIBRILLATION = "atrial_fibrillation"
    """Irregularly irregular: no interval tells the next, nothing follows the breath."""


_PERSON = {
    "age_y": Range(low=0, high=120, unit="years"),
    "distance_m": Range(low=0.2, high=10, unit="m"),
    "snr_db": Range(low=-40, high=90, unit="dB"),
    "echo_share": Range(low=0, high=2),
    "breath_period_cv": Range(low=0, high=0.5),
    "breath_depth_cv": Range(low=0, high=1),
    "sighs_per_h": Range(low=0, high=120, unit="/h"),
    "heart_mm": Range(low=0, high=3, unit="mm"),
    "beat_interval_cv": Range(low=0, high=0.5),
    "sinus_arrhythmia_per_min": Range(low=0, high=30, unit="/min"),
    "pvc_per_min": Range(low=0, high=40, unit="/min"),
    "pac_per_min": Range(low=0, high=40, unit="/min"),
    "apnoea_slowing": Range(low=0, high=0.6),
    "sway_mm": Range(low=0, high=10, unit="mm"),
    "motion_per_min": Range(low=0, high=30, unit="/min"),
}
BEAT_S = Range(low=0.25, high=10, unit="s")
BREATH_S = Range(low=0.5, high=600, unit="s")
"""From one to the next, in a series that is replayed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A body and where it lies. Defaults: an adult at rest, 25 dB."""

    course: Course
    age_y: int = 50
    distance_m: float = 1.4
    """Radar to chest."""
    in_bed: bool = True
    """False: nobody is there, ever; only the room and noise."""
    snr_db: float = 25.0
    """Power of the chest's echo at its peak over the thermal noise, per range bin and frame: of an
    uncovered adult on the back before a bedside radar."""
    echo_share: float = 0.25
    """Factor on the amplitude of the other echoes of the body (0.6 is a hard case)."""
    posture: Posture = Posture.BACK
    """At the start; `Course.turns` change it."""
    build: Build = Build.ADULT
    blanket: Blanket = Blanket.NONE
    breath_period_cv: float = 0.06
    breath_depth_cv: float = 0.12
    sighs_per_h: float = 0.0
    """Mean rate of breaths of more than twice the depth; about 12 at rest."""
    heart_mm: float = 0.3
    """Peak to peak, one beat; seen as `Waypoint.depth_mm` is."""
    beat_interval_cv: float = 0.0
    """Log-normal irregularity beat by beat, on top of the rhythm."""
    rhythm: Rhythm = Rhythm.SINUS
    sinus_arrhythmia_per_min: float = 2.5
    """Amplitude of the heart rate's wave locked to breathing."""
    pvc_per_min: float = 0.0
    """Ectopic beats from the ventricle: early, weak, and a full compensatory pause after them."""
    pac_per_min: float = 0.0
    """Ectopic beats from the atrium: early, and the rhythm starts anew from them."""
    apnoea_slowing: float = 0.0
    """Share by which a long stop of airflow slows the heart; it overshoots by half of that when
    the air returns. Usual in sleep apnoea: 0.1 to 0.3."""
    beat_times_s: tuple[float, ...] = ()
    """R waves of a real heart, replayed for ever, instead of rhythm and course; empty: none."""
    breath_times_s: tuple[float, ...] = ()
    """Starts of real inspirations, replayed for ever, instead of the course's rate and spells."""
    sway_mm: float = 0.3
    """Root mean square of the slow motion below 0.1 Hz."""
    motion_per_min: float = 0.0
    """Mean rate of motion bursts."""

    def __post_init__(self) -> None:
        _refuse(
            [
                *range_faults(self, _PERSON),
                *_series_faults("beat_times_s", self.beat_times_s, BEAT_S),
                *_series_faults("breath_times_s", self.breath_times_s, BREATH_S),
            ]
        )


def _series_faults(name: str, times_s: tuple[float, ...], allowed: Range) -> list[str]:
    """Sentences on a series that cannot be replayed."""
    if not times_s:
        return []
    if len(times_s) < 10:
        return [f"{name} has at least 10 times, got {len(times_s)}."]
    steps_s = [b - a for a, b in pairwise(times_s)]
    bad = [s for s in steps_s if not allowed.low <= s <= allowed.high]
    if not bad:
        return []
    limits = f"{allowed.low:g} to {allowed.high:g} {allowed.unit}"
    return [f"{name} has steps of {limits}, got {bad[0]:g} ({len(bad)} such steps)."]
