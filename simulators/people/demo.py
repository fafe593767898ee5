"""Twelve invented patients for a demonstration, and beds full of them.

Nobody here exists. Names, ages and illnesses are made up, and no recording of a person went into
them. What happens in the first ten minutes is written down here; afterwards each course repeats
with some variation for as long as the demonstration runs.
"""

from dataclasses import dataclass

from simulators.people.person import Course, Episode, Person, Rhythm, Waypoint, steady
from simulators.room.fan import Fan
from simulators.room.room import QUIET_ROOM, Room

_INITIALS = "OBKMTLSARGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One line of the table: who, and what is to be seen."""

    family_name: str | None
    """None: the bed is empty."""
    initial: str
    story: str
    person: Person
    room: Room = QUIET_ROOM


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoBed:
    """A bed of the demonstration ward."""

    bed: str
    patient_name: str | None
    """Invented; None where the bed is empty."""
    age_y: int | None
    occupied: bool
    story: str
    """What is to be seen at this bed, in one sentence."""
    person: Person
    room: Room
    seed: int


def demo_people(n: int) -> list[DemoBed]:
    """The first `n` beds. After the twelfth the table repeats, with other initials and seeds."""
    table = patients()
    beds = []
    for idx in range(n):
        patient, lap = table[idx % len(table)], idx // len(table)
        name = (
            None
            if patient.family_name is None
            else f"{patient.family_name}, {_initial(patient, lap)}."
        )
        bed = DemoBed(
            bed=str(idx + 1),
            patient_name=name,
            age_y=patient.person.age_y if patient.person.in_bed else None,
            occupied=patient.person.in_bed,
            story=patient.story,
            person=patient.person,
            room=patient.room,
            seed=1000 + idx,
        )
        beds.append(bed)
    return beds


def _initial(patient: Patient, lap: int) -> str:
    start = _INITIALS.index(patient.initial)
    return _INITIALS[(start + lap) % len(_INITIALS)]


def patients() -> tuple[Patient, ...]:
    """The table: who is in which bed, in the order of the beds."""
    return (*_calm(), *_deteriorating(), *_ill(), *_difficult(), *_never_still())


def _at(
    t_s: float,
    rr: float,
    hr: float,
    depth_mm: float = 4.0,
    *,
    echo_db: float = 0.0,
    event: str = "",
) -> Waypoint:
    """A line of a course."""
    return Waypoint(
        t_s=t_s, rr_per_min=rr, hr_per_min=hr, depth_mm=depth_mm, echo_db=echo_db, event=event
    )


def _calm() -> tuple[Patient, ...]:
    """Beds 1 to 3: nothing happens."""
    return (
        Patient(
            family_name="Hansen",
            initial="O",
            story="Sleeps quietly, RR 14, HR 62.",
            person=Person(
                age_y=58,
                distance_m=1.3,
                snr_db=28,
                course=Course(
                    waypoints=(_at(0, 14, 62, event="asleep"), _at(450, 13, 58), _at(700, 14, 62)),
                    repeats_after_s=900,
                ),
            ),
        ),
        Patient(
            family_name="Dahl",
            initial="M",
            story="Athlete after knee surgery, asleep, RR 11, HR 46.",
            person=Person(
                age_y=27,
                distance_m=1.5,
                heart_mm=0.4,
                sinus_arrhythmia_per_min=4.0,
                course=Course(
                    waypoints=(_at(0, 11, 46, 6, event="asleep"), _at(500, 10.5, 44, 6.5)),
                    repeats_after_s=960,
                ),
            ),
        ),
        Patient(
            family_name="Lie",
            initial="T",
            story="Child of 6 years, RR 22, HR 98.",
            person=Person(
                age_y=6,
                distance_m=1.1,
                heart_mm=0.2,
                motion_per_min=0.2,
                course=Course(
                    waypoints=(_at(0, 22, 98, 2.2, event="asleep"), _at(420, 21, 94, 2.4)),
                    repeats_after_s=780,
                ),
            ),
        ),
    )


