"""The messages of docs/protocol.md, made from what dsp and alarms say. Presentation only.

Pure: time is an argument. Nothing is decided here but units (ns to ms), names, and that a value
which dsp does not vouch for is not passed on.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from alarms.distribution.messages import Telling
from alarms.messages import Alarm, Entry
from dsp.messages import HOLD_S_MAX, Rate, State, Vitals
from records.history import Band, Course, Trend
from ward_ui.config import PROTOCOL, Bed, Config, NameStyle
from ward_ui.lines import Stretch
from ward_ui.people import Person

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000

SILENT_AFTER_S = 10
"""A client that heard nothing for longer has lost its server."""

OFFSET_S_MAX = 100 * 366 * 86_400.0
"""A clock that is wrong by a century is none."""

Json = dict[str, object]

Names = Mapping[str, str]
"""Person id -> name, for those who may log in."""


def encode(message: object) -> str:
    """JSON text. Done once per message, whatever the number of clients."""
    return msgspec.json.encode(message).decode()


def ms(t_ns: int | None) -> int | None:
    """Milliseconds since 1970; unknown stays unknown."""
    return None if t_ns is None else t_ns // NS_PER_MS


def finite(value: float | None) -> float | None:
    """The number, or None where it is none (JSON knows no NaN)."""
    return value if value is not None and math.isfinite(value) else None


def server_ns(vitals: Vitals, t_ns: int, *, now_ns: int) -> int:
    """A moment of the sensor's wall clock, by the server's; never in the future.

    The clock offset that the DSP measured is preferred. Without it the frame's arrival stands for
    its making, and from a file the sensor's clock is all there is. DSP and this server are taken
    to share one clock (one machine, or NTP).
    """
    offset_s = vitals.clock_offset_s
    if offset_s is not None and abs(offset_s) < OFFSET_S_MAX:
        t_ns -= round(offset_s * NS_PER_S)
    elif vitals.t_arrived_ns:
        t_ns += vitals.t_arrived_ns - vitals.t_wall_ns
    return min(t_ns, now_ns)


def rate(value: Rate, vitals: Vitals, *, now_ns: int) -> Json:
    """A rate; its number only while the state is `measuring` and dsp gives one."""
    shown = finite(value.per_min) if vitals.state is State.MEASURING else None
    return {
        "per_min": shown,
        "quality": finite(value.quality),
        "t_ms": ms(server_ns(vitals, value.t_wall_ns, now_ns=now_ns)) if value.t_wall_ns else None,
        "delay_s": finite(value.delay_s),
    }


def vitals_of(bed: str, vitals: Vitals, *, now_ns: int) -> Json:
    """One bed in a `vitals` message."""
    return {
        "bed": bed,
        "t_ms": ms(server_ns(vitals, vitals.t_wall_ns, now_ns=now_ns)),
        "state": vitals.state.value,
        "state_s": finite(vitals.state_s),
        "rr": rate(vitals.rr, vitals, now_ns=now_ns),
        "hr": rate(vitals.hr, vitals, now_ns=now_ns),
        "breathing": vitals.breathing,
        "apnoea_s": finite(vitals.apnoea_s),
        "motion": finite(vitals.motion),
        "range_m": finite(vitals.range_m),
    }


def lost(bed: str, *, silent_s: float, now_ns: int) -> Json:
    """One bed of which nothing is heard any more: everything is unknown but for how long."""
    unknown: Json = {"per_min": None, "quality": None, "t_ms": None, "delay_s": None}
    return {
        "bed": bed,
        "t_ms": ms(now_ns),
        "state": State.LOST.value,
        "state_s": round(silent_s, 1),
        "rr": unknown,
        "hr": unknown,
        "breathing": None,
        "apnoea_s": None,
        "motion": None,
        "range_m": None,
    }


def alarm_of(alarm: Alarm, names: Names) -> Json:
    """One alarm as it stands; who took it is said by name."""
    return {
        "id": alarm.id,
        "bed": alarm.bed,
        "condition": alarm.condition,
        "kind": alarm.kind.value,
        "priority": alarm.priority.value,
        "phase": alarm.phase.value,
        "text": {"nb": alarm.text_nb, "en": alarm.text_en},
        "value": finite(alarm.value),
        "limit": finite(alarm.limit),
        "t_onset_ms": ms(alarm.t_onset_ns),
        "t_signal_ms": ms(alarm.t_signal_ns),
        "t_changed_ms": ms(alarm.t_changed_ns),
        "acknowledged_by": names.get(alarm.acknowledged_by, alarm.acknowledged_by) or None,
        "journalled": alarm.journalled,
        "quiet": None if alarm.quiet is None else alarm.quiet.value,
        "about": alarm.about or None,
    }


def told_alarm(alarm: Alarm, telling: Telling | None, listener: str | None, names: Names) -> Json:
    """One alarm as it stands, with who has been told of it.

    `tell` says whether this listener is to sound for it; None is a display, or a phone on which
    nobody is logged in, and sounds for all. What is not known to be told is to sound.
    """
    if telling is None:
        return alarm_of(alarm, names) | {"tell": True, "telling": None}
    tell = telling.stage is not None if listener is None else telling.calls(listener)
    return alarm_of(alarm, names) | {"tell": tell, "telling": telling_of(telling, names)}


def telling_of(telling: Telling, names: Names) -> Json:
    """Who has been told of an alarm, by name, and when it goes on."""

    def named(people: Iterable[str]) -> list[str]:
        return [names.get(person, person) for person in people]

    return {
        "stage": None if telling.stage is None else telling.stage.value,
        "told": named(telling.told),
        "responsible": named(telling.responsible),
        "responsible_ids": list(telling.responsible),
        "on_device": named(telling.on_device),
        "seen": named(telling.seen),
        "declined": named(telling.declined),
        "next_ms": ms(telling.t_next_ns),
        "group": telling.group or None,
    }


def alarms(bed: str, listed: Sequence[Json], chart: Json, *, seq: int, now_ns: int) -> str:
    """The message `alarms` of one bed, with what is in force there."""
    told: Json = {"type": "alarms", "t_ms": ms(now_ns), "seq": seq, "bed": bed, "alarms": listed}
    return encode(told | chart)


def services(listed: Sequence[Json], *, now_ns: int) -> str:
    """The message `services`."""
    return encode({"type": "services", "t_ms": ms(now_ns), "services": listed})


def vitals_message(beds: Iterable[str], *, now_ns: int) -> str:
    """The message `vitals` from beds that are JSON text already."""
    return f'{{"type":"vitals","t_ms":{ms(now_ns)},"beds":[{",".join(beds)}]}}'


def heartbeat(*, now_ns: int) -> str:
    """The message `heartbeat`."""
    return encode({"type": "heartbeat", "t_ms": ms(now_ns)})


def trends(beds: Mapping[str, Trend], *, step_s: int, now_ns: int) -> str:
    """The message `trends`; what was not shown is a gap."""
    listed = {
        bed: {
            "t0_ms": trend.t0_ms,
            "rr": [finite(value) for value in trend.rr],
            "hr": [finite(value) for value in trend.hr],
        }
        for bed, trend in beds.items()
    }
    return encode({"type": "trends", "t_ms": ms(now_ns), "step_s": step_s, "beds": listed})


def course(
    bed: str, passed: Course, stretches: Sequence[Stretch], t_stay_ns: int, *, now_ns: int
) -> Json:
    """The answer to `GET /api/beds/{bed}/course`; what was not shown is a gap."""
    return {
        "t_ms": ms(now_ns),
        "bed": bed,
        "t0_ms": passed.t0_ms,
        "step_s": passed.step_s,
        "stay_ms": ms(t_stay_ns) if t_stay_ns else None,
        "rr": _band(passed.rr),
        "hr": _band(passed.hr),
        "away": [list(stretch) for stretch in passed.away],
        "covered": {
            "heard_s": passed.heard_s,
            "present_s": passed.present_s,
            "rr_s": passed.rr_s,
            "hr_s": passed.hr_s,
        },
        "lines": [
            {
                "condition": one.line.condition,
                "of": one.line.of,
                "side": "high" if one.line.is_upper else "low",
                "priority": one.line.priority,
                "limit": one.line.limit,
                "own": one.is_own,
                "from_ms": ms(one.t_from_ns),
                "to_ms": ms(one.t_to_ns),
            }
            for one in stretches
        ],
    }


def _band(band: Band) -> Json:
    return {
        "low": [finite(value) for value in band.low],
        "mid": [finite(value) for value in band.mid],
        "high": [finite(value) for value in band.high],
    }


def answer(
    id_: str, *, ok: bool, reasons: Mapping[str, str] | None = None, language: str = "en"
) -> str:
    """The message `answer`; why not, in the ward's language and in each."""
    told: Json = {"type": "answer", "id": id_, "ok": ok}
    reason = "" if reasons is None else reasons[language]
    return encode(told | {"reason": reason, "reasons": reasons})


