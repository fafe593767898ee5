"""The early warning of a ward: fed with seconds and typed-in values, it speaks once an hour.

Time is an argument. One hour is scored when it is over, with the same functions that training and
`vitavakt ews` use. It only ever gives an advisory; who is told, and how, is the alarm engine's.
"""

from dataclasses import dataclass

import numpy as np

from alarms.ews.advice import Advice, Band, advise
from alarms.ews.features import TYPED_VALID_H, WINDOW_H, Floats, Histories, features
from alarms.ews.hours import chosen
from alarms.ews.live.aggregate import HOUR_NS, Hour
from alarms.ews.live.drift import Drift, drift, recent, tally
from alarms.ews.live.memory import BedMemory, Typed, WatchMemory
from alarms.ews.model import Model
from alarms.ews.plausible import RANGES, Refusal, plausible, refusals, unrefused
from dsp.messages import Vitals

REFRACTORY_NS = 12 * HOUR_NS
"""A standing risk is told again after so long, not before."""
FORGET_RAISED_NS = 6 * HOUR_NS
"""Not seen raised for so long, it begins anew when it comes again. [D]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is said of one bed since its newest scored hour."""

    bed: str
    patient: str
    t_ns: int
    """End of the hour that was scored."""
    advice: Advice
    t_since_ns: int | None
    """End of the first hour of this raised risk; None when it is not raised now."""
    told: bool
    """True in the hour in which an advisory is due: a new one, or again after 12 h."""
    model: str
    """Version and the first of the file's SHA-256: in every advisory and its journal entry."""


class Watch:
    """Early warning for the beds of a ward."""

    def __init__(self, model: Model, memory: WatchMemory | None = None) -> None:
        self._model = model
        self._memory = memory or WatchMemory()
        self._named = f"{model.card.version} {model.sha256[:12]}"
        if self._memory.model != self._named:  # what another model was found to be, this is not
            self._memory.model = self._named
            self._memory.off, self._memory.tallies = None, ()
        self._standing = self._recalled()

    @property
    def memory(self) -> WatchMemory:
        """To be kept after each hour that was scored, and given to the next `Watch`."""
        return self._memory

    @property
    def off(self) -> Drift | None:
        """Why it is switched off; None while it works."""
        return self._memory.off

    def admit(self, bed: str, patient: str, age_y: float | None) -> None:
        """Somebody lies there. Another patient than before begins with nothing known."""
        known = self._memory.beds.get(bed)
        if known is None or known.patient != patient:
            self._memory.beds[bed] = BedMemory(patient=patient, age_y=age_y)
            self._standing.pop(bed, None)
        else:
            known.age_y = age_y

    def discharge(self, bed: str) -> None:
        """Nobody lies there any more: all is forgotten."""
        self._memory.beds.pop(bed, None)
        self._standing.pop(bed, None)

    def on_vitals(self, bed: str, vitals: Vitals) -> None:
        """A second of the bed's sensor. Nobody admitted: nothing is kept."""
        known = self._memory.beds.get(bed)
        if known is not None:
            _keep(known, known.running.add(vitals))

    def on_typed(self, bed: str, name: str, value: float, t_ns: int) -> Refusal | None:
        """A value that somebody typed in, or why it cannot be: then it is not taken."""
        impossible, known = _impossible(name, value), self._memory.beds.get(bed)
        if impossible is not None or known is None:
            return impossible or Refusal.NOBODY
        values = [t for t in known.typed.get(name, []) if t_ns - t.t_ns < 24 * HOUR_NS]
        known.typed[name] = sorted([*values, Typed(value=value, t_ns=t_ns)], key=lambda t: t.t_ns)
        return None

    def step(self, t_ns: int) -> tuple[Standing, ...]:
        """Time is `t_ns`: what is said of every bed, when an hour has ended; else nothing new.

        After hours without a call only the newest full hour is scored.
        """
        hour = t_ns // HOUR_NS - 1
        if hour <= self._memory.hour_scored:
            return ()
        self._memory.hour_scored = hour
        beds = self._memory.beds
        for known in beds.values():
            _keep(known, known.running.until(t_ns))
        said = self._advice(hour)
        self._standing = {
            bed: self._stand(bed, known, advice, (hour + 1) * HOUR_NS)
            for (bed, known), advice in zip(beds.items(), said, strict=True)
        }
        return tuple(self._standing.values())

    def standing(self, bed: str) -> Standing | None:
        """What was said of the bed last; None before its first hour."""
        return self._standing.get(bed)

    def _recalled(self) -> dict[str, Standing]:
        """After a restart: what stood since the newest scored hour. Nothing is told again."""
        hour, beds = self._memory.hour_scored, self._memory.beds
        said = self._said(_histories(list(beds.values()), hour))
        return {
            bed: self._standing_of(bed, known, advice, (hour + 1) * HOUR_NS, told=False)
            for (bed, known), advice in zip(beds.items(), said, strict=True)
            if hour >= 0
        }

    def _said(self, past: Histories) -> list[Advice]:
        if self.off is not None:
            return [Advice(refusal=Refusal.SWITCHED_OFF)] * len(past.age_y)
        return advise(self._model, past, refusals(past))

    def _advice(self, hour: int) -> list[Advice]:
        """The advice for each bed, once the drift watch has seen it."""
        past = _histories(list(self._memory.beds.values()), hour)
        said = self._said(past)
        if self.off is None and said:
            self._count(hour, chosen(past, unrefused(refusals(past))), said)
        return said

    def _count(self, hour: int, scored: Histories, said: list[Advice]) -> None:
        """The drift watch looks at every hour, before anything of it is told."""
        t_ns = (hour + 1) * HOUR_NS
        known = self._memory.beds.values()
        n_told = sum(_is_due(k, a, t_ns) for k, a in zip(known, said, strict=True))
        card = self._model.card
        x = features(scored, card.features)
        tallies = (*self._memory.tallies, tally(hour, x, n_told, card))
        self._memory.tallies = recent(tallies, hour)
        self._memory.off = drift(self._memory.tallies, card, t_ns)
        if self.off is not None:
            said[:] = [Advice(refusal=Refusal.SWITCHED_OFF)] * len(said)

    def _stand(self, bed: str, known: BedMemory, advice: Advice, t_ns: int) -> Standing:
        told = _is_due(known, advice, t_ns)
        if told:
            known.t_told_ns = t_ns
        raised = advice.band is Band.RAISED
        if raised:
            since, last = known.t_raised_since_ns, known.t_raised_last_ns
            if since is None or last is None or t_ns - last > FORGET_RAISED_NS:
                known.t_raised_since_ns = t_ns
            known.t_raised_last_ns = t_ns
        elif advice.risk is not None:
            known.t_raised_since_ns = None  # cannot tell does not end it
        return self._standing_of(bed, known, advice, t_ns, told=told)

    def _standing_of(
        self, bed: str, known: BedMemory, advice: Advice, t_ns: int, *, told: bool
    ) -> Standing:
        raised = advice.band is Band.RAISED
        return Standing(
            bed=bed,
            patient=known.patient,
            t_ns=t_ns,
            advice=advice,
            t_since_ns=known.t_raised_since_ns if raised else None,
            told=told,
            model=self._named,
        )


