"""HTTP for whoever cares for a patient: what may be set, and what a NEWS2 would be.

Nothing is set here: that is the websocket's `set`, and the engine's to decide.
"""

from time import time_ns

import msgspec
from fastapi import FastAPI, HTTPException, Request, Response

from alarms.messages import Observed
from ward_ui.access.guard import Guard
from ward_ui.care.reach import reach
from ward_ui.care.terms import Bounds, Profile
from ward_ui.config import Config
from ward_ui.http.body import body
from ward_ui.live.hub import Hub
from ward_ui.people.rights import Right, may
from ward_ui.view import charts
from ward_ui.view.people import person_of
from ward_ui.view.plain import Json, encode
from ward_ui.wire import facts
from ward_ui.words import sentence


def add(api: FastAPI, hub: Hub, guard: Guard) -> None:
    """`GET /api/care`, `GET /api/care/phones` and `POST /api/news2`."""
    config = hub.config
    terms = encode(terms_of(config))

    @api.get("/api/care")
    async def care(request: Request) -> Response:
        guard.require(request, Right.CARE)
        return _json(terms)

    @api.get("/api/care/phones")
    async def phones(request: Request) -> Response:
        guard.require(request, Right.CARE)
        now_ns = time_ns()
        people = [one.person for one in config.people if may(one, Right.ANSWER)]
        heard = hub.handsets.phones(now_ns)
        return _json(encode(reach(people, heard, t_ns=now_ns, silent_s=config.times.silent_s)))

    @api.post("/api/news2")
    async def news2(request: Request) -> Response:
        person = guard.require(request, Right.CARE)
        observed = await _observed(request, config)
        standing = hub.ward.score(observed.bed)
        if standing is None or config.foresee is None or person is None:
            raise HTTPException(409, sentence(config.language, "no_score"))
        try:
            made = config.foresee(observed, standing, person.person, time_ns())
        except ValueError as impossible:
            return _json(encode({"impossible": impossible.args}), status=422)
        return _json(encode(charts.score_of(made, config.respond)))


def terms_of(config: Config) -> Json:
    """The body of `GET /api/care`: people who answer alarms, profiles, bounds, longest times."""
    terms = config.terms
    people = [person_of(one) for one in config.people if may(one, Right.ANSWER)]
    return {
        "people": people,
        "shifts": list(terms.shifts),
        "profiles": [_profile(one) for one in terms.profiles],
        "pause_s": dict(terms.pause_s_max),
        "own_limit_s": terms.own_limit_s_max,
    }


def _profile(profile: Profile) -> Json:
    return {
        "profile": profile.profile,
        "name": {"nb": profile.name_nb, "en": profile.name_en},
        "bounds": [_bounds(one) for one in profile.bounds],
    }


def _bounds(bounds: Bounds) -> Json:
    return {
        "condition": bounds.condition,
        "text": {"nb": bounds.text_nb, "en": bounds.text_en},
        "limit": bounds.limit,
        "low": bounds.low,
        "high": bounds.high,
    }


async def _observed(request: Request, config: Config) -> Observed:
    try:
        fact = facts.fact(facts.said(await body(request)), t_ns=time_ns())
    except (msgspec.DecodeError, UnicodeError) as why:
        raise HTTPException(400, sentence(config.language, "fact_unread", why=why)) from why
    if not isinstance(fact, Observed):
        raise HTTPException(400, sentence(config.language, "fact_unread", why=type(fact).__name__))
    return fact


def _json(text: str, *, status: int = 200) -> Response:
    return Response(text, status, {"cache-control": "no-store"}, "application/json")
