"""Who may log in: `[[people]]` of a ward file."""

from dataclasses import dataclass

from alarms.messages import PATIENT
from vitavakt.ward_file.fields import Fields

ROLES = ("viewer", "nurse", "charge nurse", "technician", "engineer", "admin")
OF_ELSEWHERE = "oidc-"
"""Ids of people whom only the hospital's log-in knows begin so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSettings:
    """Somebody who may log in."""

    person: str
    name: str
    role: str
    pin_hash: str
    badge: str
    """May be typed or scanned in place of `person`; or empty."""
    subject: str
    """Who this is to the hospital's own log-in; or empty."""


def people(top: Fields) -> tuple[PersonSettings, ...]:
    """Everybody whom the file names; no two are taken for one another."""
    for key in ("person", "badge", "subject"):
        top.unique("people", key)
    found = tuple(_person(fields) for fields in top.tables("people"))
    names = {person.person for person in found}
    for fields, person in zip(top.tables("people"), found, strict=True):
        if person.badge in names - {person.person}:
            fields.fault("badge", f"{person.badge!r} is the person id of somebody else")
    return found


def _person(fields: Fields) -> PersonSettings:
    fields.known({"person", "name", "role", "pin_hash", "badge", "subject"})
    subject = fields.text("subject", default="")
    pin_hash = fields.text("pin_hash", default="" if subject else None)
    if pin_hash and not pin_hash.startswith("$argon2id$"):
        fields.fault("pin_hash", "this is no argon2id hash; make one with `vitavakt pin`")
    person = fields.word("person")
    if person.startswith(OF_ELSEWHERE):
        fields.fault("person", f"{OF_ELSEWHERE!r} begins the ids of [oidc]; choose another")
    if person == PATIENT:
        fields.fault("person", f"{PATIENT!r} is whoever lies in a bed; choose another")
    return PersonSettings(
        person=person,
        name=fields.text("name"),
        role=fields.choice("role", ROLES),
        pin_hash=pin_hash,
        badge=fields.text("badge", default=""),
        subject=subject,
    )
