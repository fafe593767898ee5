"""Whether the alarm engine has been heard without a break; pure.

The bus drops what is said while this server is not connected: while the engine, or this server, is
started again. An alarm that comes, is taken and ends within that time is in no state that is heard
afterwards. It is in the journal, from the number on that was known before.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Continuity:
    """What was heard of the engine, and from where on something may be missing."""

    since: int | None
    """Journal number after which entries may have been missed; None while nothing is missing."""
    _newest: int = 0
    _caught_up: int = 0
    _pid: int | None = None
    _at_alive: int = 0
    """Newest number when the present process was last known to be it."""
    _of_topic: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By topic: count on the bus, and journal number, of the last message."""

    def __post_init__(self) -> None:
        self._newest = self._caught_up = self._at_alive = self.since or 0

    def on_state(self, topic: str, *, n: int, seq: int) -> bool:
        """A state came, the `n`-th of its topic. True: from now on something is missing."""
        n_before, seq_before = self._of_topic.get(topic, (n - 1, seq))
        self._of_topic[topic] = n, seq
        self._newest = max(self._newest, seq)
        return n != n_before + 1 and self._miss(seq_before)

    def on_alive(self, pid: int) -> bool:
        """The engine lives. True: it is another process, and something may be missing."""
        is_other = self._pid not in {None, pid}
        before, self._pid, self._at_alive = self._at_alive, pid, self._newest
        return is_other and self._miss(before)

    def take(self) -> int | None:
        """Where to read the journal from, now; a break from here on is another one."""
        since, self.since = self.since, None
        return since

    def caught_up(self, seq: int) -> None:
        """The journal has been read up to `seq`."""
        self._caught_up = max(seq, self._caught_up)

    def _miss(self, after: int) -> bool:
        after = max(after, self._caught_up)
        self.since = after if self.since is None else min(self.since, after)
        return True
