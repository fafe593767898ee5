"""Between the ward's facts (what is typed, who lies in a bed) and the scoring."""

import msgspec

from alarms.messages import Observed, PatientSet, Scored
from alarms.news2.messages import (
    Consciousness,
    Parameter,
    Patient,
    Reading,
    Scale,
    Score,
    Source,
)
from alarms.news2.table import UNITS, fault


def observed_faults(fact: Observed, *, t_ns: int) -> list[str]:
    """What is wrong with typed observations that arrive at `t_ns`, each as a sentence."""
    found = [fault(parameter, value) for parameter, value in _values(fact).items()]
    if fact.t_measured_ns > t_ns:
        found.append("observations cannot have been measured in the future")
    if not found:
        found.append("nothing was observed; give at least one value")
    return [sentence for sentence in found if sentence is not None]


def readings(fact: Observed, *, person: str, t_entered_ns: int) -> list[Reading]:
    """One reading per value given. Only for facts without `observed_faults`."""
    return [
        Reading(
            parameter=parameter,
            value=Consciousness(value) if isinstance(value, str) else value,
            unit=UNITS.get(parameter, ""),
            t_measured_ns=fact.t_measured_ns,
            t_entered_ns=t_entered_ns,
            source=Source.MANUAL,
            person=person,
        )
        for parameter, value in _values(fact).items()
    ]


def _values(fact: Observed) -> dict[Parameter, float | bool | str]:
    given = {
        Parameter.RR: fact.rr_per_min,
        Parameter.SPO2: fact.spo2_percent,
        Parameter.OXYGEN: fact.on_oxygen,
        Parameter.SBP: fact.sbp_mmhg,
        Parameter.PULSE: fact.pulse_per_min,
        Parameter.CONSCIOUSNESS: fact.consciousness,
        Parameter.TEMP: fact.temp_c,
    }
    return {parameter: value for parameter, value in given.items() if value is not None}


def patient(fact: PatientSet) -> Patient:
    """Whom the score is about."""
    return Patient(
        age_y=fact.age_y,
        pregnant=fact.pregnant,
        not_news=bool(fact.no_score),
        scale=Scale.TWO if fact.scale2 else Scale.ONE,
    )


def scored(made: Score, *, bed: str, by_person: bool) -> Scored | None:
    """The score as the journal keeps it, whole; None where nothing may be scored."""
    if made.low is None or made.high is None:
        return None
    return Scored(
        bed=bed,
        low=made.low,
        high=made.high,
        complete=made.complete,
        by_person=by_person,
        table=made.table_version,
        inputs=msgspec.json.encode(made).decode(),
    )


def score_of(fact: Scored) -> Score | None:
    """The score that was kept; None where today's table cannot read what it was made of."""
    try:
        kept = msgspec.json.decode(fact.inputs, type=Score)
    except msgspec.DecodeError:
        return None
    made_of = [part.reading for part in kept.parts if part.reading is not None]
    return None if any(fault(r.parameter, r.value) for r in made_of) else kept
