"""Keeps the ward file for the pages: reads, checks, writes versions, has them applied."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from time import time, time_ns
from typing import Any

from alarms.distribution.times import DEFAULT_TIMES
from alarms.news2.responses import DEFAULT_RESPONSES
from vitavakt.administration import file
from vitavakt.administration.codes import Codes
from vitavakt.administration.control import ask, socket_path
from vitavakt.administration.defaults import defaults
from vitavakt.administration.difference import Difference, difference
from vitavakt.administration.edit import NO_PIN, OPEN, NotHereError, edited
from vitavakt.administration.restarts import restarts
from vitavakt.administration.trials import Trials
from vitavakt.administration.versions import MovedOnError, Version, Versions
from vitavakt.settings import Ward, WardFileError, of_text
from vitavakt.ward import services_of
from ward_ui.administration.messages import Change, NewPin, Refused, Trial, Wanted
from ward_ui.people.person import Person, hash_pin

UNANSWERED_S = 5.0
"""A version of which nothing has begun for longer was never applied."""


class Office:
    """One for each ward. Threads wait for one another: it is seldom asked."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward
        self._one_at_a_time = threading.RLock()
        self._store: Versions | None = None
        self._codes: Codes | None = None
        self._trials = Trials()

    def tables(self, names: Sequence[str]) -> dict[str, Any]:
        with self._open() as store:
            now = self._current(store)
            told = {name: _told(name, file.tables_of(now.text).get(name)) for name in names}
            unwritten = defaults(self._ward.file, now.text)
            waiting = self._pins().waiting(now_s=time()) if "people" in names else {}
        standard = {
            "responses": [asdict(one) for one in DEFAULT_RESPONSES],
            "escalation": [asdict(one) for one in DEFAULT_TIMES],
        }
        return {
            "version": now.version,
            "tables": told,
            "codes": waiting,
            "defaults": {name: of for name, of in standard.items() if name in names},
            "unwritten": {name: of for name, of in unwritten.items() if name in names},
        }

    def look(self, wanted: Wanted, *, only: Sequence[str]) -> dict[str, Any]:
        with self._open() as store:
            now = self._current(store)
            self._refuse_old(store, now, wanted, only)
            text = self._text(store, now, wanted)
            found = difference(file.tables_of(now.text), file.tables_of(text))
            self._refuse_strange(found, only)
            took = _took(store)
        faults = self._faults(text)
        again = [{"service": name, "took_s": took.get(name)} for name in restarts(found)]
        told = [asdict(one) for one in found]
        return {"version": now.version, "faults": faults, "differences": told, "restarts": again}

    def change(self, wanted: Wanted, person: Person, *, only: Sequence[str]) -> dict[str, Any]:
        with self._open() as store:
            now = self._current(store)
            if self._is_busy(store, now):
                raise Refused(409, {"why": "busy"})
            self._refuse_old(store, now, wanted, only)
            text = self._text(store, now, wanted)
            found = difference(file.tables_of(now.text), file.tables_of(text))
            self._refuse_strange(found, only)
            faults = self._faults(text)
            if faults:
                raise Refused(422, {"why": "faults", "faults": faults})
            if not _supervisor_says(self._ward, "pid ui"):
                raise Refused(409, {"why": "alone"})
            if not found:
                raise Refused(409, {"why": "same"})
            made = self._append(store, now, text, wanted, person)
        return {"version": made.version, "applying": _supervisor_says(self._ward, "apply")}

    def versions(self, *, only: Sequence[str], n: int) -> dict[str, Any]:
        with self._open() as store:
            self._current(store)
            newest = store.last(n + 1)
            told = [
                self._version(store, one, newest[idx + 1] if idx + 1 < len(newest) else None, only)
                for idx, one in enumerate(newest[:n])
            ]
            broken = store.first_broken()
        return {"versions": told, "first_broken": broken}

    def standing(self) -> dict[str, Any]:
        with self._open() as store:
            now = self._current(store)
            told = {"version": now.version, "how": now.how} | self._standing(store, now)
            if now.how == "returned" and not told["sentence"]:
                failed = store.version(now.version - 1)
                told["sentence"] = (
                    "" if failed is None else self._standing(store, failed)["sentence"]
                )
            return told

    def code(self, person: str) -> dict[str, Any]:
        with self._open() as store:
            people = file.tables_of(self._current(store).text).get("people", [])
            if person not in {one.get("person") for one in people}:
                raise Refused(404, {"why": "person"})
            made, until_s = self._pins().make(person, now_s=time())
        return {"person": person, "code": made, "until_ms": round(until_s * 1000)}

    def choose_pin(self, chosen: NewPin) -> dict[str, Any]:
        with self._open() as store:
            if not self._pins().fits(chosen.person, chosen.code, now_s=time()):
                raise Refused(401, {"why": "code"})
            now = self._current(store)
            if self._is_busy(store, now):
                raise Refused(409, {"why": "busy"})
            rows = file.tables_of(now.text).get("people", [])
            found = [idx for idx, one in enumerate(rows) if one.get("person") == chosen.person]
            if not found:
                raise Refused(401, {"why": "code"})
            row = rows[found[0]]
            change = Change(
                do="set", at=["people", found[0], "pin_hash"], value=hash_pin(chosen.pin)
            )
            text = edited(now.text, [change])
            if self._faults(text):
                raise Refused(409, {"why": "faults"})
            if not _supervisor_says(self._ward, "pid ui"):
                raise Refused(409, {"why": "alone"})
            person = Person(person=chosen.person, name=row["name"], role=row["role"])
            self._append(store, now, text, Wanted(base=now.version), person)
            self._pins().use(chosen.person)
        return {"applying": _supervisor_says(self._ward, "apply")}

    def rehearse(self, trial: Trial) -> dict[str, Any]:
        with self._open() as store:
            now = self._current(store)
            self._refuse_old(store, now, trial.wanted, ())
            text = self._text(store, now, trial.wanted)
        faults = self._faults(text)
        if faults:
            raise Refused(422, {"why": "faults", "faults": faults})
        if not self._trials.begin(self._ward.file, now.text, text, trial):
            raise Refused(409, {"why": "busy"})
        return self._trials.standing()

    def rehearsed(self) -> dict[str, Any]:
        return self._trials.standing()

    def end_rehearsal(self) -> dict[str, Any]:
        self._trials.end()
        return self._trials.standing()

    def close(self) -> None:
        """Everything that is open is closed; a rehearsal ends."""
        self._trials.end()
        with self._one_at_a_time:
            for part in (self._store, self._codes):
                if part is not None:
                    part.close()

    @contextlib.contextmanager
    def _open(self) -> Iterator[Versions]:
        with self._one_at_a_time:
            if self._store is None:
                self._store = Versions(file.versions_path(self._ward))
            yield self._store

    def _pins(self) -> Codes:
        if self._codes is None:
            self._codes = Codes(self._ward.records / "pin-codes.db")
        return self._codes

    def _current(self, store: Versions) -> Version:
        """The newest version. What somebody wrote at the machine becomes one."""
        newest = store.newest()
        if newest is not None and self._is_busy(store, newest):
            return newest
        text = self._ward.file.read_text(encoding="utf-8")
        if newest is not None and newest.text == text:
            return newest
        number = 1 if newest is None else newest.version + 1
        how = "first" if newest is None else "outside"
        made = Version(version=number, t_ns=time_ns(), text=text, how=how)  # type: ignore[arg-type]  # one of its words
        store.append(made)
        return made

    def _is_busy(self, store: Versions, newest: Version) -> bool:
        """It is being applied, or was asked for just now."""
        with file.applying(self._ward) as free:
            if not free:
                return True
        is_fresh = time_ns() - newest.t_ns < UNANSWERED_S * 1e9
        return newest.how == "page" and is_fresh and not store.outcomes(newest.version)

    def _text(self, store: Versions, now: Version, wanted: Wanted) -> str:
        if wanted.like is not None:
            like = store.version(wanted.like)
            if like is None:
                raise Refused(404, {"why": "version"})
            return like.text
        try:
            return edited(now.text, [_whole(change) for change in wanted.changes])
        except NotHereError as why:
            raise Refused(400, {"why": "place", "sentence": str(why)}) from why

    def _faults(self, text: str) -> list[dict[str, Any]]:
        try:
            wanted = of_text(self._ward.file, text)
        except WardFileError as error:
            return [
                {"path": list(one.path), "sentence": one.sentence, "line": one.line}
                for one in error.faults
            ]
        names = [service.name for service in services_of(wanted)]
        if names != [service.name for service in services_of(self._ward)]:
            sentence = "needs another set of services: the ward is to be started again by hand"
            return [{"path": ["sensors"], "sentence": f"sensors: {sentence}", "line": 1}]
        return []

    def _refuse_old(
        self, store: Versions, now: Version, wanted: Wanted, only: Sequence[str]
    ) -> None:
        """Nothing that somebody else wrote meanwhile is overwritten."""
        if wanted.base == now.version:
            return
        seen = store.version(wanted.base)
        found = (
            () if seen is None else difference(file.tables_of(seen.text), file.tables_of(now.text))
        )
        told = [asdict(one) for one in found if not only or _is_within(one, only)]
        body = {"why": "moved", "version": now.version, "name": now.name, "differences": told}
        raise Refused(409, body)

    def _refuse_strange(self, found: Sequence[Difference], only: Sequence[str]) -> None:
        for one in found:
            if not one.is_open:
                raise Refused(409, {"why": "closed", "sentence": f"{one.table} {one.key}"})
            if only and not _is_within(one, only):
                raise Refused(403, {"why": "right", "sentence": f"{one.table} {one.row}"})

    def _append(
        self, store: Versions, now: Version, text: str, wanted: Wanted, person: Person
    ) -> Version:
        made = Version(
            version=now.version + 1,
            t_ns=time_ns(),
            text=text,
            how="page",
            person=person.person,
            name=person.name,
            role=person.role,
            why=wanted.why.strip(),
            like=wanted.like,
        )
        try:
            store.append(made)
        except MovedOnError:
            raise Refused(409, {"why": "moved"}) from None
        return made

    def _version(
        self, store: Versions, one: Version, before: Version | None, only: Sequence[str]
    ) -> dict[str, Any]:
        found: tuple[Difference, ...] = ()
        if before is not None:
            found = difference(file.tables_of(before.text), file.tables_of(one.text))
        shown = [asdict(each) for each in found if not only or _is_within(each, only)]
        return {
            "version": one.version,
            "t_ms": one.t_ns / 1e6,
            "how": one.how,
            "person": one.person,
            "name": one.name,
            "role": one.role,
            "why": one.why,
            "like": one.like,
            "differences": shown,
            "n_hidden": len(found) - len(shown),
        } | self._standing(store, one)

    def _standing(self, store: Versions, one: Version) -> dict[str, Any]:
        said = store.outcomes(one.version)
        state: str = said[-1].what if said else ""
        if state in {"begun", "started", ""} and one.how == "page":
            state = "applying" if self._is_busy(store, one) else "interrupted"
        services = [{"service": s.service, "took_s": s.took_s} for s in said if s.service]
        sentence = next((s.sentence for s in said if s.sentence), "")
        return {"state": state, "services": services, "sentence": sentence}


