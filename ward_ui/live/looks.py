"""Who looks closely at which bed: what is asked of the DSP for them, and what they are given.

The DSP makes curves and evidence only of sensors that somebody follows. Each look ends by itself;
whoever still looks says so again.
"""

from array import array
from collections import deque
from math import nan
from typing import Protocol

from alarms.messages import AlarmState
from dsp.messages import Evidence, Placement, Vitals, Waves
from ward_ui.config import Config
from ward_ui.live.traces import BEFORE_S, Piece, Trace, Traces
from ward_ui.view import numbers
from ward_ui.view.plain import Json, encode, ms
from ward_ui.wire.mailbox import Mailbox

WATCH_S = 30.0
"""A client that watches a bed says so again within this."""

ASK_S = 8.0
"""An engineer's page asks about twice a second; when it has not for so long, it is gone."""

N_WATCHED_MAX = 4
"""Beds that one client watches at once; the one that it asked for first is given up."""

WAVES = "waves"
LOOKED_AT = ("evidence", "placement", WAVES)
"""Topics that an engineer's look consists of."""

ON_DEMAND: dict[str, type] = {"waves": Waves, "evidence": Evidence, "placement": Placement}
"""First word of a topic -> message."""

_N_WAVES = 60
"""Messages of curves kept for an engineer's page that asks now and then."""


class Watcher(Protocol):
    """An open client."""

    mailbox: Mailbox


class Topics(Protocol):
    """Where topics are asked for one by one."""

    def follow(self, topic: str) -> None: ...

    def leave(self, topic: str) -> None: ...


