"""What illness does to breath and pulse over hours: courses to be lived by any person.

The figures are those of a plausible single patient, not of a mean; what is published stands beside
them, the rest is working knowledge and wants a clinician's eye before it teaches anybody.
"""

from simulators.people.pattern import Pattern, Spell
from simulators.people.person import Course, Episode, Waypoint
from simulators.people.posture import Posture, Turn

HOUR_S = 3600.0
HOURS = (0.5, 72.0)
"""A story can be told in this long."""


def _at(
    t_s: float, rr: float, hr: float, depth_mm: float, event: str = "", *, echo_db: float = 0.0
) -> Waypoint:
    return Waypoint(
        t_s=t_s, rr_per_min=rr, hr_per_min=hr, depth_mm=depth_mm, event=event, echo_db=echo_db
    )


def _end_s(hours: float, least: float = HOURS[0]) -> float:
    """Length of a story; refuses one in which its events would run into each other."""
    if not least <= hours <= HOURS[1]:
        raise ValueError(f"hours is {least:g} to {HOURS[1]:g} h, got {hours:g}.")
    return hours * HOUR_S


def _obstructions(first_s: float, *, n: int, every_s: float, length_s: float) -> list[Spell]:
    """A row of obstructive apnoeas."""
    return [
        Spell(pattern=Pattern.OBSTRUCTIVE_APNOEA, t_s=first_s + k * every_s, duration_s=length_s)
        for k in range(n)
    ]


def sepsis(hours: float = 6.0) -> Course:
    """An infection becomes septic shock, untreated.

    Ends at the mean maxima of 311 emergency patients with septic shock: HR 120 (sd 25), RR 30
    (sd 11) /min (Am J Emerg Med 2012;30:51, table 1). A chill early on, as fever rises.
    """
    end_s = _end_s(hours)
    return Course(
        waypoints=(
            _at(0, 18, 90, 4.0, "infection, a little feverish"),
            _at(0.15 * end_s, 19, 98, 4.0, "a chill: fever rises"),
            _at(0.45 * end_s, 23, 108, 4.0, "septic"),
            _at(0.75 * end_s, 27, 118, 3.6, "getting worse"),
            _at(end_s, 31, 126, 3.2, "septic shock"),
        ),
        spells=(
            Spell(pattern=Pattern.SHIVERING, t_s=0.15 * end_s, duration_s=0.03 * end_s),
            Spell(pattern=Pattern.RESTLESS, t_s=0.8 * end_s, duration_s=0.1 * end_s),
        ),
    )


def opioid_depression(hours: float = 2.0, *, antidote: bool = True) -> Course:
    """Too much of an opioid: slower breaths, snoring, a closing airway, stops of breathing.

    Respiratory depression in the PRODIGY study was RR of 5 /min or less for 3 min, or apnoea over
    30 s (Khanna 2020, Anesth Analg 131:1012; from memory): both happen here before the antidote.
    """
    end_s = _end_s(hours)
    deep_s, given_s = 0.5 * end_s, 0.9 * end_s
    pauses = tuple(Episode(t_s=deep_s + k * 0.06 * end_s, duration_s=25 + 5 * k) for k in range(6))
    ending = (
        (_at(given_s, 5, 52, 3.0, "antidote given"), _at(given_s + 90, 15, 88, 4.5, "awake"))
        if antidote
        else (_at(end_s, 4, 48, 2.5, "hardly breathes"),)
    )
    return Course(
        waypoints=(
            _at(0, 15, 80, 4.5, "opioid given"),
            _at(0.2 * end_s, 10, 70, 4.5, "drowsy"),
            _at(deep_s, 6, 60, 3.5, "cannot be roused"),
            _at(0.7 * end_s, 5, 55, 3.2),
            *ending,
        ),
        pauses=pauses,
        spells=(
            Spell(pattern=Pattern.SNORING, t_s=0.2 * end_s, duration_s=0.15 * end_s),
            *_obstructions(0.36 * end_s, n=4, every_s=0.03 * end_s, length_s=20.0),
        ),
    )


def pulmonary_oedema(hours: float = 1.5) -> Course:
    """Water in the lungs: fast, shallow, restless, cannot lie; better after treatment.

    RR over 25 /min and upright sitting are among the signs by which it is recognised (guidelines
    on acute heart failure; from memory).
    """
    end_s = _end_s(hours)
    return Course(
        waypoints=(
            _at(0, 18, 88, 4.0, "lies flat, short of breath"),
            _at(0.15 * end_s, 24, 104, 3.4, "has to sit up"),
            _at(0.4 * end_s, 36, 128, 2.6, "fights for air"),
            _at(0.6 * end_s, 34, 124, 2.8, "treatment begins to work"),
            _at(end_s, 22, 98, 3.6, "calmer"),
        ),
        turns=(Turn(t_s=0.15 * end_s, posture=Posture.HALF_SITTING),),
        spells=(
            Spell(pattern=Pattern.COUGHING, t_s=0.05 * end_s, duration_s=0.08 * end_s),
            Spell(pattern=Pattern.RESTLESS, t_s=0.3 * end_s, duration_s=0.2 * end_s),
            Spell(pattern=Pattern.COUGHING, t_s=0.4 * end_s, duration_s=0.15 * end_s),
        ),
    )


def recovery(hours: float = 8.0) -> Course:
    """From ill to well: half of the way in the first third, as a fever falls."""
    end_s = _end_s(hours)
    return Course(
        waypoints=(
            _at(0, 27, 114, 3.2, "ill, treatment works"),
            _at(0.33 * end_s, 21, 95, 3.7, "better"),
            _at(0.66 * end_s, 17, 83, 4.0, "asleep"),
            _at(end_s, 15, 76, 4.2, "well"),
        ),
        turns=(
            Turn(t_s=0.5 * end_s, posture=Posture.RIGHT),
            Turn(t_s=0.8 * end_s, posture=Posture.BACK),
        ),
    )


def post_operative(hours: float = 10.0) -> Course:
    """After an anaesthetic: cold, then in pain, then asleep on an opioid with a closing airway."""
    end_s = _end_s(hours, least=1.0)
    return Course(
        waypoints=(
            _at(0, 12, 72, 3.5, "back from theatre"),
            _at(0.08 * end_s, 14, 84, 4.0, "awake and cold"),
            _at(0.2 * end_s, 21, 102, 3.4, "in pain"),
            _at(0.24 * end_s, 12, 82, 4.2, "pain relieved"),
            _at(0.4 * end_s, 11, 68, 4.2, "asleep"),
            _at(0.9 * end_s, 12, 64, 4.4),
            _at(end_s, 15, 74, 4.4, "awake"),
        ),
        turns=(
            Turn(t_s=0.38 * end_s, posture=Posture.RIGHT),
            Turn(t_s=0.62 * end_s, posture=Posture.BACK),
        ),
        spells=(
            Spell(pattern=Pattern.SHIVERING, t_s=0.06 * end_s, duration_s=0.04 * end_s),
            Spell(pattern=Pattern.RESTLESS, t_s=0.15 * end_s, duration_s=0.06 * end_s),
            Spell(pattern=Pattern.TALKING, t_s=0.22 * end_s, duration_s=180.0),
            Spell(pattern=Pattern.SNORING, t_s=0.64 * end_s, duration_s=0.05 * end_s),
            *_obstructions(0.7 * end_s, n=8, every_s=75.0, length_s=22.0),
        ),
    )
