"""The hospital's log-in server: where to send a browser, and what it brought back.

Code flow with PKCE S256 (RFC 7636), the request pushed where the server takes one (PAR, RFC 9126),
the client proved by `private_key_jwt` (RFC 7523) or its secret.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from time import time
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from ward_ui.oidc.provider import Provider
from ward_ui.oidc.tokens import NotBelievedError, claims

ASSERTION_S: Final = 60
ANSWER_BYTES_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One log-in under way; only the browser keeps it, in a cookie."""

    state: str
    nonce: str
    verifier: str

    @property
    def text(self) -> str:
        return "~".join((self.state, self.nonce, self.verifier))


def new_attempt() -> Attempt:
    """One that nobody can guess."""
    made = [secrets.token_urlsafe(32) for _ in range(3)]
    return Attempt(state=made[0], nonce=made[1], verifier=made[2])


def attempt_of(text: str | None) -> Attempt | None:
    """What the cookie says; None when it says nothing."""
    parts = (text or "").split("~")
    if len(parts) != 3 or min(map(len, parts)) < 32:
        return None
    return Attempt(state=parts[0], nonce=parts[1], verifier=parts[2])


class Exchange:
    """One hospital's log-in server. Every answer is checked before it is used.

    Raises in each method
    ---------------------
    NotBelievedError
        It said something that cannot be believed.
    httpx.HTTPError
        It cannot be reached.
    """

    def __init__(self, provider: Provider, client: httpx.AsyncClient) -> None:
        self.provider = provider
        self._client = client

    async def address(self, attempt: Attempt) -> str:
        """Where the browser is sent."""
        about = await self._about()
        challenge = hashlib.sha256(attempt.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.provider.redirect_uri,
            "scope": self.provider.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        pushed_to = about.get("pushed_authorization_request_endpoint")
        if pushed_to is not None:
            said = await self._post(_https(pushed_to), asked, about)
            pushed = said.get("request_uri")
            if not isinstance(pushed, str):
                raise NotBelievedError("no request_uri")
            asked = {"client_id": self.provider.client_id, "request_uri": pushed}
        at = _https(about.get("authorization_endpoint"))
        return f"{at}{'&' if '?' in at else '?'}{urlencode(asked)}"

    async def claims(self, attempt: Attempt, brought: Mapping[str, str]) -> Mapping[str, Any]:
        """Who the browser came back as. `brought`: the query of its address."""
        about = await self._about()
        if not secrets.compare_digest(brought.get("state", "").encode(), attempt.state.encode()):
            raise NotBelievedError("state")
        wants_iss = about.get("authorization_response_iss_parameter_supported") is True
        if brought.get("iss", "" if wants_iss else self.provider.issuer) != self.provider.issuer:
            raise NotBelievedError("issuer of the answer")
        if "error" in brought or not brought.get("code"):
            raise NotBelievedError("no code")
        asked = {
            "grant_type": "authorization_code",
            "code": brought["code"],
            "redirect_uri": self.provider.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        said = await self._post(_https(about.get("token_endpoint")), asked, about)
        keys = await self._keys(_https(about.get("jwks_uri")))
        token = said.get("id_token")
        return claims(token, keys, self.provider, nonce=attempt.nonce, t_s=time())

    async def _about(self) -> Mapping[str, Any]:
        """The discovery document, which must be of this issuer (OpenID Connect Discovery, 4.3)."""
        at = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        about = _json(await self._client.get(at))
        if about.get("issuer") != self.provider.issuer:
            raise NotBelievedError("discovery of another issuer")
        return about

    async def _keys(self, at: str) -> KeySet:
        said = _json(await self._client.get(at))
        try:
            kept = [key for key in said["keys"] if key.get("kty") in {"RSA", "EC"}]
            return KeySet.import_key_set({"keys": kept})
        except (JoseError, KeyError, TypeError, ValueError, AttributeError) as why:
            raise NotBelievedError("keys") from why

    async def _post(
        self, at: str, asked: Mapping[str, str], about: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        proof, headers = self._proof(about)
        return _json(await self._client.post(at, data={**asked, **proof}, headers=headers))

    def _proof(self, about: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
        """What shows that it is us: members of the form, and headers."""
        mine = self.provider
        if not mine.private_key_pem:
            both = f"{quote(mine.client_id, safe='')}:{quote(mine.client_secret, safe='')}"
            return {}, {"authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}
        return {
            "client_id": mine.client_id,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": _assertion(mine, about),
        }, {}


def _assertion(mine: Provider, about: Mapping[str, Any]) -> str:
    """Signed for this server alone, for a minute, used once."""
    key, algorithm = _own_key(mine.private_key_pem, about)
    now_s = int(time())
    said = {
        "iss": mine.client_id,
        "sub": mine.client_id,
        "aud": mine.issuer,
        "jti": secrets.token_urlsafe(24),
        "iat": now_s,
        "nbf": now_s,
        "exp": now_s + ASSERTION_S,
    }
    header = {"alg": algorithm} | ({"kid": mine.key_id} if mine.key_id else {})
    return jwt.encode(header, said, key, algorithms=[algorithm])


def _own_key(pem: str, about: Mapping[str, Any]) -> tuple[RSAKey | ECKey, str]:
    try:
        return ECKey.import_key(pem), "ES256"
    except (JoseError, ValueError, TypeError):
        taken = about.get("token_endpoint_auth_signing_alg_values_supported") or ["RS256"]
        return RSAKey.import_key(pem), "PS256" if "PS256" in taken else "RS256"


def _https(address: object) -> str:
    if not isinstance(address, str) or urlsplit(address).scheme != "https":
        raise NotBelievedError("an address that is not https")
    return address


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    if answer.status_code not in {200, 201} or len(answer.content) > ANSWER_BYTES_MAX:
        raise NotBelievedError(f"status {answer.status_code}")
    try:
        said = answer.json()
    except ValueError as why:
        raise NotBelievedError("no JSON") from why
    if not isinstance(said, dict):
        raise NotBelievedError("no JSON object")
    return said
