"""What one browser has yet to be told."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Key = tuple[str, str]
"""Kind of message and bed (or empty)."""

N_ANSWERS_MAX = 64
"""Answers not yet taken. A client with more is not listening."""


class Gathered:
    """Beds' vitals that go out as one message; made once for all who take the same."""

    def __init__(self, beds: Mapping[str, str]) -> None:
        self.beds = beds
        self._joined: str | None = None
        self._after: tuple[Gathered, Gathered] | None = None
        """What came next, and both together."""

    @property
    def joined(self) -> str:
        """JSON: the beds with commas between."""
        if self._joined is None:
            self._joined = ",".join(self.beds.values())
        return self._joined

    def and_then(self, newer: "Gathered") -> "Gathered":
        """The newest of each bed; the same object for all who were late by the same."""
        if self._after is None or self._after[0] is not newer:
            self._after = newer, Gathered({**self.beds, **newer.beds})
        return self._after[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Everything there was."""

    answers: Sequence[str]
    """In order."""
    latest: Mapping[Key, str]
    vitals: Gathered | None


class Mailbox:
    """The latest message of each key, and every answer. A slow browser skips, it never lags.

    A keyed message is a whole state, so the newest is enough, and there is at most one per key.
    Answers are never merged: each belongs to one command. They are bounded all the same.
    """

    def __init__(self) -> None:
        self._latest: dict[Key, str] = {}
        self._vitals: Gathered | None = None
        self._answers: deque[str] = deque()
        self._filled = asyncio.Event()

    def put(self, key: Key, message: str) -> None:
        """Leave the newest state of `key`; an older one that was not taken is gone."""
        self._latest[key] = message
        self._filled.set()

    def gather(self, vitals: Gathered) -> None:
        """Leave the newest vitals of some beds; those of other beds stay."""
        self._vitals = vitals if self._vitals is None else self._vitals.and_then(vitals)
        self._filled.set()

    def answer(self, message: str) -> bool:
        """Leave an answer, in order. False if there are too many already: nothing is left then."""
        if len(self._answers) >= N_ANSWERS_MAX:
            return False
        self._answers.append(message)
        self._filled.set()
        return True

    async def take(self) -> Taken:
        """Wait for something; then everything there is."""
        await self._filled.wait()
        self._filled.clear()
        taken = Taken(answers=tuple(self._answers), latest=self._latest, vitals=self._vitals)
        self._answers, self._latest, self._vitals = deque(), {}, None
        return taken