def error(code: str, text: str) -> str:
    """The message `error`, before the socket closes."""
    return encode({"type": "error", "code": code, "text": text})


def person_of(person: Person | None) -> Json | None:
    """Who is logged in; never the PIN's hash."""
    if person is None:
        return None
    return {"person": person.person, "name": person.name, "role": person.role}


def welcome(config: Config, person: Person | None, *, is_locked: bool = False, now_ns: int) -> str:
    """The message `welcome`. `is_locked`: the person must enter their PIN to act."""
    return encode(
        {
            "type": "welcome",
            "protocol": PROTOCOL,
            "t_ms": ms(now_ns),
            "heartbeat_s": config.times.heartbeat_s,
            "silent_after_s": SILENT_AFTER_S,
            "hold_s": HOLD_S_MAX,
            "language": config.language,
            "person": person_of(person),
            "locked": is_locked,
        }
    )


def patient_of(bed: Bed, names: NameStyle) -> Json | None:
    """Who lies there; None is an empty bed. A name that may not be shown is empty."""
    if bed.patient_name is None:
        return None
    return {"name": styled(bed.patient_name, names), "age_y": bed.age_y}


def styled(name: str, names: NameStyle) -> str:
    """The name as far as the ward shows it: "Hansen, O." as it is, as "H. O.", or not at all."""
    if names == "full":
        return name
    words = name.replace(",", " ").split() if names == "initials" else []
    return " ".join(f"{word[0].upper()}." for word in words)


def missed_entry(seq: int, entry: Entry, alarm: Alarm, names: Names) -> Json:
    """One line of the journal, for a client that was away."""
    return {
        "seq": seq,
        "t_ms": ms(entry.t_ns),
        "change": entry.change.value,
        "alarm": alarm_of(alarm, names),
        "person": names.get(entry.person, entry.person),
    }


def missed(listed: Sequence[Json], *, seq: int, is_all: bool, now_ns: int) -> str:
    """The message `missed`: what the journal got while the line to the engine was broken."""
    told: Json = {"type": "missed", "t_ms": ms(now_ns), "seq": seq, "missed": listed}
    return encode(told | {"missed_complete": is_all})
