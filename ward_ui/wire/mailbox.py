"""What one browser has yet to be told."""

import asyncio
from collections import deque

Key = tuple[str, str]
"""Kind of message and bed (or empty)."""

N_ANSWERS_MAX = 64
"""Answers not yet taken. A client with more is not listening."""


class Mailbox:
    """The latest message of each key, and every answer. A slow browser skips, it never lags.

    A keyed message is a whole state, so the newest is enough, and there is at most one per key.
    Answers are never merged: each belongs to one command. They are bounded all the same.
    """

    def __init__(self) -> None:
        self._latest: dict[Key, str] = {}
        self._answers: deque[str] = deque()
        self._filled = asyncio.Event()

    def put(self, key: Key, message: str) -> None:
        """Leave the newest state of `key`; an older one that was not taken is gone."""
        self._latest[key] = message
        self._filled.set()

    def answer(self, message: str) -> bool:
        """Leave an answer, in order. False if there are too many already: nothing is left then."""
        if len(self._answers) >= N_ANSWERS_MAX:
            return False
        self._answers.append(message)
        self._filled.set()
        return True

    async def take(self) -> tuple[list[str], dict[Key, str]]:
        """Wait for something; then everything there is: answers in order, and states by key."""
        await self._filled.wait()
        self._filled.clear()
        answers, self._answers = list(self._answers), deque()
        latest, self._latest = self._latest, {}
        return answers, latest
