"""HTTP by which a phone asks to be called: `/api/push`."""

from time import time
from typing import Annotated

import msgspec
from fastapi import FastAPI, HTTPException, Request, Response
from msgspec import Meta, Struct

from ward_ui.access.guard import Guard
from ward_ui.http.body import body
from ward_ui.live.hub import Hub
from ward_ui.people.rights import Right
from ward_ui.push.messages import Subscription, faults
from ward_ui.words import sentence


class _Keys(Struct):
    p256dh: Annotated[str, Meta(max_length=200)]
    auth: Annotated[str, Meta(max_length=100)]


class _Subscribe(Struct):
    """What `PushSubscription.toJSON()` gives, with the phone it is of."""

    device: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._-]{1,64}\Z")]
    endpoint: Annotated[str, Meta(max_length=2_000)]
    keys: _Keys
    language: Annotated[str, Meta(max_length=2)] = "nb"


def add(api: FastAPI, hub: Hub, guard: Guard) -> None:
    """`GET` says by which key to subscribe (null: the hospital has not opted in), `POST` does."""
    config = hub.config

    @api.get("/api/push")
    async def known(request: Request) -> Response:
        guard.require(request, Right.ANSWER)
        key = None if hub.pusher is None else hub.pusher.public_key
        return Response(
            msgspec.json.encode({"key": key}),
            200,
            {"cache-control": "no-store"},
            "application/json",
        )

    @api.post("/api/push")
    async def subscribe(request: Request) -> Response:
        person = guard.require(request, Right.ANSWER)
        if hub.pusher is None or person is None:
            raise HTTPException(404, sentence(config.language, "no_push"))
        asked = await _read(request, config.language)
        wrong = faults(asked.endpoint, asked.keys.p256dh, asked.keys.auth, hub.pusher.config.hosts)
        if wrong:
            raise HTTPException(400, sentence(config.language, "fact_unread", why="; ".join(wrong)))
        hub.pusher.store.put(
            Subscription(
                device=asked.device,
                person=person.person,
                language=asked.language,
                endpoint=asked.endpoint,
                p256dh=asked.keys.p256dh,
                auth=asked.keys.auth,
                until_s=time() + config.times.login_s,
            )
        )
        return Response(status_code=204)


async def _read(request: Request, language: str) -> _Subscribe:
    try:
        return msgspec.json.decode(await body(request), type=_Subscribe)
    except (msgspec.DecodeError, UnicodeError) as why:
        raise HTTPException(400, sentence(language, "fact_unread", why=why)) from why
