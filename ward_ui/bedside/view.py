"""What a bed's tablet is told; pure. No name, and no number unless the ward has decided so."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from alarms.messages import PauseReason
from ward_ui.view.plain import Json

Told = Mapping[str, Any]
"""A bed as in a snapshot."""
Measuring = Literal["on", "cannot", "away", "failed", "empty"]


def measuring(bed: Told, services_up: Mapping[str, bool]) -> Measuring:
    """Whether somebody would be called: `failed` comes before everything else."""
    vitals = bed["vitals"]
    is_watched = services_up.get("dsp") and services_up.get("alarms")
    if not is_watched or vitals is None or vitals["state"] == "lost":
        return "failed"
    if bed["occupied"] is False:
        return "empty"
    if vitals["state"] == "absent":
        return "away"
    return "on" if vitals["state"] == "measuring" else "cannot"


def pause(bed: Told) -> Json | None:
    """The one that a tablet shows: the patient's own before those of staff, then the longest."""
    pauses: Sequence[Told] = bed["pauses"]
    own = [one for one in pauses if one["reason"] == PauseReason.PRIVATE]
    shown = max(own or pauses, key=lambda one: int(one["until_ms"]), default=None)
    return None if shown is None else {key: shown[key] for key in ("reason", "until_ms")}


def numbers(bed: Told) -> Json | None:
    """Both rates as the ward sees them; None where they are not measured now."""
    vitals = bed["vitals"]
    if vitals is None or vitals["state"] != "measuring":
        return None
    return {rate: vitals[rate]["per_min"] for rate in ("rr", "hr")}
