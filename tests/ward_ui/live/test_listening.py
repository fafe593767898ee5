"""A bus that always has more to say leaves the screens their turns."""

import asyncio
import contextlib
from collections.abc import Collection
from typing import Any, cast

from ward_ui import service

N_BATCHES = 200


class Bus:
    """Something always waits; at last the line breaks."""

    def __init__(self) -> None:
        self.n_asked = 0

    async def receive_all(self, *, newest: Collection[str] = ()) -> list[Any]:
        self.n_asked += 1
        if self.n_asked > N_BATCHES:
            raise ConnectionError
        return [self.n_asked]


class Ear:
    def __init__(self) -> None:
        self.heard: list[int] = []

    def hear(self, message: int) -> None:
        self.heard.append(message)


async def test_others_have_a_turn_between_what_waits_on_the_bus() -> None:
    ear, n_turns = Ear(), 0
    listening = asyncio.create_task(service._listen(cast(Any, ear), cast(Any, Bus())))
    while not listening.done():
        n_turns += 1
        await asyncio.sleep(0)
    with contextlib.suppress(ConnectionError):
        await listening
    assert ear.heard == list(range(1, N_BATCHES + 1))
    assert n_turns >= N_BATCHES
