"""Which services have to start again for a change, and what the ward is without meanwhile."""

from collections.abc import Iterable
from typing import Any

from vitavakt.administration.difference import Difference

ORDER = ("dsp", "records", "sensor", "alarms", "ui")
"""One after the other, along the data; the pages last, for they show how it goes."""

_OF_ALARMS = {
    "beds": {"bed", "sensor", "patient", "age_y"},
    "people": {"person", "role"},
    "ward": {"time_zone", "early_warning"},
}
_ALL_OF_ALARMS = {
    "rules",
    "profiles",
    "pauses",
    "own_limits",
    "escalation",
    "shifts",
    "responses",
    "sound",
}


def restarts(differences: Iterable[Difference]) -> tuple[str, ...]:
    """The services in the order in which they start again; alarms only where they must."""
    needed: set[str] = set()
    for one in differences:
        needed |= {"ui", *_beside_pages(one)}
    return tuple(name for name in ORDER if name in needed)


def _beside_pages(one: Difference) -> set[str]:
    keys = {one.key} if one.key else set(_row(one))
    needed: set[str] = set()
    if one.table in _ALL_OF_ALARMS or keys & _OF_ALARMS.get(one.table, set()):
        needed.add("alarms")
    if one.table == "beds" and keys & {"bed", "sensor"}:
        needed.add("records")
    if one.table == "beds" and "zone_m" in keys:
        needed.add("dsp")
    if one.table == "sensors":
        is_here = one.what == "changed" or _row(one).get("driver") != "remote"
        needed |= {"sensor"} if is_here else set()
        needed |= {"dsp"} if one.what == "added" else set()
    return needed


def _row(one: Difference) -> dict[str, Any]:
    row = one.after if one.what == "added" else one.before
    return row if isinstance(row, dict) else {}
