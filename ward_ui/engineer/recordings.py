"""HTTP for recording raw frames: who may, may start one, and everybody who may sees them all.

The recorders themselves are supplied from outside (`Recorders`): a process each, so that nothing on
the ward waits for a disk. No bed and no name is handed on to them.
"""

from typing import Annotated, Final

import msgspec
from fastapi import FastAPI, HTTPException, Request, Response
from msgspec import Meta, Struct

from ward_ui.access.audit import Deed
from ward_ui.access.guard import Guard, address_of
from ward_ui.engineer.recorders import Recorders, Recording, Refused
from ward_ui.http.body import body
from ward_ui.live.hub import Hub
from ward_ui.people.person import Person
from ward_ui.people.rights import Right, may
from ward_ui.view.plain import Json, encode, ms
from ward_ui.words import sentence

SECONDS_MAX: Final = 8 * 3600


class StartBody(Struct):
    """What is to be recorded."""

    bed: Annotated[str, Meta(min_length=1, max_length=64)]
    seconds: Annotated[float, Meta(ge=1, le=SECONDS_MAX)]


_start_body = msgspec.json.Decoder(StartBody)


def shown(hub: Hub, person: Person | None) -> list[Json] | None:
    """Every recording; None for who may not record, and where nothing can."""
    recorders = hub.config.recorders
    if recorders is None or not may(person, Right.RECORD):
        return None
    beds = {bed.sensor: bed.bed for bed in hub.config.beds}
    names = {one.person: one.name for one in hub.config.people}
    return [_row(one, beds, names) for one in recorders.all]


def add(api: FastAPI, hub: Hub, guard: Guard) -> None:
    """`/api/recordings`: list, start, stop, put away."""
    desk = _Desk(hub, guard)

    @api.get("/api/recordings")
    async def recordings(request: Request) -> Response:
        return desk.answer(guard.require(request, Right.RECORD))

    @api.post("/api/recordings")
    async def start(request: Request) -> Response:
        person = guard.require(request, Right.RECORD)
        await desk.start(request, person)
        return desk.answer(person, status=201)

    @api.post("/api/recordings/{recording}/stop")
    async def stop(request: Request, recording: str) -> Response:
        person = guard.require(request, Right.RECORD)
        await desk.stop(request, person, recording)
        return desk.answer(person)

    @api.delete("/api/recordings/{recording}")
    async def put_away(request: Request, recording: str) -> Response:
        person = guard.require(request, Right.RECORD)
        desk.put_away(recording)
        return desk.answer(person)


class _Desk:
    """What the routes do once somebody may; every start, stop and end is in the audit trail."""

    def __init__(self, hub: Hub, guard: Guard) -> None:
        self._hub = hub
        self._audit = guard.audit
        self._sensors = {bed.bed: bed.sensor for bed in hub.config.beds}
        if hub.config.recorders is not None:
            hub.config.recorders.on_end(self._ended)

    def answer(self, person: Person | None, *, status: int = 200) -> Response:
        """All recordings."""
        headers = {"cache-control": "no-store"}
        made = encode({"recordings": shown(self._hub, person)})
        return Response(made, status, headers, "application/json")

    async def start(self, request: Request, person: Person | None) -> None:
        try:
            asked = _start_body.decode(await body(request))
        except msgspec.MsgspecError as why:
            raise self._refusal(400, "recording_shape") from why
        sensor = self._sensors.get(asked.bed)
        if sensor is None:
            raise self._refusal(400, "no_bed", bed=asked.bed)
        by = "" if person is None else person.person
        try:
            one = await self._recorders().start(sensor, seconds=asked.seconds, person=by)
        except Refused as why:
            raise self._refusal(409, why.key) from why
        self._note("recording started", one, request, person)

    async def stop(self, request: Request, person: Person | None, recording: str) -> None:
        one = self._found(recording)
        if not await self._recorders().stop(recording):
            raise self._refusal(409, "recording_over")
        self._note("recording stopped", one, request, person)

    def put_away(self, recording: str) -> None:
        self._found(recording)
        if not self._recorders().put_away(recording):
            raise self._refusal(409, "recording_runs")

    def _recorders(self) -> Recorders:
        if self._hub.config.recorders is None:
            raise HTTPException(404)
        return self._hub.config.recorders

    def _found(self, recording: str) -> Recording:
        for one in self._recorders().all:
            if one.id == recording:
                return one
        raise HTTPException(404)

    def _note(self, what: str, one: Recording, request: Request, person: Person | None) -> None:
        by = ("", "") if person is None else (person.person, person.role)
        address = address_of(request)
        self._audit.note(
            Deed(what=what, person=by[0], role=by[1], address=address, about=_about(one))
        )

    def _ended(self, one: Recording) -> None:
        self._audit.note(Deed(what=f"recording {one.state}", about=_about(one)))

    def _refusal(self, status: int, key: str, **parts: object) -> HTTPException:
        return HTTPException(status, sentence(self._hub.config.language, key, **parts))


def _about(one: Recording) -> str:
    return f"{one.sensor} {one.subject} {one.seconds:g} s"


def _row(one: Recording, beds: dict[str, str], names: dict[str, str]) -> Json:
    return {
        "id": one.id,
        "bed": beds.get(one.sensor),
        "sensor": one.sensor,
        "subject": one.subject,
        "by": names.get(one.person, one.person),
        "began_ms": ms(one.began_ns),
        "seconds": one.seconds,
        "state": one.state,
        "said": one.said,
    }
