"""The addresses of the hospital's own log-in: away, and back."""

from time import time
from typing import Final

import httpx
from fastapi import FastAPI, Request, Response

from ward_ui.access.accounts import Accounts, json
from ward_ui.access.audit import Deed
from ward_ui.access.door import Door
from ward_ui.access.guard import Guard, address_of
from ward_ui.live.hub import Hub
from ward_ui.oidc.exchange import Exchange, attempt_of, new_attempt
from ward_ui.oidc.tokens import NotBelievedError, person
from ward_ui.people.logins import Lent
from ward_ui.people.person import Person
from ward_ui.words import sentence

UNDER_WAY_S: Final = 600.0
"""So long somebody may take at the other server."""


class Elsewhere:
    """Log-in by a server that is not ours, whose word is checked."""

    def __init__(
        self, hub: Hub, guard: Guard, door: Door, accounts: Accounts, exchange: Exchange
    ) -> None:
        self._hub = hub
        self._guard = guard
        self._door = door
        self._accounts = accounts
        self._exchange = exchange

    async def start(self, request: Request) -> Response:
        """The browser is sent to the hospital's server, with what ties its answer to this one."""
        attempt = new_attempt()
        try:
            address = await self._exchange.address(attempt)
        except (httpx.HTTPError, NotBelievedError) as why:
            return self._no(request, "oidc_unreachable", why)
        response = Response(status_code=303, headers={"location": address, **_NOT_KEPT})
        self._guard.cookies.give_elsewhere(response, attempt.text, lasts_s=UNDER_WAY_S)
        return response

    async def back(self, request: Request) -> Response:
        """The browser comes back: let in, if it is somebody of this ward."""
        cookies = self._guard.cookies
        attempt = attempt_of(request.cookies.get(cookies.elsewhere))
        if attempt is None:
            return self._no(request, "oidc_not_begun", "no attempt")
        try:
            said = await self._exchange.claims(attempt, dict(request.query_params))
        except httpx.HTTPError as why:
            return self._no(request, "oidc_unreachable", why)
        except NotBelievedError as why:
            return self._no(request, "oidc_not_believed", why)
        found = person(said, self._exchange.provider, self._hub.config.people)
        if found is None:
            return self._no(request, "oidc_nobody", "no role")
        return await self._let_in(request, found)

    async def _let_in(self, request: Request, found: Person) -> Response:
        if found not in self._hub.config.people and not await self._is_lent(found):
            return self._no(request, "engine_down", "engine")
        cookies = self._guard.cookies
        let_in = self._door.let_in(found, device=cookies.device_of(request))
        self._note(request, found, "")
        response = Response(status_code=303, headers={"location": "/", **_NOT_KEPT})
        cookies.take(response, cookies.elsewhere)
        return self._accounts.enter(request, let_in, response)

    async def _is_lent(self, found: Person) -> bool:
        """The alarm engine knows the ward file's people; of the others it must be told."""
        until_s = time() + self._hub.config.times.login_s
        lent = Lent(role=found.role, until_s=until_s, reason=self._exchange.provider.name)
        return await self._hub.lend(found, lent)

    def _no(self, request: Request, key: str, why: object) -> Response:
        """A page in plain words. What was wrong with the answer is for the audit trail."""
        self._note(request, None, f"{key}: {why}"[:200])
        text = sentence(self._hub.config.language, key)
        return Response(f"{text}\n", 403, _NOT_KEPT, "text/plain; charset=utf-8")

    def _note(self, request: Request, found: Person | None, refused: str) -> None:
        self._guard.audit.note(
            Deed(
                what="login elsewhere",
                person="" if found is None else found.person,
                role="" if found is None else found.role,
                address=address_of(request),
                refused=refused,
            )
        )


_NOT_KEPT: Final = {"cache-control": "no-store"}


def add(api: FastAPI, hub: Hub, elsewhere: Elsewhere | None) -> None:
    """The addresses; without a provider only the one that says so."""

    @api.get("/api/oidc")
    async def named() -> Response:
        provider = hub.config.oidc
        return json({"name": None if provider is None else provider.name})

    if elsewhere is not None:
        api.add_api_route("/oidc/start", elsewhere.start, methods=["GET"], response_model=None)
        api.add_api_route("/oidc/back", elsewhere.back, methods=["GET"], response_model=None)
