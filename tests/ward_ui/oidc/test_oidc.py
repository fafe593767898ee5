"""The hospital's own log-in: a server that keeps the rules, and one that lies in many ways.

The server is made here, in this process; it takes nothing that the standards forbid.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from tests.ward_ui.test_rights import served_with
from tests.ward_ui.world import NORA, config
from ward_ui.config import Config
from ward_ui.oidc.exchange import Exchange, attempt_of, new_attempt
from ward_ui.oidc.provider import Provider

ISSUER = "https://idp.example"
BACK = "https://ward.example/oidc/back"
SERVER_KEY = RSAKey.generate_key(2048, {"kid": "s1", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "s1"})
OWN_KEY = ECKey.generate_key("P-256")
PEM = OWN_KEY.as_pem(private=True).decode()

BY_KEY = Provider(
    issuer=ISSUER,
    client_id="ward-4a",
    redirect_uri=BACK,
    private_key_pem=PEM,
    role_claim="groups",
    roles={"ward-lead": "charge nurse", "ward-nurse": "nurse"},
)
BY_SECRET = replace(BY_KEY, private_key_pem="", client_secret="s3cret/+")
SIRI = replace(NORA, person="siri", name="Siri", subject="sub-siri", role="nurse")

Claims = dict[str, Any]


@dataclass
class Idp:
    """A log-in server that enforces PKCE, PAR, the client's proof and one use of each code."""

    provider: Provider
    claims: Claims = field(default_factory=dict)
    about: Claims = field(default_factory=dict)
    par: bool = True
    sign: Callable[[Claims], str] = field(
        default=lambda said: jwt.encode({"alg": "RS256", "kid": "s1"}, said, SERVER_KEY)
    )
    pushed: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    jtis: set[str] = field(default_factory=set)
    is_down: bool = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_down:
            raise httpx.ConnectError("down", request=request)
        path = request.url.path
        form = {k: v[0] for k, v in parse_qs(request.content.decode()).items()}
        if path == "/.well-known/openid-configuration":
            return httpx.Response(200, json=self._about())
        if path == "/jwks":
            keys = KeySet([SERVER_KEY]).as_dict(private=False)
            return httpx.Response(200, json=keys)
        if not self._is_client(request, form):
            return httpx.Response(401, json={"error": "invalid_client"})
        if path == "/par":
            self.pushed["urn:1"] = form
            return httpx.Response(201, json={"request_uri": "urn:1", "expires_in": 60})
        return self._token(form)

    def visit(self, address: str) -> dict[str, str]:
        """The person logs in there; what the browser brings back."""
        query = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        asked = self.pushed.pop(query["request_uri"]) if self.par else query
        assert asked["redirect_uri"] == BACK
        assert asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code"
        self.codes["c1"] = asked
        return {"code": "c1", "state": asked["state"], "iss": ISSUER}

    def _about(self) -> Claims:
        told: Claims = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "authorization_response_iss_parameter_supported": True,
        }
        if self.par:
            told["pushed_authorization_request_endpoint"] = f"{ISSUER}/par"
        return told | self.about

    def _is_client(self, request: httpx.Request, form: dict[str, str]) -> bool:
        if not self.provider.private_key_pem:
            basic = base64.b64encode(b"ward-4a:s3cret%2F%2B").decode()
            return request.headers.get("authorization") == f"Basic {basic}"
        said = jwt.decode(form["client_assertion"], OWN_KEY, algorithms=["ES256"]).claims
        is_new = said["jti"] not in self.jtis
        self.jtis.add(said["jti"])
        is_short = said["exp"] - time.time() <= 60
        return is_new and is_short and (said["iss"], said["aud"]) == ("ward-4a", ISSUER)

    def _token(self, form: dict[str, str]) -> httpx.Response:
        asked = self.codes.pop(form["code"], None)
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        shown = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != shown or form["redirect_uri"] != BACK:
            return httpx.Response(400, json={"error": "invalid_grant"})
        now = int(time.time())
        said = {
            "iss": ISSUER,
            "sub": "sub-x",
            "aud": "ward-4a",
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            "name": "Kari Lie",
            "email": "nora@ward.example",
        }
        said = {key: value for key, value in (said | self.claims).items() if value is not None}
        return httpx.Response(200, json={"id_token": self.sign(said), "token_type": "Bearer"})


