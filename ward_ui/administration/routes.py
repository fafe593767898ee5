"""HTTP for administration: what is asked for goes to whoever keeps the ward file, in a thread."""

import asyncio
import io
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec
import segno
from fastapi import FastAPI, HTTPException, Request, Response

from ward_ui.access.accounts import json
from ward_ui.access.guard import Guard
from ward_ui.administration.messages import Administration, NewPin, Refused, Trial, Wanted
from ward_ui.http.body import body
from ward_ui.live.hub import Hub
from ward_ui.people.person import Person
from ward_ui.people.rights import Right, may
from ward_ui.words import sentence

BODY_BYTES_MAX: Final = 262_144
"""A whole table of rules may be changed at once."""
N_VERSIONS: Final = 100
OF_SENSORS: Final = ("sensors", "beds.sensor")
"""All that whoever mounts sensors may change."""
OF_RULES: Final = ("rules", "profiles", "escalation", "pauses", "own_limits", "responses", "sound")
ALL: Final = ("ward", "ui", "beds", "sensors", "people", "shifts", *OF_RULES)

_T = TypeVar("_T")


def add(api: FastAPI, hub: Hub, guard: Guard) -> None:
    """The addresses of all this; 404 after the right where nobody keeps the ward file."""
    desk = Desk(hub, guard)
    for method, path, answer in (
        ("GET", "/api/admin", desk.everything),
        ("POST", "/api/admin/look", desk.look),
        ("POST", "/api/admin/change", desk.change),
        ("POST", "/api/admin/code", desk.code),
        ("GET", "/api/admin/sensors", desk.sensors),
        ("POST", "/api/admin/sensors/look", desk.look_at_sensors),
        ("POST", "/api/admin/sensors", desk.change_sensors),
        ("GET", "/api/admin/sensors/{sensor}/label", desk.label),
        ("GET", "/api/admin/versions", desk.versions),
        ("GET", "/api/admin/standing", desk.standing),
        ("GET", "/api/admin/rules", desk.rules),
        ("GET", "/api/admin/rehearsal", desk.rehearsed),
        ("POST", "/api/admin/rehearsal", desk.rehearse),
        ("POST", "/api/admin/rehearsal/end", desk.end_rehearsal),
        ("POST", "/api/pin", desk.pin),
    ):
        api.add_api_route(path, answer, methods=[method], response_model=None)


