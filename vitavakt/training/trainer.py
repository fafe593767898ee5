"""The trainer's side: lets things happen, and reads in the journal what came of them."""

import asyncio
import secrets
import sqlite3
from pathlib import Path
from time import monotonic_ns, time_ns
from typing import Any

from alarms.messages import Entry, JournalRefusedError
from records.journal import JournalReader
from simulators.ward.scenario import Scenario
from vitavakt.demo import LogIn
from vitavakt.errors import WardError
from vitavakt.scenarios.live import begin
from vitavakt.settings import Ward
from vitavakt.training import plan
from vitavakt.training.beds import begins_s
from vitavakt.training.events import ABOUT, SESSION_S_MAX, Event, Kind, place_with
from vitavakt.training.outcome import Answer, Happened, Outcome, Told, outcome
from vitavakt.training.report import Facts, report

_PAGE = 500


class Trainer:
    """As `ward_ui.training.service.Course`.

    Raises
    ------
    WardError
        The ward is not a training ward.
    """

    def __init__(self, ward: Ward, scenario: Scenario, trainees: tuple[LogIn, ...]) -> None:
        if not (ward.demo and ward.training):
            raise WardError(
                f"{ward.file} is not a training ward, so nothing is made to happen there."
            )
        self._ward, self._scenario, self._trainees = ward, scenario, trainees
        self._began_ns, self._wall_ns = begin(ward), time_ns()
        self._entries: list[Entry] = []
        self._newest_seq = 0
        self._unread = ""
        self._reading = asyncio.Lock()

    @property
    def t_s(self) -> float:
        """Since the training began."""
        return (monotonic_ns() - self._began_ns) / 1e9

    async def start(self, bed: str, kind: str) -> str:
        """Let it happen; empty, or a sentence why it cannot."""
        place = next((p for p in self._scenario.beds if p.bed == bed), None)
        if place is None or kind not in set(Kind):
            return f"There is no bed {bed!r}, or nothing called {kind!r}."
        t_s = begins_s(self.t_s)
        event = Event(
            id=secrets.token_hex(6),
            bed=bed,
            kind=Kind(kind),
            t_s=t_s,
            duration_s=ABOUT[Kind(kind)].duration_s,
        )
        if event.end_s > SESSION_S_MAX:
            return f"A training lasts {SESSION_S_MAX / 60:.0f} minutes at most: begin a new one."
        try:
            place_with(place, (*plan.read(self._ward), event))
        except ValueError as error:
            return str(error)
        plan.add(self._ward, event)
        return ""

    async def state(self) -> dict[str, Any]:
        """Everything that the trainer's page shows."""
        now, came = self.t_s, await self._outcome()
        return {
            "t_s": now,
            "language": self._ward.language,
            "ward_address": f"http://{self._ward.host}:{self._ward.port}",
            "kinds": [
                {"kind": k, "nb": a.name_nb, "en": a.name_en, "duration_s": a.duration_s}
                for k, a in ABOUT.items()
            ],
            "beds": [
                {"bed": p.bed, "patient": p.patient, "in_bed": p.person.in_bed}
                for p in self._scenario.beds
            ],
            "trainees": [
                {"person": person, "name": name, "pin": pin}
                for person, pin, name, _ in self._trainees
            ],
            "unread": self._unread,
            "happened": [_happened(one) for one in reversed(came.happened)],
            "others": [_told(one) for one in reversed(came.others)],
        }

    async def report(self, *, style: str) -> str:
        """The training so far as a page; `style` is its style sheet, or a link to it."""
        came = await self._outcome()
        facts = Facts(
            title=self._scenario.scenario.title,
            began_ns=self._wall_ns,
            lasted_s=self.t_s,
            language=self._ward.language,
            unread=self._unread,
            names={person: name for person, _, name, _ in self._trainees},
        )
        return report(came, facts, style=style)

    async def _outcome(self) -> Outcome:
        async with self._reading:
            await asyncio.to_thread(self._read_on)
        return outcome(plan.read(self._ward), self._entries, began_ns=self._wall_ns)

    def _read_on(self) -> None:
        """What the journal has more than at the last time; that it cannot be read is told."""
        try:
            self._entries += self._newer(self._ward.journal)
        except (sqlite3.Error, OSError, JournalRefusedError) as why:
            self._unread = str(why)
        else:
            self._unread = ""

    def _newer(self, journal: Path) -> list[Entry]:
        found, newest_seq = list[Entry](), self._newest_seq
        if not journal.exists():
            return found
        with JournalReader(journal) as reader:
            while batch := reader.entries_after(newest_seq, _PAGE):
                found += [entry for _, entry in batch]
                newest_seq = batch[-1][0]
        self._newest_seq = newest_seq
        return found


def _happened(one: Happened) -> dict[str, Any]:
    event = one.event
    return {
        "id": event.id,
        "bed": event.bed,
        "kind": event.kind,
        "t_s": event.t_s,
        "end_s": event.end_s,
        "alarms": [_told(told) for told in one.alarms],
    }


def _told(one: Told) -> dict[str, Any]:
    alarm = one.alarm
    parts = one.delays.parts_s()
    ended_ns = one.delays.t_ended_ns
    return {
        "id": alarm.id,
        "bed": alarm.bed,
        "nb": alarm.text_nb,
        "en": alarm.text_en,
        "priority": alarm.priority,
        "signal_ms": alarm.t_signal_ns // 1_000_000,
        "onset_to_signal_s": (alarm.t_signal_ns - alarm.t_onset_ns) / 1e9,
        "onset_to_taken_s": parts["onset_to_accepted"],
        "everyone_s": one.everyone_s,
        "ended_s": None if ended_ns is None else (ended_ns - alarm.t_signal_ns) / 1e9,
        "answers": [_answer(answer) for answer in one.answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in Answer.__slots__}