def ward(folder: Path, provider: Provider) -> Config:
    return config(
        folder, people=(NORA, SIRI), oidc=provider, address="https://ward.example",
        display_without_login=False,
    )  # fmt: skip


@contextlib.asynccontextmanager
async def browsing(folder: Path, idp: Idp) -> AsyncIterator[httpx.AsyncClient]:
    made = ward(folder, idp.provider)
    transport = httpx.MockTransport(idp.answer)
    exchange = Exchange(idp.provider, httpx.AsyncClient(transport=transport))
    with served_with(made, exchange) as api:
        async with at(api) as browser:
            yield browser


@contextlib.asynccontextmanager
async def at(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="https://ward.example") as browser:
        yield browser


async def logged_in(browser: httpx.AsyncClient, idp: Idp, **changed: str) -> httpx.Response:
    started = await browser.get("/oidc/start")
    assert started.status_code == 303, started.text
    brought = idp.visit(started.headers["location"]) | changed
    return await browser.get("/oidc/back", params=brought)


@pytest.mark.parametrize("par", [True, False])
@pytest.mark.parametrize("provider", [BY_KEY, BY_SECRET], ids=["key", "secret"])
async def test_somebody_of_the_ward_file_comes_in_by_their_subject(
    folder: Path, provider: Provider, par: bool
) -> None:
    idp = Idp(provider, {"sub": "sub-siri"}, par=par)
    async with browsing(folder, idp) as browser:
        answer = await logged_in(browser, idp)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookies = answer.headers.get_list("set-cookie")
        assert any(cookie.startswith("__Host-vitavakt=") for cookie in cookies)
        me = (await browser.get("/api/me")).json()
        assert (me["person"], me["role"]) == ("siri", "nurse")


async def test_what_goes_to_the_browser_names_no_secret(folder: Path) -> None:
    idp = Idp(BY_KEY, {"sub": "sub-siri"})
    async with browsing(folder, idp) as browser:
        started = await browser.get("/oidc/start")
        where = started.headers["location"]
        assert where.startswith(f"{ISSUER}/authorize?")
        cookie = started.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "secure" in cookie
        assert "samesite=lax" in cookie
        attempt = attempt_of(browser.cookies["__Host-vitavakt-elsewhere"])
        assert attempt is not None
        assert attempt.verifier not in where
        assert attempt.nonce not in where


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def by_hand(algorithm: str, said: Claims, sign: Callable[[bytes], bytes]) -> str:
    """A token that no honest library makes."""
    header = {"alg": algorithm, "kid": "s1"}
    text = ".".join(base64url(json.dumps(part).encode()) for part in (header, said))
    return f"{text}.{base64url(sign(text.encode()))}"