def _is_due(known: BedMemory, advice: Advice, t_ns: int) -> bool:
    waited = known.t_told_ns is None or t_ns - known.t_told_ns >= REFRACTORY_NS
    return advice.band is Band.RAISED and waited


def _keep(known: BedMemory, over: Hour | None) -> None:
    if over is not None:
        known.hours = [h for h in known.hours if h.hour > over.hour - WINDOW_H] + [over]


def _impossible(name: str, value: float) -> Refusal | None:
    if np.isnan(value):
        return Refusal.NOT_A_NUMBER
    found: Refusal | None = RANGES[name].outside(np.array([value]))[0]
    return found


def _histories(known: list[BedMemory], hour: int) -> Histories:
    """The day of each bed that ends with `hour`."""
    rates = np.full((2, len(known), WINDOW_H), np.nan)
    for row, bed in enumerate(known):
        for h in bed.hours:
            column = WINDOW_H - 1 - (hour - h.hour)
            if 0 <= column < WINDOW_H:
                rates[:, row, column] = [np.nan if v is None else v for v in (h.rr, h.hr)]
    typed = {name: _typed(known, name, hour) for name in TYPED_VALID_H}
    return Histories(
        age_y=np.array([np.nan if bed.age_y is None else bed.age_y for bed in known]),
        rr=plausible("rr", rates[0]),
        hr=plausible("hr", rates[1]),
        **typed,
    )


def _typed(known: list[BedMemory], name: str, hour: int) -> Floats:
    """The newest value of each bed that was typed in by the end of `hour` and still counts."""
    found = np.full(len(known), np.nan)
    for row, bed in enumerate(known):
        for typed in bed.typed.get(name, []):
            if 0 <= hour - typed.t_ns // HOUR_NS <= TYPED_VALID_H[name]:
                found[row] = typed.value
    return found
