"""A ward of one bed and a clock in the test's hand."""

from dataclasses import replace

from alarms.cell import Moment
from alarms.engine import Bed
from alarms.messages import Acknowledge, Change, Delivered, Entry, Set
from alarms.people import Person, Role
from alarms.rules.table import DEFAULT_RULES
from alarms.station import Past, Setup, Station
from dsp.messages import Rate, State, Vitals

T0_S = 1_795_000_000
APNOEA = {"breathing": False, "rr": None}
"""Of what the DSP says while nobody breathes."""
ONE_BED = (Bed(bed="7", sensor="s7"),)
PEOPLE = (
    *(
        Person(person=name, role=Role.NURSE)
        for name in ("nora", "per", "siri", "ali", "Åse Ødegård")
    ),
    Person(person="cato", role=Role.CHARGE_NURSE),
    Person(person="vera", role=Role.VIEWER),
)
MOVES = frozenset(Change) - {Change.TOLD, Change.TIMED_OUT, Change.SET, Change.QUIET}
"""What becomes of alarms; who is told of them follows by itself."""


def at(t_s, wall_shift_s=0.0):
    return Moment(mono_ns=round(t_s * 1e9), wall_ns=round((T0_S + t_s + wall_shift_s) * 1e9))


def vitals(t_s, **changes):
    """What the DSP says at `t_s` about a quiet, healthy person; `rr`, `hr` are plain numbers."""
    t_ns = at(t_s).wall_ns
    values = {
        "sensor": "s7",
        "session": 1,
        "seq": round(t_s * 1000),
        "t_wall_ns": t_ns,
        "t_arrived_ns": t_ns,
        "state": State.MEASURING,
        "state_s": 60.0,
        "rr": 16.0,
        "hr": 70.0,
        "breathing": True,
        "apnoea_s": 0.0,
        "motion": 0.0,
        "range_m": 1.2,
        "clock_offset_s": 0.0,
    } | changes
    for key in ("rr", "hr"):
        if not isinstance(values[key], Rate):
            values[key] = Rate(per_min=values[key], quality=0.9, t_wall_ns=t_ns)
    return Vitals(**values)


def rules(**changes):
    """The default table with some rules changed: ``rules(apnoea={"delay_s": 3})``."""
    return tuple(replace(rule, **changes.get(rule.condition, {})) for rule in DEFAULT_RULES)


class Ward:
    """Plays vital signs at 1 Hz and ticks at 4 Hz, with every service alive unless told."""

    def __init__(self, table=DEFAULT_RULES, beds=ONE_BED, t_s=0.0, wall_shift_s=0.0, **setup):
        self.t_s = t_s
        self.wall_shift_s = wall_shift_s
        self.setup = setup
        self.apnoea_s = 0.0
        self.beds, self.table = beds, table
        setup = Setup(beds=beds, rules=table, **{"people": PEOPLE} | setup)
        self.station = Station(setup, at(t_s, wall_shift_s))
        self.entries: list[Entry] = []
        self.numbered: list[tuple[int, Entry]] = []
        self.alive = {"dsp", "records"}

    def now(self):
        return at(self.t_s, self.wall_shift_s)

    def keep(self, entries):
        numbered = list(enumerate(entries, start=len(self.numbered) + 1))
        self.numbered += numbered
        self.entries += entries
        self.station.written(numbered)
        return entries

    def play(self, n_s, silent=False, **changes):
        """`n_s` seconds of the same; an apnoea counts its seconds by itself."""
        for k in range(4 * n_s):
            self.t_s += 0.25
            if k % 4 == 3:
                for service in self.alive:
                    self.station.on_alive(service, self.now())
                if not silent:
                    paused = changes.get("breathing") is False
                    self.apnoea_s = self.apnoea_s + 1.0 if paused else 0.0
                    counted = {"apnoea_s": self.apnoea_s} | changes
                    said = vitals(self.t_s + self.wall_shift_s, **counted)
                    self.keep(self.station.on_vitals(said, self.now()))
            self.keep(self.station.tick(self.now()))
        return self

    def acknowledge(self, alarm_id=None, person="nora", command="c-1", device="phone-1"):
        alarm_id = self.alarms()[0].id if alarm_id is None else alarm_id
        said = Acknowledge(
            id=command, alarm_id=alarm_id, person=person, device=device, t_ns=self.now().wall_ns
        )
        answer, entries = self.station.command(said, self.now())
        self.keep(entries)
        return answer

    def set(self, fact, person="nora", command=None, device="phone-1", t_s=None):
        """A person states a fact; by default each with an id of its own, now."""
        command = f"s-{len(self.entries)}-{self.t_s}" if command is None else command
        t_ns = self.now().wall_ns if t_s is None else at(t_s, self.wall_shift_s).wall_ns
        said = Set(id=command, fact=fact, person=person, device=device, t_ns=t_ns)
        answer, entries = self.station.command(said, self.now())
        self.keep(entries)
        return answer

    def delivered(self, alarm_id, device="phone-1", command="d-1", person=""):
        said = Delivered(
            id=command, alarm_id=alarm_id, device=device, t_ns=self.now().wall_ns, person=person
        )
        answer, entries = self.station.command(said, self.now())
        self.keep(entries)
        return answer

    def restart(self, **changes):
        """A new engine that knows only the journal."""
        table, beds = changes.pop("table", self.table), changes.pop("beds", self.beds)
        again = Ward(table, beds, self.t_s, self.wall_shift_s, **self.setup | changes)
        again.apnoea_s = self.apnoea_s
        again.numbered = list(self.numbered)
        again.keep(again.station.restore(again.past(), self.now()))
        return again

    def past(self):
        """What the journal would give back."""
        of_alarms = [(s, e) for s, e in self.numbered if e.alarm is not None]
        last = {entry.alarm.id: entry.alarm.phase for _, entry in of_alarms}
        facts = {e.subject: (s, e) for s, e in self.numbered if e.change is Change.SET}
        return Past(
            open_entries=[(s, e) for s, e in of_alarms if last[e.alarm.id] != "clear"],
            facts=sorted(facts.values()),
            recent=self.numbered[-1000:],
        )

    def alarms(self, bed="7"):
        return self.station.state(bed, self.now()).alarms

    def phases(self, bed="7"):
        return {alarm.condition: alarm.phase.value for alarm in self.alarms(bed)}

    def story(self):
        """What the journal says of conditions, in words; who was told is another story."""
        return [f"{e.alarm.condition} {e.change}" for e in self.entries if e.change in MOVES]

    def signals(self):
        return [e.alarm for e in self.entries if e.change is Change.SIGNAL]


def ward_in_apnoea():
    """One alarm stands."""
    return Ward().play(5).play(16, **APNOEA)
