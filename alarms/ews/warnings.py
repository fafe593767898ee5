"""The early warning beside the other alarms of a ward; without a model it says nothing.

What it says is advice of low priority. It speaks once an hour of each patient, at most once in
twelve hours, and the ward goes on without it when there is no model or it has switched itself off.
"""

from collections.abc import Iterable

import msgspec

from alarms.cell import Moment
from alarms.ews.advice import Band
from alarms.ews.live.memory import WatchMemory
from alarms.ews.live.watch import Standing, Watch
from alarms.ews.model import Model
from alarms.ews.words import off_text, reasons_text
from alarms.facts import set_by_engine
from alarms.messages import Entry, Observed, PatientSet, Warned, WatchKept
from dsp.messages import Vitals

ALERT = "A"


class Warnings:
    """Early warning for the beds of a ward.

    Parameters
    ----------
    model
        None: nothing is ever said.
    at_first
        Who lies in which bed until somebody says otherwise.
    """

    def __init__(self, model: Model | None, at_first: Iterable[PatientSet]) -> None:
        self._model = model
        self._watch = None if model is None else Watch(model)
        self._at_first = {patient.bed: patient for patient in at_first}
        self._raised: dict[str, bool] = {}
        self._warnings: dict[str, Warned] = {}
        # Without a model nothing is raised: what a former one said does not stand for ever.
        self._fresh: dict[str, bool | None] = {} if model else dict.fromkeys(self._at_first, False)
        self._forgets = False
        for patient in self._at_first.values():
            self._admit(patient, "first")

    @property
    def remark(self) -> str:
        """Why it says nothing although it should; empty while it works."""
        if self._watch is None or self._watch.off is None:
            return ""
        return off_text(self._watch.off, "en")

    def warning(self, bed: str) -> Warned | None:
        """What stands about a bed, while its risk is raised."""
        return self._warnings.get(bed)

    def fresh(self) -> Iterable[tuple[str, bool | None]]:
        """Whether each bed's risk is raised, where that was looked at since this was last asked."""
        fresh, self._fresh = self._fresh, {}
        return fresh.items()

    def on_vitals(self, bed: str, vitals: Vitals) -> None:
        """What was accepted about a bed."""
        if self._watch is not None:
            self._watch.on_vitals(bed, vitals)

    def on_typed(self, fact: Observed) -> None:
        """What a person has typed in, as far as the model knows such values."""
        if self._watch is None:
            return
        altered = None if fact.consciousness is None else float(fact.consciousness != ALERT)
        typed = {
            "spo2": fact.spo2_percent,
            "sbp": fact.sbp_mmhg,
            "temp_c": fact.temp_c,
            "altered": altered,
        }
        for name, value in typed.items():
            if value is not None:
                self._watch.on_typed(fact.bed, name, value, fact.t_measured_ns)

    def on_patient(self, patient: PatientSet, now: Moment) -> None:
        """Somebody has come, has gone, or something about them has changed."""
        before = self._at_first.get(patient.bed)
        if before is None or self._watch is None:
            return
        same = _is_watched(before) and _is_watched(patient)
        if not same:
            self._warnings.pop(patient.bed, None)
            self._raised.pop(patient.bed, None)
            self._fresh[patient.bed] = None
        self._admit(patient, self._known(patient.bed) if same else str(now.wall_ns))

    def step(self, now: Moment) -> list[Entry]:
        """What an hour that has ended brings; to be called often."""
        if self._watch is None:
            return self._forgotten(now)
        said = self._watch.step(now.wall_ns)
        if not said:
            return []
        entries = [entry for one in said for entry in self._told(one, now)]
        self._silence_if_off()
        return [*entries, _kept(self._watch.memory, now)]

    def restore(self, entries: Iterable[Entry], now: Moment) -> None:
        """Know again what was kept; a patient who came after that begins anew."""
        if self._model is None:
            self._forgets = any(isinstance(entry.fact, WatchKept) for entry in entries)
            return
        for entry in entries:
            if isinstance(entry.fact, WatchKept):
                memory = msgspec.json.decode(entry.fact.memory, type=WatchMemory)
                self._watch = Watch(self._model, memory)
                for bed in set(memory.beds) - set(self._at_first):
                    self._watch.discharge(bed)
                for bed, patient in self._at_first.items():
                    self._admit(patient, self._known(bed))
            elif isinstance(entry.fact, PatientSet) and entry.fact.bed in self._at_first:
                self._admit(entry.fact, str(entry.t_ns))
            elif isinstance(entry.fact, Warned):
                self._warnings[entry.fact.bed] = entry.fact
        self._take_up()

    def _take_up(self) -> None:
        """What had not ended stands again; an hour that could not be scored has ended nothing."""
        known = {} if self._watch is None else self._watch.memory.beds
        for bed in self._at_first:
            if bed in known and known[bed].t_raised_since_ns is not None:
                self._raised[bed] = bed in self._warnings
                self._renew(bed)
            else:
                self._warnings.pop(bed, None)
        self._silence_if_off()

    def _silence_if_off(self) -> None:
        """A model that is switched off calls nobody's risk raised, nor what it called so before."""
        if self._watch is None or self._watch.off is None:
            return
        self._warnings.clear()
        self._raised.clear()
        self._fresh = dict.fromkeys(self._at_first, False)

    def _forgotten(self, now: Moment) -> list[Entry]:
        """A ward that does without takes the model up anew later, though it was switched off."""
        forgets, self._forgets = self._forgets, False
        return [_kept(WatchMemory(), now)] if forgets else []

    def _renew(self, bed: str) -> None:
        """What the journal holds of the hour that was told, as it stood in the newest hour."""
        one = None if self._watch is None else self._watch.standing(bed)
        if one is None or bed not in self._warnings:
            return
        if one.advice.band is Band.RAISED and one.advice.risk is not None:
            self._warnings[bed] = self._warned(one, one.advice.risk)

    def _known(self, bed: str) -> str:
        known = None if self._watch is None else self._watch.memory.beds.get(bed)
        return "first" if known is None else known.patient

    def _admit(self, patient: PatientSet, name: str) -> None:
        self._at_first[patient.bed] = patient
        if self._watch is None:
            return
        if _is_watched(patient):
            self._watch.admit(patient.bed, name, patient.age_y)
        else:
            self._watch.discharge(patient.bed)
            if patient.occupied:
                self._fresh[patient.bed] = False  # what stood ends: nobody will look at it again

    def _told(self, one: Standing, now: Moment) -> list[Entry]:
        """Raised and due, or standing already: present. Raised within twelve hours: no news."""
        advice = one.advice
        raised = advice.band is Band.RAISED
        if raised and (one.told or self._raised.get(one.bed)):
            self._raised[one.bed] = self._fresh[one.bed] = True
        elif raised or advice.risk is None:
            self._fresh[one.bed] = None
        else:
            self._raised[one.bed] = self._fresh[one.bed] = False
            self._warnings.pop(one.bed, None)
        if not self._raised.get(one.bed) or not raised or advice.risk is None:
            return []
        fact = self._warned(one, advice.risk)
        self._warnings[one.bed] = fact
        return [set_by_engine(fact, now)] if one.told else []

    def _warned(self, one: Standing, risk: float) -> Warned:
        """What stands of a bed after the newest hour: nobody reads the reasons of hours ago."""
        return Warned(
            bed=one.bed,
            t_ns=one.t_ns,
            t_since_ns=one.t_ns if one.t_since_ns is None else one.t_since_ns,
            risk=round(risk, 6),
            reasons_nb=reasons_text(one.advice, "nb"),
            reasons_en=reasons_text(one.advice, "en"),
            model=one.model,
            remark_nb="" if self._model is None else self._model.card.remark_nb,
            remark_en="" if self._model is None else self._model.card.remark_en,
        )


def _kept(memory: WatchMemory, now: Moment) -> Entry:
    return set_by_engine(WatchKept(memory=msgspec.json.encode(memory).decode()), now)


def _is_watched(patient: PatientSet) -> bool:
    """Somebody lies there whom the model is meant for: as with NEWS2, not in pregnancy."""
    return patient.occupied and not patient.pregnant
