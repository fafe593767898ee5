"""The ward as this server knows it now: what was last heard, and how long ago.

Pure: every call takes the time. `t_s` is a monotonic clock for ages, `now_ns` the wall clock for
what is written in messages. What comes out is what clients must be told, each piece with the key
under which a newer one replaces it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from alarms.distribution.messages import Telling
from alarms.messages import PATIENT, Alarm, AlarmState
from alarms.news2.messages import Score
from dsp.messages import Vitals
from sensor.bus import Alive
from ward_ui.config import Bed, Config
from ward_ui.view import alarms, charts, numbers, people, telling
from ward_ui.view.plain import Json, Names, encode, ms
from ward_ui.wire.mailbox import Key
from ward_ui.words import sentence

SERVICES: Final = ("dsp", "alarms", "records")

N_STRANGERS_MAX = 64
"""Beds that alarms may name though the ward file does not. Their alarms are shown for the ward."""

VITALS: Final = "vitals"

SERVICES_KEY: Final[Key] = ("services", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something every client is to be told."""

    key: Key
    text: str
    """JSON: a whole message, or one bed's part of a `vitals` message (key `vitals`)."""
    text_for: Callable[[str | None], str] | None = None
    """The message for one listener, where it is not the same for all; `text` is that for None."""


@dataclass(slots=True)
class _Heard:
    """What was last heard of one bed's vitals."""

    seen: Json
    t_s: float
    is_lost: bool = False


@dataclass(slots=True)
class _Service:
    """Liveness of one service; it starts as down."""

    since_ns: int
    alive_s: float | None = None
    detail: str = ""
    up: bool = False
    told: str = ""


@dataclass(slots=True)
class _Alarms:
    """The newest alarm state of one bed."""

    alarms: tuple[Alarm, ...] = ()
    tellings: tuple[Telling, ...] = ()
    chart: Json = field(default_factory=lambda: charts.UNKNOWN)
    score: Score | None = None
    t_s: float | None = None


