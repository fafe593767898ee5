"""The addresses of a bed's tablet.

`POST /api/bedside` gives the device to a bed and `DELETE` takes it back: staff, who are logged out
there by it. `GET /api/bedside` and `POST /api/bedside/pause` are for such a device alone, about its
own bed alone.
"""

from time import monotonic, time_ns
from typing import TypeVar
from uuid import uuid4

import msgspec
from fastapi import FastAPI, HTTPException, Request, Response
from msgspec import Struct

from alarms.messages import PATIENT, Answer, CommandRefusal, PauseReason, PauseSet, Set
from ward_ui.access.accounts import json
from ward_ui.access.audit import Deed
from ward_ui.access.guard import Guard, address_of
from ward_ui.bedside import view
from ward_ui.bedside.tablets import Tablets
from ward_ui.http.body import body
from ward_ui.live.hub import Hub
from ward_ui.people.rights import Right
from ward_ui.view.plain import Json, ms
from ward_ui.words import sentence

_T = TypeVar("_T")


class BedBody(Struct):
    """Whose tablet the device becomes."""

    bed: str


class PauseBody(Struct):
    """Begin a private pause, or end it."""

    on: bool


def add(api: FastAPI, hub: Hub, guard: Guard) -> None:
    """All four."""
    bedside = _Bedside(hub, guard)
    for method, path, answer in (
        ("POST", "/api/bedside", bedside.give),
        ("DELETE", "/api/bedside", bedside.take),
        ("GET", "/api/bedside", bedside.show),
        ("POST", "/api/bedside/pause", bedside.pause),
    ):
        api.add_api_route(path, answer, methods=[method], response_model=None)


class _Bedside:
    def __init__(self, hub: Hub, guard: Guard) -> None:
        self._hub = hub
        self._guard = guard
        self._tablets = Tablets(hub.config.bedside_path)

    async def give(self, request: Request) -> Response:
        """The device is this bed's from now on, and nobody of the staff is logged in on it."""
        self._guard.require(request, Right.CARE)
        bed = (await self._read(request, BedBody)).bed
        if all(one.bed != bed for one in self._hub.config.beds):
            raise self._no(400, "report_bed")
        await self._tablets.take(self._secret(request))
        response = json({"bed": bed})
        self._guard.cookies.give_bedside(response, await self._tablets.give(bed))
        self._guard.leave(request, response)
        return response

    async def take(self, request: Request) -> Response:
        """It is a device like any other again."""
        self._guard.require(request, Right.CARE)
        await self._tablets.take(self._secret(request))
        response = Response(status_code=204)
        self._guard.cookies.take(response, self._guard.cookies.bedside)
        return response

    async def show(self, request: Request) -> Response:
        """What the tablet says now."""
        return json(self._told(self._bed(request)))

    async def pause(self, request: Request) -> Response:
        """A private moment begins or ends; the alarm engine decides."""
        self._guard.require_own(request)
        bed = self._bed(request)
        wanted = (await self._read(request, PauseBody)).on
        lasts_s = self._hub.config.terms.pause_s_max.get(PauseReason.PRIVATE, 0.0)
        until_ns = time_ns() + round(lasts_s * 1e9) if wanted else 0
        fact = PauseSet(bed=bed, reason=PauseReason.PRIVATE, until_ns=until_ns)
        answer = await self._asked(fact)
        why = _refused(answer)
        self._note(request, bed, wanted=wanted, refused=why)
        if why:
            raise self._no(503 if answer is None else 409, why)
        return json({"until_ms": ms(until_ns) if wanted else None})

    async def _asked(self, fact: PauseSet) -> Answer | None:
        if not self._hub.ward.is_up("alarms"):
            return None
        command = Set(
            id=f"bedside:{uuid4().hex}",
            fact=fact,
            person=PATIENT,
            device=f"bedside-{fact.bed}",
            t_ns=time_ns(),
        )
        return await self._hub.commands.state(command)

    def _told(self, bed: str) -> Json:
        config, now_ns = self._hub.config, time_ns()
        shown = self._hub.ward.bed(bed, t_s=monotonic(), now_ns=now_ns)
        return {
            "t_ms": ms(now_ns),
            "bed": bed,
            "ward": config.ward_name,
            "demo": config.demo,
            "language": config.language,
            "measuring": view.measuring(shown, self._hub.ward.services_up()),
            "pause": view.pause(shown),
            "pause_s": config.terms.pause_s_max.get(PauseReason.PRIVATE, 0.0),
            "shows_numbers": config.bedside_numbers,
            "numbers": view.numbers(shown) if config.bedside_numbers else None,
            "kept_days": config.kept_days,
        }

    def _secret(self, request: Request) -> str | None:
        return request.cookies.get(self._guard.cookies.bedside)

    def _bed(self, request: Request) -> str:
        """Of the tablet that asks; 401 for any other device, and where the bed is no more."""
        bed = self._tablets.bed_of(self._secret(request))
        if bed is None or all(one.bed != bed for one in self._hub.config.beds):
            raise self._no(401, "bedside_not")
        return bed

    async def _read(self, request: Request, shape: type[_T]) -> _T:
        try:
            return msgspec.json.decode(await body(request), type=shape)
        except (msgspec.DecodeError, UnicodeError):
            raise self._no(400, "bedside_shape") from None

    def _note(self, request: Request, bed: str, *, wanted: bool, refused: str) -> None:
        what = "private pause" if wanted else "private pause ends"
        self._guard.audit.note(
            Deed(
                what=what,
                person=PATIENT,
                device=f"bedside-{bed}",
                address=address_of(request),
                about=bed,
                refused=refused,
            )
        )

    def _no(self, status: int, key: str) -> HTTPException:
        return HTTPException(status, sentence(self._hub.config.language, key))


def _refused(answer: Answer | None) -> str:
    """Key of the sentence that says why; empty when it counts."""
    if answer is None:
        return "engine_down"
    if answer.ok or answer.refusal is CommandRefusal.NOT_JOURNALLED:
        return ""
    return "pause_soon" if answer.refusal is CommandRefusal.BOUNDS else "refused_forbidden"
