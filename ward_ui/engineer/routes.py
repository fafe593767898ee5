"""HTTP for the engineer's page: how sensors are heard, and how one bed's estimate comes about."""

from time import monotonic, time_ns
from typing import Annotated

import msgspec
from fastapi import FastAPI, HTTPException, Query, Request, Response

from dsp.messages import Evidence, Vitals
from ward_ui.access.guard import Guard
from ward_ui.config import Bed
from ward_ui.engineer import recordings
from ward_ui.live.hub import Hub
from ward_ui.live.looks import Looks
from ward_ui.live.radars import Radars
from ward_ui.people.rights import Right
from ward_ui.view import numbers
from ward_ui.view.plain import NS_PER_MS, NS_PER_S, Json, encode, finite, ms

_NS = "_ns"


def add(api: FastAPI, hub: Hub, guard: Guard) -> None:
    """`GET /api/engineer` and `GET /api/engineer/{bed}`."""
    sensors = {bed.bed: bed.sensor for bed in hub.config.beds}

    @api.get("/api/engineer")
    async def all_sensors(request: Request) -> Response:
        person = guard.require(request, Right.ENGINEER)
        rows = overview(hub.config.beds, hub.looks, hub.radars, now_ns=time_ns())
        return _json(rows | {"recordings": recordings.shown(hub, person)})

    @api.get("/api/engineer/{bed}")
    async def one_bed(
        request: Request, bed: str, after_ms: Annotated[float, Query(ge=0, le=2**53)] = 0.0
    ) -> Response:
        guard.require(request, Right.ENGINEER)
        sensor = sensors.get(bed)
        if sensor is None:
            raise HTTPException(404)
        hub.looks.ask(sensor, t_s=monotonic())
        after_ns = round(after_ms * NS_PER_MS)
        return _json(closely(bed, sensor, hub.looks, after_ns=after_ns, now_ns=time_ns()))


def overview(beds: tuple[Bed, ...], looks: Looks, radars: Radars, *, now_ns: int) -> Json:
    """How each sensor is heard, and what its module, its agent and its link say."""
    rows, t_s = [], monotonic()
    for bed in beds:
        vitals = looks.vitals(bed.sensor)
        heard = None if vitals is None else _heard(vitals, now_ns=now_ns)
        row = {"bed": bed.bed, "sensor": bed.sensor, "zone_m": bed.zone_m, "heard": heard}
        rows.append(row | radars.seen(bed.sensor, t_s=t_s))
    return {"t_ms": ms(now_ns), "sensors": rows}


def closely(bed: str, sensor: str, looks: Looks, *, after_ns: int, now_ns: int) -> Json:
    """All that there is about one bed now; the curves since `after_ns` of the sensor's clock.

    The first answers hold less: the DSP begins when it is asked.
    """
    vitals, evidence = looks.vitals(sensor), looks.evidence(sensor)
    placement = looks.placement(sensor)
    return {
        "t_ms": ms(now_ns),
        "bed": bed,
        "sensor": sensor,
        "heard": None if vitals is None else _heard(vitals, now_ns=now_ns),
        "evidence": None if evidence is None else in_ms(evidence),
        "latency": None if evidence is None else latency(evidence, now_ns=now_ns),
        "placement": None if placement is None else in_ms(placement),
        "waves": [in_ms(wave) for wave in looks.waves(sensor, after_ns=after_ns)],
    }


def latency(evidence: Evidence, *, now_ns: int) -> Json:
    """Where the newest frame's time went, in seconds.

    `link_s` is beyond the fastest frame of the last half minute: one way tells no more. It is None
    without a clock offset.
    """
    offset_s = evidence.clock_offset_s
    link_s = None
    if offset_s is not None:
        link_s = (evidence.t_arrived_wall_ns - evidence.t_to_wall_ns) / NS_PER_S + offset_s
    return {
        "link_s": link_s,
        "dsp_s": (evidence.t_said_wall_ns - evidence.t_arrived_wall_ns) / NS_PER_S,
        "since_s": (now_ns - evidence.t_said_wall_ns) / NS_PER_S,
    }


def in_ms(message: object) -> Json:
    """The message with its moments in milliseconds: a browser's numbers hold no nanoseconds."""
    members: Json = msgspec.to_builtins(message)
    return {
        key.removesuffix(_NS) + "_ms" if key.endswith(_NS) else key: _ms(key, value)
        for key, value in members.items()
    }


def _ms(key: str, value: object) -> object:
    return value / NS_PER_MS if key.endswith(_NS) and isinstance(value, int) else value


def _heard(vitals: Vitals, *, now_ns: int) -> Json:
    made_ns = numbers.server_ns(vitals, vitals.t_wall_ns, now_ns=now_ns)
    return {
        "state": vitals.state,
        "state_s": finite(vitals.state_s),
        "age_s": (now_ns - made_ns) / NS_PER_S,
        "n_lost": vitals.n_lost,
        "clock_offset_s": finite(vitals.clock_offset_s),
        "motion": finite(vitals.motion),
        "range_m": finite(vitals.range_m),
        "rr": numbers.rate(vitals.rr, vitals, now_ns=now_ns),
        "hr": numbers.rate(vitals.hr, vitals, now_ns=now_ns),
    }


def _json(body: Json) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(encode(body), headers=headers, media_type="application/json")
