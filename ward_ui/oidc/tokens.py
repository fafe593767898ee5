"""What an ID token says, once nothing about it can be doubted. Time is an argument.

OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725 on what goes wrong with such tokens.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ward_ui.oidc.provider import ALGORITHMS, Provider
from ward_ui.people.person import Person

CLOCK_S: Final = 30.0
"""So far may the other server's clock be off."""
OLD_S: Final = 600.0
TOKEN_CHARS_MAX: Final = 20_000
NAME_CHARS_MAX: Final = 80


class NotBelievedError(Exception):
    """The hospital's log-in said something that cannot be believed, and what."""


def claims(
    token: object, keys: KeySet, provider: Provider, *, nonce: str, t_s: float
) -> Mapping[str, Any]:
    """The claims of a token that is signed, for us, from there, of now, and for this log-in.

    Raises
    ------
    NotBelievedError
        With what is wrong.
    """
    if not isinstance(token, str) or len(token) > TOKEN_CHARS_MAX:
        raise NotBelievedError("no ID token")
    try:
        read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError) as why:
        raise NotBelievedError(f"signature: {type(why).__name__}") from why
    said: Mapping[str, Any] = read.claims
    for fault in _faults(said, provider, nonce, t_s):
        raise NotBelievedError(fault)
    return said


def person(said: Mapping[str, Any], provider: Provider, people: Iterable[Person]) -> Person | None:
    """Who that is on this ward: by issuer and subject alone, never by a name or an e-mail address.

    Somebody whom the ward file names by `subject` is that person; else the role comes from the
    claim that the ward file names. None: nobody here.
    """
    subject = said["sub"]
    for known in people:
        if known.subject and hmac.compare_digest(known.subject.encode(), subject.encode()):
            return known
    values = said.get(provider.role_claim) if provider.role_claim else None
    held = {values} if isinstance(values, str) else set()
    if isinstance(values, list):
        held = {value for value in values if isinstance(value, str)}
    for value, role in provider.roles.items():
        if value in held:
            return Person(person=_id(provider, subject), name=_name(said), role=role)
    return None


def _faults(said: Mapping[str, Any], provider: Provider, nonce: str, t_s: float) -> Iterable[str]:
    if said.get("iss") != provider.issuer:
        yield "issuer"
    audience = said.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or provider.client_id not in audiences:
        yield "audience"
    elif len(audiences) > 1 and "azp" not in said:
        yield "authorised party"
    if said.get("azp", provider.client_id) != provider.client_id:
        yield "authorised party"
    if not _is_number(said.get("exp")) or said["exp"] <= t_s - CLOCK_S:
        yield "expired"
    if not _is_number(said.get("iat")) or not -OLD_S <= said["iat"] - t_s <= CLOCK_S:
        yield "issued at another time"
    if _is_number(said.get("nbf")) and said["nbf"] > t_s + CLOCK_S:
        yield "not yet valid"
    theirs = said.get("nonce")
    if not isinstance(theirs, str) or not hmac.compare_digest(theirs.encode(), nonce.encode()):
        yield "nonce"
    subject = said.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        yield "subject"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _id(provider: Provider, subject: str) -> str:
    """The same person has the same id for ever; nobody of the ward file begins so."""
    both = f"{provider.issuer}\x00{subject}".encode()
    return f"oidc-{hashlib.sha256(both).hexdigest()[:20]}"


def _name(said: Mapping[str, Any]) -> str:
    """What to show; never what decides."""
    name = said.get("name")
    shown = name if isinstance(name, str) and name.isprintable() else ""
    return shown.strip()[:NAME_CHARS_MAX] or "OpenID Connect"
