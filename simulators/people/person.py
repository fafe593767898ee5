"""What is asked of a simulated person: pure data, no chance, no time."""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """How the person is at one moment; between two of them everything changes linearly."""

    t_s: float
    """Since the course began."""
    rr_per_min: float
    hr_per_min: float
    depth_mm: float
    """Mean breath, peak to peak, before the chest wall smooths it (which takes some 5 %)."""
    echo_db: float = 0.0
    """Level of the echoes over `Person.snr_db`: negative when turned away or well covered."""
    event: str = ""
    """What begins here, for a person; empty where nothing worth a line does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Something that begins at a time and lasts."""

    t_s: float
    duration_s: float


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
    repeats_after_s: float | None = None

    def __post_init__(self) -> None:
        faults = [*_waypoint_faults(self.waypoints), *_episode_faults(self)]
        if faults:
            raise ValueError(" ".join(faults))


def _waypoint_faults(waypoints: tuple[Waypoint, ...]) -> list[str]:
    """Sentences on what no body can do."""
    faults = [] if waypoints else ["A course has at least one way point."]
    if any(a.t_s >= b.t_s for a, b in pairwise(waypoints)):
        faults.append("Way points follow each other in time.")
    for w in waypoints:
        if not (3 <= w.rr_per_min <= 90 and 25 <= w.hr_per_min <= 220 and 0 <= w.depth_mm <= 30):
            faults.append(f"RR is in 3-90, HR in 25-220, depth in 0-30 mm; got {w}.")
    return faults


def _episode_faults(course: Course) -> list[str]:
    """Sentences on episodes that overlap, or do not fit into a lap."""
    faults = []
    end_s = course.repeats_after_s
    for episodes in (course.pauses, course.absences):
        if any(a.t_s + a.duration_s >= b.t_s for a, b in pairwise(episodes)):
            faults.append("Episodes of one kind follow each other without overlap.")
        if end_s is not None and any(e.t_s + e.duration_s > end_s for e in episodes):
            faults.append("Episodes end before the course repeats.")
        if any(e.t_s < 0 or e.duration_s <= 0 for e in episodes):
            faults.append("Episodes begin at 0 s or later and last.")
    if end_s is not None and course.waypoints and course.waypoints[-1].t_s >= end_s:
        faults.append("The last way point lies before the course repeats.")
    return faults


def steady(*, rr_per_min: float, hr_per_min: float, depth_mm: float = 4.0) -> Course:
    """A course on which nothing happens."""
    point = Waypoint(t_s=0.0, rr_per_min=rr_per_min, hr_per_min=hr_per_min, depth_mm=depth_mm)
    return Course(waypoints=(point,))


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
    """Power of the chest's echo at its peak over the thermal noise, per range bin and frame."""
    echo_share: float = 0.25
    """Factor on the amplitude of the other echoes of the body (0.6 is a hard case)."""
    breath_period_cv: float = 0.06
    breath_depth_cv: float = 0.12
    heart_mm: float = 0.3
    """Peak to peak, one beat."""
    beat_interval_cv: float = 0.0
    """Irregularity beat by beat: 0 is sinus rhythm, 0.2 is like atrial fibrillation."""
    sinus_arrhythmia_per_min: float = 2.5
    """Amplitude of the heart rate's wave locked to breathing."""
    sway_mm: float = 0.3
    """Root mean square of the slow motion below 0.1 Hz."""
    motion_per_min: float = 0.0
    """Mean rate of motion bursts."""
