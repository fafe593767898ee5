"""NEWS2 from readings: a number where all seven rows are known, otherwise bounds, never a guess.

Missing rows are not taken for normal: that under-scores without a word, and imputing them has
misclassified scores (J Clin Monit Comput 2023, doi 10.1007/s10877-023-00975-w).
"""

from collections.abc import Sequence

from alarms.news2 import table
from alarms.news2.freshness import chosen, freshness, valid_for_s
from alarms.news2.messages import (
    Exclusion,
    Parameter,
    Part,
    Patient,
    Reading,
    Score,
    Source,
    Task,
    Trigger,
)
from alarms.news2.responses import Ward

CHILD_BELOW_Y = 16
URGENT_FROM = 5
EMERGENCY_FROM = 7


def score(
    readings: Sequence[Reading],
    *,
    patient: Patient,
    t_ns: int,
    ward: Ward,
    last: Score | None = None,
) -> Score:
    """The score at `t_ns` from what was measured up to then. `last`: the newest complete one.

    low  = sum of the least points of each row
    high = sum of the most points of each row; a missing row gives 0 and its maximum
    """
    for reading in readings:
        broken = faults(reading, t_ns=max(t_ns, reading.t_entered_ns))
        if broken:
            raise ValueError("; ".join(broken))
    return _scored(readings, patient=patient, t_ns=t_ns, valid_s=valid_for_s(last, ward))


def again(stored: Score) -> Score:
    """The score made anew from what a stored one carries: the same, by the same table."""
    kept = [reading for part in stored.parts for reading in (part.reading, part.set_aside)]
    return _scored(
        [reading for reading in kept if reading is not None],
        patient=stored.patient,
        t_ns=stored.t_ns,
        valid_s=stored.valid_for_s,
    )


def _scored(readings: Sequence[Reading], *, patient: Patient, t_ns: int, valid_s: float) -> Score:
    excluded = exclusion(patient)
    parts = () if excluded else _parts(readings, patient, t_ns, valid_s)
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    return Score(
        t_ns=t_ns,
        table_version=table.VERSION,
        patient=patient,
        exclusion=excluded,
        parts=parts,
        low=None if excluded else low,
        high=None if excluded else high,
        trigger=None if excluded else trigger(low, single3=any(p.low == 3 for p in parts)),
        possible=None if excluded else trigger(high, single3=any(p.high == 3 for p in parts)),
        valid_for_s=valid_s,
    )


def exclusion(patient: Patient) -> Exclusion | None:
    """Why this person may have no NEWS2; None where nothing speaks against it."""
    if patient.age_y is not None and patient.age_y < CHILD_BELOW_Y:
        return Exclusion.CHILD
    if patient.pregnant:
        return Exclusion.PREGNANT
    if patient.comfort_care:
        return Exclusion.COMFORT_CARE
    return Exclusion.NOT_NEWS if patient.not_news else None


def trigger(total: int, *, single3: bool) -> Trigger:
    """The response that a total calls for, the graver first (RCP 2017, chart 4)."""
    if total >= EMERGENCY_FROM:
        return Trigger.EMERGENCY
    if total >= URGENT_FROM:
        return Trigger.URGENT
    if single3:
        return Trigger.SINGLE3
    return Trigger.LOW if total else Trigger.NONE


def task(made: Score, *, ward: Ward, last: Score | None = None) -> Task | None:
    """*Complete the NEWS2*, where an urgent score cannot be ruled out; None otherwise.

    Due when the last complete score asks for the next one: its interval after its **oldest**
    reading, for the radar renews its rows by itself and would put the others off for ever. At once
    where there was no complete score.
    """
    if not made.cannot_be_ruled_out:
        return None
    due_ns = made.t_ns
    if last is not None and last.complete and last.trigger is not None:
        oldest_ns = min(p.reading.t_measured_ns for p in last.parts if p.reading is not None)
        due_ns = oldest_ns + int(ward.response(last.trigger).interval_h * 3600e9)
    return Task(missing=made.missing, due_ns=due_ns)


def faults(reading: Reading, *, t_ns: int) -> list[str]:
    """What is wrong with a reading that arrives at `t_ns`, each as a sentence.

    Entered later than measured is allowed, measured later than now is not.
    """
    unit = table.UNITS.get(reading.parameter, "")
    found = [table.fault(reading.parameter, reading.value)]
    if reading.unit != unit:
        found.append(f"{reading.parameter} is in {unit or 'no unit'}, got {reading.unit!r}")
    if reading.t_measured_ns > min(t_ns, reading.t_entered_ns):
        found.append(f"{reading.parameter} cannot have been measured in the future")
    if reading.source is Source.MANUAL and not reading.person.strip():
        found.append(f"{reading.parameter} was typed, so it needs the name of who typed it")
    return [sentence for sentence in found if sentence is not None]


def _parts(
    readings: Sequence[Reading], patient: Patient, t_ns: int, valid_s: float
) -> tuple[Part, ...]:
    counts = {p: chosen(readings, p, t_ns=t_ns, valid_s=valid_s) for p in Parameter}
    gas, _ = counts[Parameter.OXYGEN]
    on_oxygen = None if gas is None else bool(gas.value)
    parts = []
    for parameter, (reading, set_aside) in counts.items():
        low, high = table.points(
            parameter,
            None if reading is None else reading.value,
            scale=patient.scale,
            on_oxygen=on_oxygen,
        )
        age = None if reading is None else freshness(reading, t_ns=t_ns, valid_s=valid_s)
        parts.append(
            Part(
                parameter=parameter,
                low=low,
                high=high,
                reading=reading,
                freshness=age,
                set_aside=set_aside,
            )
        )
    return tuple(parts)