class Looks:
    """Time is an argument, in seconds of a clock that never jumps."""

    def __init__(self, config: Config) -> None:
        self._sensor_of = {bed.bed: bed.sensor for bed in config.beds}
        self._bed_of = {bed.sensor: bed.bed for bed in config.beds}
        self._topics: Topics | None = None
        self._followed: set[str] = set()
        self._watching: dict[Watcher, dict[str, float]] = {}
        """Client -> bed -> until when."""
        self._asked: dict[str, float] = {}
        """Sensor of an engineer's page -> until when."""
        self._vitals: dict[str, Vitals] = {}
        self._evidence: dict[str, Evidence] = {}
        self._placement: dict[str, Placement] = {}
        self._waves: dict[str, list[Waves]] = {}
        self._held: dict[str, deque[Piece]] = {}
        """Of each sensor followed now the last `BEFORE_S`: an alarm may come."""
        self._traces = Traces()

    def begin(self, topics: Topics) -> None:
        """From now on the DSP can be asked."""
        self._topics = topics

    def watch(self, client: Watcher, bed: str, *, t_s: float) -> bool:
        """The client wants the bed's curves for `WATCH_S` more; False if there is no such bed."""
        if bed not in self._sensor_of:
            return False
        beds = self._watching.setdefault(client, {})
        beds.pop(bed, None)
        beds[bed] = t_s + WATCH_S
        while len(beds) > N_WATCHED_MAX:
            del beds[next(iter(beds))]
        self._settle()
        return True

    def leave(self, client: Watcher) -> None:
        """The client is gone."""
        self._watching.pop(client, None)
        self._settle()

    def alarmed(self, state: AlarmState, *, t_s: float, now_ns: int) -> None:
        """A bed's alarms: those that begin to sound are followed."""
        sensor = self._sensor_of.get(state.bed)
        if sensor is None:
            return
        held, before = self._held.get(sensor, ()), self._traces.followed
        self._traces.hear(state, sensor, held, t_s=t_s, now_ns=now_ns)
        if self._traces.followed != before:  # each bed says every second that nothing is new
            self._settle()

    def trace(self, alarm_id: str) -> Trace | None:
        """The curves around the moment of an alarm that stands, as far as there are any."""
        return self._traces.of(alarm_id)

    def ask(self, sensor: str, *, t_s: float) -> None:
        """An engineer's page looks at the sensor for `ASK_S` more."""
        self._asked[sensor] = t_s + ASK_S
        self._settle()

    def pass_time(self, *, t_s: float) -> None:
        """Looks that have run out end."""
        self._asked = {s: until_s for s, until_s in self._asked.items() if t_s < until_s}
        for client, beds in list(self._watching.items()):
            left = {bed: until_s for bed, until_s in beds.items() if t_s < until_s}
            self._watching[client] = left
            if not left:
                del self._watching[client]
        self._traces.pass_time(t_s=t_s)
        self._settle()

    def hear(self, said: Vitals | Waves | Evidence | Placement, *, now_ns: int) -> None:
        """One message of the DSP."""
        match said:
            case Vitals():
                self._vitals[said.sensor] = said
            case Evidence() if said.sensor in self._asked:
                self._evidence[said.sensor] = said
            case Placement() if said.sensor in self._asked:
                self._placement[said.sensor] = said
            case Waves():
                self._hear_waves(said, now_ns=now_ns)

    def vitals(self, sensor: str) -> Vitals | None:
        """The newest."""
        return self._vitals.get(sensor)

    def evidence(self, sensor: str) -> Evidence | None:
        """The newest, while somebody looks."""
        return self._evidence.get(sensor)

    def placement(self, sensor: str) -> Placement | None:
        """The newest, while somebody looks."""
        return self._placement.get(sensor)

    def waves(self, sensor: str, *, after_ns: int) -> list[Waves]:
        """Those that begin later than that, while somebody looks."""
        return [w for w in self._waves.get(sensor, []) if w.t0_wall_ns > after_ns]

    def _hear_waves(self, said: Waves, *, now_ns: int) -> None:
        if said.sensor in self._asked:
            kept = self._waves.setdefault(said.sensor, [])
            kept.append(said)
            del kept[:-_N_WAVES]
        self._hold(said, now_ns=now_ns)
        bed = self._bed_of.get(said.sensor)
        text = None
        for client, beds in self._watching.items():
            if bed is not None and bed in beds:
                text = text or encode(self._message(bed, said, now_ns=now_ns))
                client.mailbox.put((WAVES, bed), text)

    def _hold(self, said: Waves, *, now_ns: int) -> None:
        piece = Piece(
            t0_ns=self._t0_ns(said, now_ns=now_ns),
            step_s=said.step_s,
            unit=said.unit,
            anew=said.anew,
            breathing=array("f", (nan if mm is None else mm for mm in said.breathing)),
            heart=array("f", (nan if mm is None else mm for mm in said.heart)),
        )
        held = self._held.setdefault(said.sensor, deque())
        held.append(piece)
        while held[0].end_ns < piece.end_ns - BEFORE_S * 1e9:
            held.popleft()
        self._traces.add(said.sensor, piece)

    def _t0_ns(self, said: Waves, *, now_ns: int) -> int:
        """Its first sample by the server's clock."""
        vitals = self._vitals.get(said.sensor)
        if vitals is None:
            return said.t0_wall_ns
        end_ns = said.t0_wall_ns + round(1e9 * said.step_s * max(len(said.breathing) - 1, 0))
        return said.t0_wall_ns + numbers.server_ns(vitals, end_ns, now_ns=now_ns) - end_ns

    def _message(self, bed: str, said: Waves, *, now_ns: int) -> Json:
        """As docs/protocol.md says, by the server's clock."""
        return {
            "type": WAVES,
            "t_ms": ms(now_ns),
            "bed": bed,
            "t0_ms": ms(self._t0_ns(said, now_ns=now_ns)),
            "step_s": said.step_s,
            "unit": said.unit,
            "anew": said.anew,
            "breathing": said.breathing,
            "heart": said.heart,
        }

    def _settle(self) -> None:
        """Exactly what somebody wants is followed."""
        watched = {self._sensor_of[bed] for beds in self._watching.values() for bed in beds}
        followed = watched | self._traces.followed | self._asked.keys()
        self._held = {s: held for s, held in self._held.items() if s in followed}
        wanted = {f"{WAVES}.{sensor}" for sensor in watched | self._traces.followed}
        wanted |= {f"{word}.{sensor}" for sensor in self._asked for word in LOOKED_AT}
        # What nobody looks at any more would be old before it is asked for again.
        for sensor in self._waves.keys() - self._asked.keys():
            del self._waves[sensor]
        self._evidence = {s: e for s, e in self._evidence.items() if s in self._asked}
        self._placement = {s: p for s, p in self._placement.items() if s in self._asked}
        if self._topics is None:
            return
        for topic in wanted - self._followed:
            self._topics.follow(topic)
        for topic in self._followed - wanted:
            self._topics.leave(topic)
        self._followed = wanted
