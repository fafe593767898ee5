"""Is the radar well placed for who lies there? A score, its parts, and plain advice."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dsp.messages import Advice, Placement, Text

HOLD_S = 20.0
"""Good for so long: leave it there."""

_N_MIN, _MOSTLY = 3, 0.8
"""A machine is there in this share of the seconds; what comes and goes is somebody who moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Where the chest may be, from the radar."""

    near_m: float = 0.5
    far_m: float = 3.2

    def __post_init__(self) -> None:
        if not 0 <= self.near_m < self.far_m:
            raise ValueError(f"a zone is 0 <= near < far, got {self.near_m} to {self.far_m} m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Limits of the parts, found on simulated scenes (docs/placement.md)."""

    zone: Zone
    over_s: float = 10.0
    """What is judged is the median of so long."""
    breath_db: tuple[float, float] = (8.0, 22.0)
    """Slow over fast power of the chest: no use, and as good as it need be."""
    noise_mm: tuple[float, float] = (0.6, 0.06)
    """Noise of one sample of displacement: no heart, and as good as it need be."""
    near_full_db: float = 6.0
    """A machine this far over the chest takes all of the surroundings' part."""
    pulse_after_s: float = 25.0
    """Seen for so long, a person also shows a heartbeat."""
    pulse_quality: float = 0.8
    """Of the heart rate, that is as good as it need be."""
    good_score: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one block shows."""

    block_s: float
    someone: bool
    """Something moves to and fro as a chest does."""
    moving: bool
    chest_m: float | None
    """None also where the sensor has no range axis."""
    has_range: bool
    breath_db: float
    """Slow over fast power in the place of breathing."""
    noise_mm: float
    """Noise of one sample of displacement there; NaN where unknown."""
    machine_m: float | None = None
    """Where something turns or shakes."""
    machine_db: float = 0.0
    """Its fast power over the chest's slow power."""
    regular: bool = False
    """What moves to and fro does so too evenly for a person."""
    other_m: float | None = None
    """Where something else moves as slowly as a chest."""
    outside_m: float | None = None
    """Where something moves as slowly as a chest, outside the bed's zone."""
    hr_quality: float = 0.0
    lost_share: float = 0.0
    overdriven: bool = False
    """Frames were thrown away because they lay at the largest value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """The last glances, and for how long it has been good."""

    glances: tuple[Glance, ...] = ()
    held_s: float = 0.0
    seen_s: float = 0.0
    """Somebody has been there; falls twice as fast as it grows."""


def nothing(*, has_range: bool, overdriven: bool) -> Glance:
    """A second without one frame that could be used."""
    unknown = float("nan")
    return Glance(
        block_s=1.0,
        someone=False,
        moving=False,
        chest_m=None,
        has_range=has_range,
        breath_db=unknown,
        noise_mm=unknown,
        lost_share=1.0,
        overdriven=overdriven,
    )


def placement(
    now: Glance, carry: Carry, *, params: Params, sensor: str, t_wall_ns: int
) -> tuple[Placement, Carry]:
    """Score 0-100 of the last `over_s`, what it consists of, and what to do. Delay: half of that.

    score = 100 x seen x still x zone x breathing x heart x pulse x surroundings x signal, each
    0-1. All but `pulse` are known within seconds; `pulse` holds them to what was measured, and is
    None and left out of the product until there has been time for a heart rate.
    """
    n = max(1, round(params.over_s / now.block_s))
    recent = (*carry.glances, now)[-n:]
    seen_s = max(0.0, carry.seen_s + now.block_s * (1 if now.someone else -2))
    parts = {name: round(part(recent, params), 3) for name, part in _PARTS.items()}
    pulse_in_s = max(0.0, params.pulse_after_s - seen_s)
    pulse = None if pulse_in_s else round(_pulse(recent, params), 3)
    score = round(100 * float(np.prod([*parts.values(), 1.0 if pulse is None else pulse])))
    held_s = carry.held_s + now.block_s if score >= params.good_score else 0.0
    chest_m = _chest_m(recent)
    said = Placement(
        sensor=sensor,
        t_wall_ns=t_wall_ns,
        score=score,
        parts={**parts, "pulse": pulse},
        advice=_advice(recent, parts, pulse, params, held_s, max(HOLD_S - held_s, pulse_in_s)),
        chest_m=None if chest_m is None else round(chest_m, 2),
        zone_m=(params.zone.near_m, params.zone.far_m) if now.has_range else None,
        held_s=held_s,
    )
    return said, Carry(glances=recent, held_s=held_s, seen_s=seen_s)


def _seen(recent: tuple[Glance, ...], params: Params) -> float:
    """Half of the still seconds suffice: a breath between two others may look like none."""
    del params
    still = [g for g in recent if not g.moving]
    return min(1.0, 2 * sum(g.someone for g in still) / len(still)) if still else 0.0


def _still(recent: tuple[Glance, ...], params: Params) -> float:
    del params
    return 1.0 - sum(g.moving for g in recent) / len(recent)


def _zone(recent: tuple[Glance, ...], params: Params) -> float:
    """1 inside, 0 from 0.3 m outside on."""
    chest_m = _chest_m(recent)
    if chest_m is None:
        return 0.0 if recent[-1].has_range else 1.0
    outside_m = max(params.zone.near_m - chest_m, chest_m - params.zone.far_m, 0.0)
    return max(0.0, 1.0 - outside_m / 0.3)


def _breathing(recent: tuple[Glance, ...], params: Params) -> float:
    return _between(_median([g.breath_db for g in recent if g.someone]), params.breath_db)


def _heart(recent: tuple[Glance, ...], params: Params) -> float:
    """On a logarithmic scale."""
    noise_mm = _median([g.noise_mm for g in recent if g.someone and np.isfinite(g.noise_mm)])
    bad, good = np.log(params.noise_mm)
    if not noise_mm > 0:
        return 1.0 if noise_mm == 0 else 0.0
    return _between(float(np.log(noise_mm)), (float(bad), float(good)))


def _pulse(recent: tuple[Glance, ...], params: Params) -> float:
    """By the quality of the heart rate."""
    quality = _median([g.hr_quality for g in recent if not g.moving])
    return 0.3 + 0.7 * _between(quality, (0.0, params.pulse_quality))


def _surroundings(recent: tuple[Glance, ...], params: Params) -> float:
    """What else moves: machines by their strength, other people by a half."""
    machines = [g for g in recent if g.machine_m is not None]
    left = 1.0
    if _lasts(len(machines), recent):
        over_db = _median([g.machine_db for g in machines])
        left = 0.8 * (1 - _between(over_db, (-30.0, params.near_full_db)))
    if 2 * sum(g.regular for g in recent) > len(recent):
        left = 0.0
    if 2 * sum(_beside_m(g) is not None for g in recent) > len(recent):
        left *= 0.7
    return left


def _lasts(n: int, recent: tuple[Glance, ...]) -> bool:
    return len(recent) >= _N_MIN and n >= _MOSTLY * len(recent)


def _signal(recent: tuple[Glance, ...], params: Params) -> float:
    """Frames that were lost or overdriven."""
    del params
    if any(g.overdriven for g in recent):
        return 0.0
    lost = sum(g.lost_share for g in recent) / len(recent)
    return max(0.0, 1.0 - 4 * lost)


_PARTS: dict[str, Callable[[tuple[Glance, ...], Params], float]] = {
    "seen": _seen,
    "still": _still,
    "zone": _zone,
    "breathing": _breathing,
    "heart": _heart,
    "surroundings": _surroundings,
    "signal": _signal,
}


def _advice(
    recent: tuple[Glance, ...],
    parts: dict[str, float],
    pulse: float | None,
    params: Params,
    held_s: float,
    left_s: float,
) -> tuple[Advice, ...]:
    """Most important first."""
    found = _of_the_signal(recent, parts)
    if not found:
        found = [*_of_the_surroundings(recent), *_of_the_person(recent, parts, pulse, params)]
    if found:
        return tuple(found)
    if held_s > 0 and left_s <= 0:
        return (_say("good", "Godt plassert: la den stå slik.", "Well placed: leave it there."),)
    if held_s > 0:
        left_s = math.ceil(left_s)
        nb = f"Godt: hold den der i {left_s} s til."
        return (_say("hold", nb, f"Good: hold it there {left_s} s more."),)
    return (
        _say(
            "nearly",
            "Nesten: gå litt nærmere, eller sikt midt på brystet.",
            "Nearly: go a little nearer, or aim at the middle of the chest.",
            good=False,
        ),
    )


def _of_the_signal(recent: tuple[Glance, ...], parts: dict[str, float]) -> list[Advice]:
    found = []
    if any(g.overdriven for g in recent):
        nb = "Signalet er overstyrt: gå lenger unna, eller skru ned forsterkningen."
        en = "The signal is saturated: move farther away, or turn the gain down."
        found.append(_say("saturated", nb, en, good=False))
    elif parts["signal"] < 0.8:
        nb = "Radarbilder går tapt: se på kabelen og nettet."
        found.append(_say("lost", nb, "Frames are lost: look at cable and network.", good=False))
    return found


def _of_the_surroundings(recent: tuple[Glance, ...]) -> list[Advice]:
    found = []
    machine_m = [g.machine_m for g in recent if g.machine_m is not None]
    if _lasts(len(machine_m), recent):
        nb = f"Noe går rundt eller rister ved {_nb(_median(machine_m))} m: en vifte?"
        en = f"A strong mover at {_median(machine_m):.1f} m: a fan?"
        found.append(_say("machine", nb, en, good=False))
    if 2 * sum(g.regular for g in recent) > len(recent):
        nb = "Det som beveger seg, er for jevnt til å være et menneske: en vifte eller pumpe?"
        en = "What moves is too even for a person: a fan or a pump?"
        found.append(_say("regular", nb, en, good=False))
    other_m = [m for g in recent if (m := _beside_m(g)) is not None]
    if 2 * len(other_m) > len(recent):
        nb = f"Noe annet beveger seg ved {_nb(_median(other_m))} m: en person til, et forheng?"
        en = f"Something else moves at {_median(other_m):.1f} m: a second person, a curtain?"
        found.append(_say("other", nb, en, good=False))
    return found


def _of_the_person(
    recent: tuple[Glance, ...], parts: dict[str, float], pulse: float | None, params: Params
) -> list[Advice]:
    if parts["still"] < 0.5:
        nb = "Mye bevegelse: vent til alle holder seg rolige."
        return [_say("moving", nb, "Much movement: wait until everybody is still.", good=False)]
    outside_m = _outside_m(recent)
    if parts["seen"] < 0.5 and outside_m is not None:
        nb, en = "Noen beveger seg utenfor målesonen", "Somebody moves outside the zone"
        return [_say("zone", *_out(nb, en, outside_m, params.zone), good=False)]
    if parts["seen"] < 0.5:
        nb = "Ser ingen: sikt mot brystet til den som ligger der."
        return [_say("nobody", nb, "Nobody seen: aim at the chest of who lies there.", good=False)]
    chest_m = _chest_m(recent)
    if chest_m is not None and chest_m < params.zone.near_m:
        nb, en = "For nær", "Too close"
        return [_say("close", *_out(nb, en, chest_m, params.zone), good=False)]
    if chest_m is not None and chest_m > params.zone.far_m:
        nb, en = "Brystet er utenfor målesonen", "Chest not in zone"
        return [_say("zone", *_out(nb, en, chest_m, params.zone), good=False)]
    if min(parts["breathing"], parts["heart"]) < 0.5:
        nb = "Svakt signal: gå nærmere, eller sikt midt på brystet."
        en = "Weak signal: go nearer, or aim at the middle of the chest."
        return [_say("weak", nb, en, good=False)]
    if pulse is not None and pulse < 0.8:
        nb = "Det beveger seg som et bryst, men hjertet er ikke funnet: er det et menneske?"
        en = "It moves as a chest does, but no heartbeat is found: is it a person?"
        return [_say("pulse", nb, en, good=False)]
    return []


def _beside_m(glance: Glance) -> float | None:
    """Where somebody else is, while somebody is in the zone."""
    if not glance.someone:
        return None
    return glance.other_m if glance.other_m is not None else glance.outside_m


def _outside_m(recent: tuple[Glance, ...]) -> float | None:
    there = [g.outside_m for g in recent if g.outside_m is not None]
    return _median(there) if 2 * len(there) > len(recent) else None


def _out(nb: str, en: str, chest_m: float, zone: Zone) -> tuple[str, str]:
    near, far = _nb(zone.near_m), _nb(zone.far_m)
    return (
        f"{nb}: {_nb(chest_m, 2)} m; sonen er {near} til {far} m.",
        f"{en}: {chest_m:.2f} m; the zone is {zone.near_m:.1f} to {zone.far_m:.1f} m.",
    )


def _chest_m(recent: tuple[Glance, ...]) -> float | None:
    there = [g.chest_m for g in recent if g.someone and g.chest_m is not None]
    return _median(there) if there else None


def _say(code: str, nb: str, en: str, *, good: bool = True) -> Advice:
    return Advice(code=code, good=good, text=Text(nb=nb, en=en))


def _nb(value: float, n_digits: int = 1) -> str:
    """Decimal comma."""
    return f"{value:.{n_digits}f}".replace(".", ",")


def _between(value: float, limits: tuple[float, float]) -> float:
    """0 at the first limit, 1 at the second; 0 for NaN."""
    share = (value - limits[0]) / (limits[1] - limits[0])
    return float(min(max(share, 0.0), 1.0)) if np.isfinite(share) else 0.0


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")