def with_public_key(text: bytes) -> bytes:
    return hmac.digest(SERVER_KEY.as_pem(private=False), text, "sha256")


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "an issuer that only looks the same": {"claims": {"iss": ISSUER + "/"}},
    "for somebody else": {"claims": {"aud": "ward-5b"}},
    "for many, none authorised": {"claims": {"aud": ["ward-4a", "other"]}},
    "for many, another authorised": {"claims": {"aud": ["ward-4a", "b"], "azp": "b"}},
    "of another log-in": {"claims": {"nonce": "replayed"}},
    "without a nonce": {"claims": {"nonce": None}},
    "expired": {"claims": {"exp": int(time.time()) - 120}},
    "without an end": {"claims": {"exp": None}},
    "an end that is no number": {"claims": {"exp": "tomorrow"}},
    "from the future": {"claims": {"iat": int(time.time()) + 3600}},
    "long ago": {"claims": {"iat": int(time.time()) - 3600}},
    "not yet valid": {"claims": {"nbf": int(time.time()) + 3600}},
    "of nobody": {"claims": {"sub": None}},
    "of a number": {"claims": {"sub": 7}},
    "signed by another key": {
        "sign": lambda said: jwt.encode({"alg": "RS256", "kid": "s1"}, said, OTHER_KEY)
    },
    "signed by nobody": {"sign": lambda said: by_hand("none", said, lambda _text: b"")},
    "signed with the public key as a secret": {
        "sign": lambda said: by_hand("HS256", said, with_public_key)
    },
    "no token": {"sign": lambda _said: ""},
    "no text": {"sign": lambda _said: 7},
    "rubbish": {"sign": lambda _said: "a.b.c"},
    "endless": {"sign": lambda _said: "a" * 30_000},
    "discovery of another": {"about": {"issuer": "https://evil.example"}},
    "a token address that is not https": {"about": {"token_endpoint": "http://idp.example/token"}},
    "keys from a place that is not https": {"about": {"jwks_uri": "http://idp.example/jwks"}},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_server_that_lies_lets_nobody_in(folder: Path, lie: str) -> None:
    idp = Idp(BY_SECRET, par=False)
    how = {"claims": {}} | LIES[lie]
    idp.claims = {"sub": "sub-siri"} | how.pop("claims")
    for name, value in how.items():
        setattr(idp, name, value)
    async with browsing(folder, idp) as browser:
        started = await browser.get("/oidc/start")
        if started.status_code == 303:
            started = await browser.get("/oidc/back", params=idp.visit(started.headers["location"]))
        assert started.status_code == 403
        assert "__Host-vitavakt" not in browser.cookies
        assert (await browser.get("/api/me")).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [{"state": "other"}, {"iss": "https://evil.example"}, {"code": ""}, {"error": "access_denied"},
     {"code": "made-up"}],
    ids=str,
)  # fmt: skip
async def test_an_answer_that_is_not_to_this_question_is_refused(
    folder: Path, changed: dict[str, str]
) -> None:
    idp = Idp(BY_KEY, {"sub": "sub-siri"})
    async with browsing(folder, idp) as browser:
        assert (await logged_in(browser, idp, **changed)).status_code == 403
        assert (await browser.get("/api/me")).status_code == 401


async def test_an_answer_counts_only_in_the_browser_that_asked(folder: Path) -> None:
    idp = Idp(BY_KEY, {"sub": "sub-siri"})
    async with browsing(folder, idp) as browser:
        started = await browser.get("/oidc/start")
        brought = idp.visit(started.headers["location"])
        browser.cookies.clear()
        assert (await browser.get("/oidc/back", params=brought)).status_code == 403
        browser.cookies.set("__Host-vitavakt-elsewhere", new_attempt().text)
        assert (await browser.get("/oidc/back", params=brought)).status_code == 403


async def test_an_e_mail_address_or_a_name_makes_nobody_anybody(folder: Path) -> None:
    claims = {"sub": "sub-x", "email": "siri", "preferred_username": "siri", "name": "Siri"}
    idp = Idp(BY_KEY, claims)
    async with browsing(folder, idp) as browser:
        answer = await logged_in(browser, idp)
        assert answer.status_code == 403
        assert "no role" in answer.text


async def test_a_server_that_does_not_answer_is_said_in_words(folder: Path) -> None:
    idp = Idp(BY_KEY, is_down=True)
    async with browsing(folder, idp) as browser:
        answer = await browser.get("/oidc/start")
        assert (answer.status_code, answer.text.strip()) == (
            403,
            "The hospital's log-in does not answer. Log in with your PIN.",
        )
