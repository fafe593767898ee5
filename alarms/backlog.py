"""Journal entries on their way to the disk."""

from collections import deque
from collections.abc import Iterable, Sequence

from alarms.messages import Change, Entry

N_MAX = 10_000
"""About 10 MB of memory: days of a quiet ward, hours of a bad one."""
N_BATCH_MAX = 1_000


class Backlog:
    """Keeps what the journal has not taken yet, in order, and drops the least when it must."""

    def __init__(self, n_max: int = N_MAX) -> None:
        self._entries: deque[Entry] = deque()
        self._n_max = n_max
        self.n_dropped = 0
        """Entries that no journal will ever hold. Said in the service's heartbeat."""

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entries: Iterable[Entry]) -> None:
        self._entries.extend(entries)
        while len(self._entries) > self._n_max:
            self._drop_one()

    def batch(self) -> list[Entry]:
        """The oldest entries; they stay until `taken`."""
        return [entry for entry, _ in zip(self._entries, range(N_BATCH_MAX), strict=False)]

    def taken(self, batch: Sequence[Entry]) -> None:
        """The journal holds these."""
        held = set(map(id, batch))
        self._entries = deque(entry for entry in self._entries if id(entry) not in held)

    def waiting(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def holds_command(self, device: str, command: str) -> bool:
        """The entry that would prove this command is not in the journal yet."""
        return any(e.command == command and e.device == device for e in self._entries)

    def _drop_one(self) -> None:
        """A receipt of a device before a fact about a patient; of equals the oldest."""
        least = {Change.DELIVERED, Change.SEEN}
        receipts = (i for i, e in enumerate(self._entries) if e.change in least)
        del self._entries[next(receipts, 0)]
        self.n_dropped += 1