class Desk:
    """Asks for the right, reads the body, hands it on."""

    def __init__(self, hub: Hub, guard: Guard) -> None:
        self._hub = hub
        self._guard = guard

    async def everything(self, request: Request) -> Response:
        """Every table that the pages may change."""
        self._guard.require(request, Right.ADMINISTER)
        return await self._told(lambda keeper: keeper.tables(ALL))

    async def sensors(self, request: Request) -> Response:
        """Beds and sensors."""
        self._guard.require(request, Right.SENSORS)
        return await self._told(lambda keeper: keeper.tables(("beds", "sensors")))

    async def rules(self, request: Request) -> Response:
        """What alarms, and when."""
        self._guard.require(request, Right.REHEARSE)
        return await self._told(lambda keeper: keeper.tables(OF_RULES))

    async def look(self, request: Request) -> Response:
        """What a change would do; nothing is done."""
        self._guard.require(request, Right.ADMINISTER)
        wanted = await self._read(request, Wanted)
        return await self._told(lambda keeper: keeper.look(wanted, only=()))

    async def look_at_sensors(self, request: Request) -> Response:
        """The same for sensors alone."""
        self._guard.require(request, Right.SENSORS)
        wanted = await self._read(request, Wanted)
        return await self._told(lambda keeper: keeper.look(wanted, only=OF_SENSORS))

    async def change(self, request: Request) -> Response:
        """It is done."""
        person = self._somebody(request, Right.ADMINISTER)
        wanted = await self._read(request, Wanted)
        return await self._told(lambda keeper: keeper.change(wanted, person, only=()))

    async def change_sensors(self, request: Request) -> Response:
        """The same for sensors alone."""
        person = self._somebody(request, Right.SENSORS)
        wanted = await self._read(request, Wanted)
        return await self._told(lambda keeper: keeper.change(wanted, person, only=OF_SENSORS))

    async def code(self, request: Request) -> Response:
        """A code for somebody to choose a PIN by."""
        self._guard.require(request, Right.ADMINISTER)
        asked = await self._read(request, _Whom)
        return await self._told(lambda keeper: keeper.code(asked.person))

    async def label(self, request: Request, sensor: str) -> Response:
        """The QR code on a sensor: the address of its page, as SVG."""
        self._guard.require(request, Right.SENSORS)
        if sensor not in {bed.sensor for bed in self._hub.config.beds} | await self._known():
            raise HTTPException(404)
        drawn = io.BytesIO()
        made = segno.make(f"{self._address(request)}/admin/sensor/{sensor}", error="q", micro=False)
        made.save(drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff", omitsize=True)
        return Response(drawn.getvalue(), 200, {"cache-control": "no-store"}, "image/svg+xml")

    async def versions(self, request: Request) -> Response:
        """The newest versions; whoever may only change sensors sees only what was about them."""
        person = self._somebody(request, Right.SENSORS)
        only = () if may(person, Right.ADMINISTER) else OF_SENSORS
        return await self._told(lambda keeper: keeper.versions(only=only, n=N_VERSIONS))

    async def standing(self, request: Request) -> Response:
        """How the newest version is getting on."""
        self._guard.require(request, Right.SENSORS)
        return await self._told(lambda keeper: keeper.standing())

    async def rehearse(self, request: Request) -> Response:
        """Begin a rehearsal."""
        self._guard.require(request, Right.REHEARSE)
        trial = await self._read(request, Trial)
        return await self._told(lambda keeper: keeper.rehearse(trial))

    async def rehearsed(self, request: Request) -> Response:
        """How it goes, or what came of it."""
        self._guard.require(request, Right.REHEARSE)
        return await self._told(lambda keeper: keeper.rehearsed())

    async def end_rehearsal(self, request: Request) -> Response:
        """It is not waited for any longer."""
        self._guard.require(request, Right.REHEARSE)
        return await self._told(lambda keeper: keeper.end_rehearsal())

    async def pin(self, request: Request) -> Response:
        """A PIN chosen by a code: nobody need be logged in."""
        self._guard.require_own(request)
        chosen = await self._read(request, NewPin)
        return await self._told(lambda keeper: keeper.choose_pin(chosen))

    def _somebody(self, request: Request, right: Right) -> Person:
        person = self._guard.require(request, right)
        if person is None:  # only looking is for anybody
            raise HTTPException(401)
        return person

    async def _known(self) -> set[str]:
        keeper = self._keeper()
        told = await asyncio.to_thread(keeper.tables, ("sensors",))
        return {row["id"] for row in told["tables"]["sensors"]}

    def _address(self, request: Request) -> str:
        config = self._hub.config
        return config.address or f"{request.url.scheme}://{request.headers.get('host', '')}"

    def _keeper(self) -> Administration:
        keeper = self._hub.config.administration
        if keeper is None:
            raise HTTPException(404, sentence(self._hub.config.language, "no_administration"))
        return keeper

    async def _told(self, ask: Callable[[Administration], dict[str, Any]]) -> Response:
        keeper = self._keeper()
        try:
            return json(await asyncio.to_thread(ask, keeper))
        except Refused as why:
            return json(why.body, status=why.status)

    async def _read(self, request: Request, shape: type[_T]) -> _T:
        try:
            return msgspec.json.decode(await body(request, most_bytes=BODY_BYTES_MAX), type=shape)
        except (msgspec.DecodeError, UnicodeError) as why:
            language = self._hub.config.language
            raise HTTPException(400, sentence(language, "fact_unread", why=why)) from None


class _Whom(msgspec.Struct):
    person: str
