"""One bed's past over HTTP: trends of hours and days, and the log of alarms and facts.

`GET /api/trends` is the ward's last six hours, `GET /api/beds/{bed}/course` one bed's hours with
limits and coverage, `GET /api/beds/{bed}/log` its alarms, scores and facts, and
`GET /api/trace?alarm=ID` the radar's curves around the moment of an alarm that stands. All ask for
the right to see, and none reaches back before the last discharge: that was another patient.
"""

from asyncio import to_thread
from math import isnan
from time import time_ns
from typing import Final

from fastapi import FastAPI, HTTPException, Request, Response

from ward_ui.access.guard import Guard
from ward_ui.live.hub import Hub
from ward_ui.live.traces import AFTER_S, BEFORE_S, Trace
from ward_ui.past.logbook import log
from ward_ui.past.reading import PAST_STEPS_S
from ward_ui.people.rights import Right
from ward_ui.view.plain import Json, encode, ms
from ward_ui.view.trends import course as course_of
from ward_ui.words import sentence

_FRESH: Final = {"cache-control": "no-store"}


def add(api: FastAPI, hub: Hub, guard: Guard) -> None:
    """The addresses."""

    @api.get("/api/trends")
    async def trends(request: Request) -> Response:
        guard.require(request, Right.SEE)
        found = await hub.past.six_hours(now_ns=time_ns())
        if found is None:
            raise _unread(hub)
        return _json(found)

    @api.get("/api/beds/{bed}/course")
    async def course(request: Request, bed: str) -> Response:
        guard.require(request, Right.SEE)
        _known(hub, bed)
        hours = _hours(hub, request)
        now_ns = time_ns()
        passed = await hub.past.passed(bed, hours, now_ns=now_ns)
        if passed is None:
            raise _unread(hub)
        profile = hub.ward.profile(bed)
        stretches = passed.lines(hub.config.lines, profile)
        return _json(course_of(bed, passed.course, stretches, passed.t_stay_ns, now_ns=now_ns))

    @api.get("/api/beds/{bed}/log")
    async def logged(request: Request, bed: str) -> Response:
        guard.require(request, Right.SEE)
        _known(hub, bed)
        now_ns = time_ns()
        noted = await hub.past.noted(bed, now_ns=now_ns)
        if noted is None:
            raise _unread(hub)
        # Of a score that has moved for days it takes longer than a heartbeat may wait.
        return _json(await to_thread(log, bed, noted, hub.ward.names, now_ns=now_ns))

    @api.get("/api/trace")
    async def trace(request: Request) -> Response:
        guard.require(request, Right.SEE)
        found = hub.looks.trace(request.query_params.get("alarm", ""))
        return _json({"t_ms": ms(time_ns()), "pieces": []} | _traced(found))


def _traced(found: Trace | None) -> Json:
    """Members of the answer; none where nothing was taken."""
    if found is None:
        return {}
    return {
        "t_signal_ms": ms(found.t_signal_ns),
        "before_s": BEFORE_S,
        "after_s": AFTER_S,
        "pieces": [
            {
                "t0_ms": ms(piece.t0_ns),
                "step_s": piece.step_s,
                "unit": piece.unit,
                "anew": piece.anew,
                "breathing": [_rounded(one) for one in piece.breathing],
                "heart": [_rounded(one) for one in piece.heart],
            }
            for piece in found.pieces
        ],
    }


def _rounded(value: float) -> float | None:
    return None if isnan(value) else round(value, 4)


def _known(hub: Hub, bed: str) -> None:
    if all(one.bed != bed for one in hub.config.beds):
        raise HTTPException(404, sentence(hub.config.language, "no_bed", bed=bed))


def _unread(hub: Hub) -> HTTPException:
    return HTTPException(503, sentence(hub.config.language, "past_unread"))


def _hours(hub: Hub, request: Request) -> int:
    """As asked for; 400 for a window that is not offered."""
    text = request.query_params.get("hours", "6")
    hours = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if hours not in PAST_STEPS_S:
        offered = ", ".join(str(one) for one in PAST_STEPS_S)
        raise HTTPException(400, sentence(hub.config.language, "past_hours", hours=offered))
    return hours


def _json(body: object) -> Response:
    return Response(encode(body), 200, _FRESH, "application/json")
