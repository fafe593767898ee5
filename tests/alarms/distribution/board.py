"""Alarms handed to the teller one by one, with phones, people and a clock in the test's hand."""

from dataclasses import replace

from alarms.cell import Moment, unknown_alarm
from alarms.distribution.plan import Plan
from alarms.distribution.teller import Teller
from alarms.messages import (
    Assigned,
    Change,
    Entry,
    Kind,
    Phase,
    Phone,
    Phones,
    Priority,
    subject_of,
)
from alarms.people import Roles
from tests.alarms.ward import PEOPLE, T0_S

NURSES = ("nora", "per", "siri")
CHARGE = "cato"
TICK_S = 0.25


class Board:
    def __init__(self, plan=None, people=PEOPLE, t_s=0.0):
        self.plan, self.people, self.t_s = plan or Plan(), people, t_s
        self.teller = Teller(self.plan, Roles(people), self.now())
        self.entries: list[Entry] = []
        self.alarms = {}
        self.silent: set[str] = set()
        """People whose phones are not heard."""
        self.phones_are_said = True

    def now(self):
        t_ns = round(self.t_s * 1e9)  # exact on both clocks: a restart measures waits by the other
        return Moment(mono_ns=t_ns, wall_ns=T0_S * 10**9 + t_ns)

    def say_phones(self):
        if not self.phones_are_said:
            return
        heard = [p.person for p in self.people if p.person not in self.silent]
        now_ns = self.now().wall_ns
        phones = tuple(Phone(device=f"d-{p}", person=p, t_heard_ns=now_ns) for p in heard)
        self.teller.on_phones(Phones(id="p", t_ns=now_ns, phones=phones), self.now())

    def keep(self, *entries):
        told = [*entries, *self.teller.follow(list(entries), self.now())]
        self.entries += told
        return told

    def assign(self, bed, *persons, shift=""):
        fact = Assigned(bed=bed, persons=persons, shift=shift)
        t_ns = self.now().wall_ns
        entry = Entry(t_ns=t_ns, change=Change.SET, fact=fact, subject=subject_of(fact))
        self.keep(entry)
        return self

    def signal(self, id_="a", bed="7", priority=Priority.HIGH, kind=Kind.PHYSIOLOGICAL, **changes):
        t_ns = self.now().wall_ns
        self.alarms[id_] = replace(
            unknown_alarm(id_, t_ns), bed=bed, priority=priority, kind=kind, phase=Phase.SOUNDING,
            **changes
        )  # fmt: skip
        return self.keep(self.entry(Change.SIGNAL, id_))

    def entry(self, change, id_, person="", **changes):
        return Entry(
            t_ns=self.now().wall_ns, change=change, alarm=self.alarms[id_], person=person, **changes
        )

    def on_device(self, person, id_="a"):
        self.keep(self.entry(Change.DELIVERED, id_, person, device=f"d-{person}"))
        return self

    def declines(self, person, id_="a"):
        self.keep(self.entry(Change.DECLINED, id_, person))
        return self

    def becomes(self, change, id_="a", person="", **changes):
        self.alarms[id_] = replace(self.alarms[id_], **changes)
        self.keep(self.entry(change, id_, person))
        return self

    def takes(self, person, id_="a"):
        return self.becomes(
            Change.ACKNOWLEDGED, id_, person, phase=Phase.ACKNOWLEDGED, acknowledged_by=person
        )

    def ends(self, id_="a"):
        self.becomes(Change.ENDED, id_, phase=Phase.CLEAR)
        del self.alarms[id_]
        return self

    def play(self, n_s):
        for _ in range(round(n_s / TICK_S)):
            self.t_s += TICK_S
            self.say_phones()
            self.entries += self.teller.tick(self.now())
        return self

    def restart(self):
        """A new teller that knows the journal: entries of standing alarms, and standing facts."""
        self.teller = Teller(self.plan, Roles(self.people), self.now())
        numbered = enumerate(self.entries, start=1)
        kept = [(n, e) for n, e in numbered if e.fact or e.alarm.id in self.alarms]
        self.teller.restore(reversed(kept), self.now())
        self.say_phones()
        return self

    def story(self, id_="a"):
        """(seconds since its signal, change, person, note) of who was told and gave up."""
        about = [e for e in self.entries if e.alarm is not None and e.alarm.id == id_]
        t0_ns = next(e.t_ns for e in about if e.change is Change.SIGNAL)
        kept = {Change.TOLD, Change.TIMED_OUT}
        return [
            ((e.t_ns - t0_ns) / 1e9, str(e.change), e.person, e.note)
            for e in about
            if e.change in kept
        ]

    def told(self, id_="a"):
        """Who was told, in order; "*" is everyone."""
        return [person or "*" for _, change, person, _ in self.story(id_) if change == "told"]

    def everyone_s(self, id_="a"):
        """Seconds from the signal until everyone was told; None when that has not been."""
        return next((t_s for t_s, _, person, _ in self.story(id_) if not person), None)

    def telling(self, id_="a"):
        return self.teller.tellings([id_])[0]
