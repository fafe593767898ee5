"""The early warning in the running engine."""

import msgspec
import pytest

from alarms.engine import Bed
from alarms.ews.advice import Ground, Reason
from alarms.ews.live.aggregate import HOUR_NS
from alarms.ews.live.drift import Drift, DriftKind
from alarms.ews.live.memory import WatchMemory
from alarms.ews.warnings import Warnings
from alarms.ews.words import REMARK, reason_text
from alarms.facts import set_by_engine
from alarms.messages import Change, Kind, PatientSet, Priority, Set, Warned, WatchKept
from alarms.people import Person, Role
from alarms.station import Past, Setup, Station
from tests.alarms.ward import at, vitals
from vitavakt.ews import shipped_model

EVERY_S = 2.5
"""Enough of the seconds of five minutes, and faster than each."""


class OneBed:
    """Hours of one patient of 86 years before a station, and what it said."""

    def __init__(self, *, model=True):
        self.setup = Setup(
            beds=(Bed(bed="7", sensor="s7", age_y=86),),
            people=(Person(person="nora", role=Role.NURSE),),
            model=shipped_model() if model else None,
        )
        self.station, self.t_s = Station(self.setup, at(0)), 0.0
        self.entries = []

    def hours(self, n, **said):
        end_s = self.t_s + n * 3600
        while self.t_s < end_s:
            self.t_s += EVERY_S
            # Nobody's rates are the same from hour to hour.
            more = self.t_s // 3600 % 3
            now = {name: rate + more for name, rate in said.items()}
            self.entries += self.station.on_vitals(vitals(self.t_s, **now), at(self.t_s))
            self.entries += self.station.tick(at(self.t_s))
        return self

    def facts(self, of):
        return [entry.fact for entry in self.entries if isinstance(entry.fact, of)]

    def told(self):
        return [
            (entry.change, entry.alarm.kind, entry.alarm.priority)
            for entry in self.entries
            if entry.alarm is not None
            and entry.alarm.condition == "risk_raised"
            and entry.change in {Change.SIGNAL, Change.ENDED}
        ]

    def state(self):
        return self.station.state("7", at(self.t_s))

    def restart(self):
        facts = {e.subject: (n, e) for n, e in enumerate(self.entries) if e.change is Change.SET}
        of_risk = [(n, e) for n, e in enumerate(self.entries) if e.alarm is not None]
        self.station = Station(self.setup, at(self.t_s))
        past = Past(facts=sorted(facts.values()), open_entries=of_risk)
        self.entries += self.station.restore(past, at(self.t_s))
        return self


ILL = {"rr": 34.0, "hr": 132.0}


@pytest.fixture(scope="module")
def ill():
    """Four quiet hours, then four in which breath and heart are fast."""
    return OneBed().hours(4, rr=16.0, hr=76.0).hours(4, **ILL)


def test_a_raised_risk_is_one_advisory_of_low_priority_with_its_reasons_in_the_journal(ill):
    assert ill.told() == [(Change.SIGNAL, Kind.ADVISORY, Priority.LOW)]
    (warned,) = ill.facts(Warned)
    assert warned.reasons_en
    assert warned.reasons_nb
    assert warned.model
    assert warned.remark_nb == REMARK["nb"]


def test_what_stands_is_of_the_newest_hour_not_of_the_hour_that_was_told(ill):
    (warned,) = ill.facts(Warned)
    standing = ill.state().warning
    assert standing.t_since_ns == warned.t_since_ns
    assert standing.t_ns == ill.station.state("7", at(ill.t_s)).t_ns // HOUR_NS * HOUR_NS
    assert standing.t_ns > warned.t_ns
    assert standing.reasons_en != warned.reasons_en


def test_a_restart_keeps_the_reasons_of_the_newest_hour():
    bed = OneBed().hours(4, rr=16.0, hr=76.0).hours(4, **ILL)
    before = bed.state().warning
    assert bed.restart().state().warning == before


