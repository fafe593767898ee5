"""One bed and its NEWS2: in goes what is typed and what the radar says, out the score."""

from alarms.engine import Bed
from alarms.messages import Change, Observed, Scored, Set
from alarms.people import Person, Role
from alarms.station import Past, Setup, Station
from tests.alarms.ward import T0_S, at, vitals

NURSES = (Person(person="nora", role=Role.NURSE), Person(person="vera", role=Role.VIEWER))
SETUP = Setup(beds=(Bed(bed="7", sensor="s7", age_y=70),), people=NURSES)
WELL = {"spo2_percent": 97.0, "on_oxygen": False, "sbp_mmhg": 120.0, "consciousness": "A",
        "temp_c": 37.0}  # fmt: skip


class OneBed:
    """A station of one bed that is fed once a second, and the journal of what it said."""

    def __init__(self, setup=SETUP):
        self.setup, self.t_s = setup, 0.0
        self.station = Station(setup, at(0))
        self.entries = []

    def play(self, n_s, **changes):
        for _ in range(n_s):
            self.t_s += 1
            now = at(self.t_s)
            self.entries += self.station.on_vitals(vitals(self.t_s, **changes), now)
            self.entries += self.station.tick(now)
        return self

    def type_in(self, person="nora", at_s=None, command="c-1", **values):
        t_ns = round((T0_S + (self.t_s if at_s is None else at_s)) * 1e9)
        return self.set(Observed(bed="7", t_measured_ns=t_ns, **values), person, command)

    def set(self, fact, person="nora", command="c-1"):
        said = Set(id=command, fact=fact, person=person, device="p1", t_ns=at(self.t_s).wall_ns)
        answer, entries = self.station.command(said, at(self.t_s))
        self.entries += entries
        return answer

    @property
    def score(self):
        return self.station.state("7", at(self.t_s)).score

    def kept(self):
        return [e.fact for e in self.entries if isinstance(e.fact, Scored)]

    def restart(self):
        again = OneBed(self.setup)
        again.t_s = self.t_s
        facts = {e.subject: (n, e) for n, e in enumerate(self.entries) if e.change is Change.SET}
        again.station = Station(self.setup, at(self.t_s))
        again.entries = again.station.restore(Past(facts=sorted(facts.values())), at(self.t_s))
        return again