@dataclass(slots=True)
class Ward:
    """Everything a snapshot holds."""

    config: Config
    t_s: float
    now_ns: int
    seq: int = 0
    """Newest journal number of the alarm engine up to which everything has been told."""
    is_catching_up: bool = False
    """Something may have been missed: `seq` stays until the journal has been read."""
    own_detail: dict[str, str] = field(default_factory=dict)
    """What this server itself cannot do, by the service it concerns."""
    names: Names = field(default_factory=dict)
    holder_of: Callable[[str], str] = lambda device: ""
    """Device -> who holds it, by log-in; empty where that is not known."""
    _newest_seq: int = 0
    _vitals: dict[str, _Heard] = field(default_factory=dict)
    _alarms: dict[str, _Alarms] = field(default_factory=dict)
    _services: dict[str, _Service] = field(default_factory=dict)
    _bed_of: dict[str, str] = field(default_factory=dict)
    _table: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        patient = sentence(self.config.language, "patient")
        self.names = {PATIENT: patient} | {one.person: one.name for one in self.config.people}
        self._table = frozenset(bed.bed for bed in self.config.beds)
        self._bed_of = {bed.sensor: bed.bed for bed in self.config.beds}
        self._alarms = {bed.bed: _Alarms() for bed in self.config.beds} | {"": _Alarms()}
        self._services = {name: _Service(since_ns=self.now_ns) for name in SERVICES}
        self._judge_services(t_s=self.t_s, now_ns=self.now_ns)

    def hear_vitals(self, vitals: Vitals, *, t_s: float, now_ns: int) -> list[Note]:
        """The bed's part of the next `vitals` message; nothing for a sensor of no bed."""
        bed = self._bed_of.get(vitals.sensor)
        if bed is None:
            return []
        seen = numbers.vitals_of(bed, vitals, now_ns=now_ns)
        self._vitals[bed] = _Heard(seen, t_s)
        return [Note(key=(VITALS, bed), text=encode(seen))]

    def is_another_journal(self, state: AlarmState) -> bool:
        """Whether the engine's numbers went back: clients would take the new ones for old."""
        return state.seq < max(self.seq, self._newest_seq)

    def hear_alarms(self, state: AlarmState, *, t_s: float, now_ns: int) -> list[Note]:
        """The bed's `alarms` message if anything in it has changed."""
        self._newest_seq = state.seq
        if not self.is_catching_up:
            self.seq = state.seq
        if state.bed not in self._alarms and len(self._alarms) >= self._n_alarms_max:
            return []
        heard = self._alarms.setdefault(state.bed, _Alarms())
        chart = charts.chart(state, self.names, self.config.lines, self.config.respond)
        now = (state.alarms, state.tellings, chart)
        changed = (heard.alarms, heard.tellings, heard.chart) != now or heard.t_s is None
        (heard.alarms, heard.tellings, heard.chart), heard.t_s = now, t_s
        heard.score = state.score
        if not changed:
            return []
        bed = state.bed if state.bed in self._table else ""
        text_for = partial(self._alarms_text, bed, now_ns=now_ns)
        return [Note(key=("alarms", bed), text=text_for(None), text_for=text_for)]

    def caught_up(self) -> None:
        """What was missed is being told now."""
        self.is_catching_up = False
        self.seq = max(self.seq, self._newest_seq)

    def hear_alive(self, alive: Alive, *, t_s: float, now_ns: int) -> list[Note]:
        """The `services` message if one came up or says something new."""
        service = self._services.get(alive.service)
        if service is None:
            return []
        service.alive_s, service.detail = t_s, alive.detail
        return self._judge_services(t_s=t_s, now_ns=now_ns)

    def look(self, *, t_s: float, now_ns: int) -> list[Note]:
        """What silence says: beds that are lost, services that are down."""
        notes = self._judge_services(t_s=t_s, now_ns=now_ns)
        for bed, heard in self._vitals.items():
            silent_s = t_s - heard.t_s
            if silent_s > self.config.times.lost_s and not heard.is_lost:
                heard.is_lost = True
                notes.append(
                    Note(
                        key=(VITALS, bed),
                        text=encode(self._vitals_now(bed, t_s=t_s, now_ns=now_ns)),
                    )
                )
        return notes

    def snapshot(self, *, t_s: float, now_ns: int, listener: str | None = None) -> Json:
        """Everything, now. `missed` is added by the one who reads the journal."""
        config = self.config
        return {
            "type": "snapshot",
            "t_ms": ms(now_ns),
            "seq": self.seq,
            "ward": {
                "id": config.ward_id,
                "name": config.ward_name,
                "demo": config.demo,
                "time_zone": config.time_zone,
                "sound_pause_s": config.sound_pause_s,
            },
            "beds": [self._bed(bed, listener, t_s=t_s, now_ns=now_ns) for bed in config.beds],
            "ward_alarms": self._listed_alarms("", listener),
            "services": self._listed_services(),
        }

    def bed(self, bed: str, *, t_s: float, now_ns: int) -> Json:
        """What of a bed is no person's: its vital signs and what is in force there, now."""
        return {"vitals": self._vitals_now(bed, t_s=t_s, now_ns=now_ns), **self._alarms[bed].chart}

    def is_up(self, service: str) -> bool:
        return self._services[service].up

    def profile(self, bed: str) -> str:
        """The set of limits in force at a bed; empty for the ward's own."""
        heard = self._alarms.get(bed)
        return str((heard.chart["profile"] if heard else None) or "")

    def score(self, bed: str) -> Score | None:
        """The standing NEWS2 of a bed, with all that it was made of."""
        heard = self._alarms.get(bed)
        return None if heard is None else heard.score

    def services_up(self) -> dict[str, bool]:
        """For supervision."""
        return {name: service.up for name, service in self._services.items()}

    @property
    def _n_alarms_max(self) -> int:
        return len(self.config.beds) + 1 + N_STRANGERS_MAX

    def _bed(self, bed: Bed, listener: str | None, *, t_s: float, now_ns: int) -> Json:
        return {
            "bed": bed.bed,
            "patient": people.patient_of(bed, "full" if listener else self.config.names),
            "vitals": self._vitals_now(bed.bed, t_s=t_s, now_ns=now_ns),
            "alarms": self._listed_alarms(bed.bed, listener),
            **self._alarms[bed.bed].chart,
        }

    def _vitals_now(self, bed: str, *, t_s: float, now_ns: int) -> Json | None:
        heard = self._vitals.get(bed)
        if heard is None:
            return None
        silent_s = t_s - heard.t_s
        if silent_s > self.config.times.lost_s:
            return numbers.lost(bed, silent_s=silent_s, now_ns=now_ns)
        return heard.seen

    def _listed_alarms(self, bed: str, listener: str | None) -> list[Json]:
        """A bed's alarms; for "" those of the ward and of beds that are not in the ward file."""
        named = [bed] if bed else [name for name in self._alarms if name not in self._table]
        places = [self._alarms[name] for name in named]
        tellings = {telling.alarm_id: telling for at in places for telling in at.tellings}
        return [
            alarms.told_alarm(alarm, tellings.get(alarm.id), listener, self.names)
            | {"whose": self._holder(alarm.about)}
            for at in places
            for alarm in at.alarms
        ]

    def _holder(self, device: str) -> str | None:
        """Name of the person whose phone an alarm is about."""
        person = self.holder_of(device) if device else ""
        return self.names.get(person, person) or None

    def _alarms_text(self, bed: str, listener: str | None, *, now_ns: int) -> str:
        listed = self._listed_alarms(bed, listener)
        chart = self._alarms[bed].chart if bed else {}
        return alarms.alarms(bed, listed, chart, seq=self.seq, now_ns=now_ns)

    def _judge_services(self, *, t_s: float, now_ns: int) -> list[Note]:
        told = [service.told for service in self._services.values()]
        for name, service in self._services.items():
            trouble = self._trouble(name, service, t_s=t_s)
            if service.up is bool(trouble):
                service.up, service.since_ns = not trouble, now_ns
            details = (trouble, service.detail, self.own_detail.get(name, ""))
            service.told = " ".join(detail for detail in details if detail)
        now = [service.told for service in self._services.values()]
        if now == told:
            return []
        return [Note(key=SERVICES_KEY, text=self._services_text(now_ns=now_ns))]

    def _trouble(self, name: str, service: _Service, *, t_s: float) -> str:
        """Why the service counts as down; empty if it is up."""
        times, language = self.config.times, self.config.language
        if service.alive_s is None:
            return sentence(language, "never_heard")
        if t_s - service.alive_s > times.lost_s:
            return sentence(language, "silent_service", s=times.lost_s)
        silent = self._beds_without_alarm_state(t_s=t_s) if name == "alarms" else []
        if silent:
            return sentence(language, "no_alarm_state", beds=", ".join(silent))
        return ""

    def _beds_without_alarm_state(self, *, t_s: float) -> list[str]:
        """Beds whose alarm state is not repeated every second, as it must be.

        An engine that is alive and says nothing about a bed does not watch over it.
        """
        since = {bed.bed: self._alarms[bed.bed].t_s for bed in self.config.beds}
        return [
            bed
            for bed, heard_s in since.items()
            if heard_s is None or t_s - heard_s > self.config.times.lost_s
        ]

    def _listed_services(self) -> list[Json]:
        return [
            {
                "service": name,
                "up": service.up,
                "since_ms": ms(service.since_ns),
                "detail": service.told,
            }
            for name, service in self._services.items()
        ]

    def _services_text(self, *, now_ns: int) -> str:
        return telling.services(self._listed_services(), now_ns=now_ns)