def test_no_reason_holds_the_mark_that_parts_them():
    for ground in Ground:
        for value in (-3.0, 0.0, 12.0, 130.0):
            reason = Reason(ground=ground, feature="rr_now", value=value, factor=2.0)
            assert all(";" not in reason_text(reason, language) for language in ("nb", "en"))


def test_after_a_restart_it_stands_as_before_is_not_told_anew_and_ends_with_the_patient():
    bed = OneBed().hours(4, rr=16.0, hr=76.0).hours(4, **ILL)
    bed.restart().hours(2, **ILL)
    assert bed.told() == [(Change.SIGNAL, Kind.ADVISORY, Priority.LOW)]
    assert len(bed.facts(Warned)) == 1
    assert bed.state().warning is not None
    gone = Set(
        id="c-1",
        fact=PatientSet(bed="7", occupied=False),
        person="nora",
        device="p",
        t_ns=at(bed.t_s).wall_ns,
    )
    bed.entries += bed.station.command(gone, at(bed.t_s))[1]
    assert bed.state().warning is None
    bed.entries += bed.station.tick(at(bed.t_s))
    assert [change for change, *_ in bed.told()] == [Change.SIGNAL, Change.ENDED]
    bed.restart()
    assert bed.state().warning is None


def test_nothing_is_foreseen_in_pregnancy_and_what_stood_ends():
    bed = PatientSet(bed="7", occupied=True, age_y=36)
    warnings, entries = Warnings(shipped_model(), [bed]), []

    def ill_until(hour, *of):
        for t_s in range((hour - 4) * 3600, hour * 3600, 2):
            for each in of:
                each.on_vitals("7", vitals(t_s, **{n: v + t_s // 3600 for n, v in ILL.items()}))
        for each in of:
            entries.extend(each.step(at(hour * 3600)))

    ill_until(4, warnings)
    assert warnings.warning("7") is not None
    assert list(warnings.fresh()) == [("7", True)]
    warnings.on_patient(PatientSet(bed="7", occupied=True, age_y=36, pregnant=True), at(14_400))
    assert warnings.warning("7") is None
    assert list(warnings.fresh()) == [("7", False)]
    said = len(entries)
    again = Warnings(shipped_model(), [PatientSet(bed="7", occupied=True, age_y=36, pregnant=True)])
    again.restore(entries, at(14_400))
    assert again.warning("7") is None
    ill_until(8, warnings, again)
    assert not any(isinstance(entry.fact, Warned) for entry in entries[said:])


def test_a_model_switched_off_lets_nothing_stand_until_the_ward_has_done_without_it():
    lies = [PatientSet(bed="7", occupied=True, age_y=86)]
    warnings = Warnings(shipped_model(), lies)
    for t_s in range(0, 4 * 3600, 2):
        warnings.on_vitals("7", vitals(t_s, **{n: v + t_s // 3600 for n, v in ILL.items()}))
    entries = warnings.step(at(14_400))
    assert warnings.warning("7") is not None
    memory = msgspec.json.decode(entries[-1].fact.memory, type=WatchMemory)
    memory.off = Drift(kind=DriftKind.ADVISORIES, t_ns=0, found=9.0, allowed=0.75)
    fact = WatchKept(memory=msgspec.json.encode(memory).decode())
    off = [*entries[:-1], set_by_engine(fact, at(14_400))]

    again = Warnings(shipped_model(), lies)
    again.restore(off, at(14_400))
    assert "9.00 advisories" in again.remark
    assert again.warning("7") is None
    assert list(again.fresh()) == [("7", False)]

    without = Warnings(None, lies)
    without.restore(off, at(14_400))
    assert list(without.fresh()) == [("7", False)]
    (forgotten,) = without.step(at(14_401))
    assert without.step(at(14_402)) == []
    back = Warnings(shipped_model(), lies)
    back.restore([*off, forgotten], at(14_403))
    assert back.remark == ""


def test_without_a_model_the_alarms_go_on_and_nothing_is_advised():
    bed = OneBed(model=False).hours(3, **ILL)
    assert bed.told() == []
    assert bed.facts(WatchKept) == []
    conditions = {alarm.condition for alarm in bed.state().alarms}
    assert "rr_very_high" in conditions