def _whole(change: Change) -> Change:
    """Nobody sets a hash from a page: a new person has no PIN yet, and one shut out has none."""
    if change.do == "add" and change.at == ["people"] and isinstance(change.value, dict):
        return Change(do="add", at=change.at, value=change.value | {"pin_hash": NO_PIN})
    if "pin_hash" in change.at:
        if change.do != "set" or change.value is not None:
            raise NotHereError("A PIN is set by whose it is.")
        return Change(do="set", at=change.at, value=NO_PIN)
    return change


def _told(name: str, table: Any) -> Any:
    """What the pages may see of it."""
    keys = OPEN.get(name)
    if isinstance(table, dict):
        return {key: value for key, value in table.items() if keys is None or key in keys}
    if name == "people":
        return [_person(row) for row in table or []]
    return [
        {key: value for key, value in row.items() if keys is None or key in keys}
        for row in table or []
    ]


def _person(row: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in row.items() if key != "pin_hash"}
    return told | {"has_pin": row.get("pin_hash", "") not in {"", NO_PIN}}


def _is_within(one: Difference, only: Sequence[str]) -> bool:
    """`beds.sensor` confines to one key of a table."""
    return one.table in only or (bool(one.key) and f"{one.table}.{one.key}" in only)


def _took(store: Versions) -> dict[str, float]:
    """How long each service took when it last started again for a version."""
    took: dict[str, float] = {}
    for version in store.last(20):
        for one in store.outcomes(version.version):
            if one.took_s is not None:
                took.setdefault(one.service, one.took_s)
    return took


def _supervisor_says(ward: Ward, line: str) -> bool:
    """Whether it heard and did so; false, too, where none listens."""
    try:
        return bool(asyncio.run(ask(socket_path(ward), line)).get("ok"))
    except OSError:
        return False
