"""The score that typed observations would make, before anybody has said that they hold."""

from collections.abc import Iterable
from dataclasses import replace

from alarms.messages import Observed
from alarms.news2 import table
from alarms.news2.facts import readings
from alarms.news2.messages import Part, Reading, Score
from alarms.news2.score import again


def foreseen(fact: Observed, standing: Score, person: str, t_ns: int) -> Score:
    """The standing score with these observations in it, by the same table and the same patient.

    Raises
    ------
    ValueError
        Its arguments are the parameters whose value cannot be.
    """
    typed = {one.parameter: one for one in readings(fact, person=person, t_entered_ns=t_ns)}
    impossible = [p for p, one in typed.items() if table.fault(p, one.value) is not None]
    if impossible:
        raise ValueError(*impossible)
    parts = tuple(_with(part, typed.get(part.parameter)) for part in standing.parts)
    return again(replace(standing, t_ns=t_ns, parts=parts))


def _with(part: Part, typed: Reading | None) -> Part:
    if typed is None:
        return part
    known: Iterable[Reading] = (one for one in (part.reading, part.set_aside) if one is not None)
    newest = max(known, key=lambda one: one.t_measured_ns, default=None)
    return replace(part, reading=typed, set_aside=newest)