def _deteriorating() -> tuple[Patient, ...]:
    """Beds 4 and 5: those who get worse, and better again."""
    return (
        Patient(
            family_name="Solberg",
            initial="S",
            story="Opioid: RR falls from 14 to 7, then breathing stops for 30 s, again and again.",
            person=Person(
                age_y=66,
                distance_m=1.2,
                snr_db=27,
                course=Course(
                    waypoints=(
                        _at(0, 14, 72, 4.5, event="drowsy after an opioid"),
                        _at(70, 8, 66, 4),
                        _at(100, 7, 63, 4, event="deeply sedated"),
                        _at(640, 7, 60, 4, event="antidote given"),
                        _at(720, 14, 80, 4.5),
                    ),
                    pauses=(
                        Episode(t_s=76, duration_s=30),
                        Episode(t_s=190, duration_s=26),
                        Episode(t_s=310, duration_s=36),
                        Episode(t_s=440, duration_s=29),
                        Episode(t_s=560, duration_s=34),
                    ),
                    repeats_after_s=960,
                ),
            ),
        ),
        Patient(
            family_name="Nilsen",
            initial="A",
            story="Sepsis: from minute 1 to 5 RR rises from 20 to 32 and HR from 95 to 135.",
            person=Person(
                age_y=71,
                distance_m=1.4,
                sinus_arrhythmia_per_min=1.0,
                course=Course(
                    waypoints=(
                        _at(0, 20, 95, 4),
                        _at(60, 20, 95, 4, event="fever rises"),
                        _at(300, 32, 135, 3.2, event="septic"),
                        _at(660, 32, 135, 3.2, event="treatment works"),
                        _at(960, 20, 95, 4),
                    ),
                    repeats_after_s=1080,
                ),
            ),
        ),
    )


def _ill() -> tuple[Patient, ...]:
    """Beds 6 and 7: breathing fast all the time."""
    return (
        Patient(
            family_name="Haugen",
            initial="R",
            story="COPD, RR 22, HR 88, shallow breaths.",
            person=Person(
                age_y=81,
                distance_m=1.5,
                breath_depth_cv=0.16,
                motion_per_min=0.15,
                sinus_arrhythmia_per_min=1.0,
                course=Course(
                    waypoints=(_at(0, 22, 88, 3), _at(400, 23, 91, 2.8), _at(700, 22, 88, 3)),
                    repeats_after_s=900,
                ),
            ),
        ),
        Patient(
            family_name="Moen",
            initial="G",
            story="Pneumonia, RR 34, HR 118.",
            person=Person(
                age_y=63,
                distance_m=1.3,
                sinus_arrhythmia_per_min=1.0,
                course=Course(
                    waypoints=(_at(0, 34, 118, 2.8, event="breathes fast"), _at(500, 33, 115, 3)),
                    repeats_after_s=900,
                ),
            ),
        ),
    )


def _difficult() -> tuple[Patient, ...]:
    """Beds 8 to 10: those who are hard to measure."""
    return (
        Patient(
            family_name="Lund",
            initial="E",
            story="Leaves the bed at minute 2, is back at minute 6.",
            person=Person(
                age_y=39,
                distance_m=1.4,
                motion_per_min=0.2,
                course=Course(
                    waypoints=(
                        _at(0, 15, 74),
                        _at(355, 15, 74),
                        _at(366, 19, 92),
                        _at(540, 15, 74),
                    ),
                    absences=(Episode(t_s=120, duration_s=240),),
                    repeats_after_s=900,
                ),
            ),
        ),
        Patient(
            family_name="Aas",
            initial="L",
            story="Atrial fibrillation: HR 92 and irregular, RR 17.",
            person=Person(
                age_y=77,
                distance_m=1.7,
                snr_db=22,
                rhythm=Rhythm.ATRIAL_FIBRILLATION,
                sinus_arrhythmia_per_min=0.0,
                course=Course(
                    waypoints=(_at(0, 17, 92, 3.5), _at(420, 17, 97, 3.5)), repeats_after_s=780
                ),
            ),
        ),
        Patient(
            family_name="Berg",
            initial="K",
            story="Asleep, RR 15, HR 68; a weak echo, nearly none from 2:30 to 4:30.",
            person=Person(
                age_y=44,
                distance_m=2.2,
                snr_db=15,
                heart_mm=0.2,
                motion_per_min=0.2,
                course=Course(
                    waypoints=(
                        _at(0, 15, 68, 3.5, event="asleep"),
                        _at(148, 15, 67, 3.5),
                        _at(150, 15, 67, 3.5, echo_db=-22, event="turns away under a blanket"),
                        _at(270, 15, 67, 3.5, echo_db=-22),
                        _at(272, 15, 67, 3.5, event="turns back"),
                        _at(500, 16, 70, 3.5),
                    ),
                    repeats_after_s=720,
                ),
            ),
        ),
    )


def _never_still() -> tuple[Patient, ...]:
    """Beds 11 and 12: somebody restless, and a fan beside nobody."""
    return (
        Patient(
            family_name="Strand",
            initial="B",
            story="Restless: moves four times a minute, RR 18, HR 84.",
            person=Person(
                age_y=52,
                distance_m=1.5,
                motion_per_min=4.0,
                course=Course(
                    waypoints=(_at(0, 18, 84, 4.5), _at(480, 19, 88, 4.5)), repeats_after_s=900
                ),
            ),
        ),
        Patient(
            family_name=None,
            initial="O",
            story="Empty bed with a fan beside it.",
            person=Person(
                in_bed=False,
                course=steady(rr_per_min=15, hr_per_min=70),
            ),
            room=Room(fan=Fan(range_m=1.7)),
        ),
    )
