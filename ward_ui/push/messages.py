"""A phone that may be told by push, and what it is told. Nothing here names a patient."""

from base64 import urlsafe_b64decode
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from alarms.messages import Alarm, Priority

HOSTS: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
)
"""Push services of the common browsers; a host below one of them counts too."""

TTL_S: Final = {Priority.HIGH: 60, Priority.MEDIUM: 300, Priority.LOW: 900}
"""A call that a phone could not be given for longer is no news. As long as an alarm takes to reach
everyone by the default waits (docs/distribution.md)."""

_MARKS: Final = {Priority.HIGH: "!!!", Priority.MEDIUM: "!!", Priority.LOW: "!"}
_WORDS: Final = {
    "nb": ("Alarm, seng {bed}", "Alarm, hele avdelingen", "Åpne vitavakt"),
    "en": ("Alarm, bed {bed}", "Alarm, the whole ward", "Open vitavakt"),
}
_POINT_BYTES: Final = 65
"""An uncompressed point of P-256 (RFC 8291 section 3.1)."""
_AUTH_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What ``[push]`` of the ward file says."""

    contact: str
    """Whom a push service asks when something is wrong: `mailto:…` (RFC 8292 section 2.1)."""
    key_path: Path
    """The server's own key, made by `vitavakt keys`."""
    store_path: Path | None
    """Subscriptions; None keeps them in memory."""
    hosts: tuple[str, ...] = HOSTS
    """Where calls may be sent to. What a browser names is not believed beyond that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One phone of one person, as its browser's push service knows it."""

    device: str
    person: str
    language: str
    endpoint: str
    p256dh: str
    auth: str
    until_s: float
    """Ends with the log-in, seconds since 1970."""


def faults(endpoint: str, p256dh: str, auth: str, hosts: Collection[str]) -> list[str]:
    """What is wrong with a subscription, each as a sentence."""
    found = []
    if not is_allowed(endpoint, hosts):
        found.append("endpoint is at none of the push services that the ward file allows")
    if len(_decoded(p256dh)) != _POINT_BYTES or _decoded(p256dh)[:1] != b"\x04":
        found.append("p256dh is no public key")
    if len(_decoded(auth)) != _AUTH_BYTES:
        found.append("auth is no secret of 16 bytes")
    return found


def is_allowed(endpoint: str, hosts: Collection[str]) -> bool:
    """Whether calls may go there: https to a host of the list, or http to this machine itself."""
    try:
        url = urlsplit(endpoint)
        host = url.hostname or ""
    except ValueError:
        return False
    if url.username is not None or url.password is not None:
        return False
    named = any(host == one or host.endswith(f".{one}") for one in hosts)
    return named and (url.scheme == "https" or (url.scheme == "http" and host == "127.0.0.1"))


def called(alarm: Alarm, language: str) -> dict[str, str]:
    """What stands on the locked screen: priority and bed. No name, no value, no condition."""
    at_bed, at_ward, open_it = _WORDS.get(language, _WORDS["en"])
    where = at_bed.format(bed=alarm.bed) if alarm.bed else at_ward
    return {"title": f"{_MARKS[alarm.priority]} {where}", "body": open_it, "tag": topic(alarm.id)}


def topic(alarm_id: str) -> str:
    """A name for the alarm that says nothing: an id holds the condition's (RFC 8030, 5.4)."""
    return sha256(alarm_id.encode()).hexdigest()[:32]


def _decoded(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
