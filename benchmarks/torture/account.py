"""What became of every alarm: the truth of the bedside against the journal and the screen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from alarms.messages import Change, Entry


@dataclass(slots=True)
class Episode:
    """One time that a patient stopped breathing, as the bedside knows it."""

    bed: str
    t_began_ns: int
    """From when on it is told; the last breath was earlier."""
    command: str
    """Id of the acknowledgement that a person sends for it, again until it is answered."""
    t_ended_ns: int | None = None
    alarm_id: str = ""
    """Of the alarm that the bedside's nurse saw; empty when none came."""
    answered: bool = False
    """The acknowledgement was answered with yes."""
    over: bool = False
    """The nurse saw the alarm end."""


@dataclass(slots=True)
class Account:
    """All faults, each with the bed or alarm it is about; empty lists are the goal."""

    n_episodes: int = 0
    lost: list[str] = field(default_factory=list)
    """An episode without an alarm in the journal, or never on the bus or a screen."""
    doubled: list[str] = field(default_factory=list)
    """Two alarms for one episode, or one entry twice."""
    unwritten: list[str] = field(default_factory=list)
    """Something was told or answered that the journal does not hold."""
    unended: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return len(self.lost) + len(self.doubled) + len(self.unwritten) + len(self.unended)


def account(
    episodes: Sequence[Episode], entries: Sequence[Entry], on_screen: Iterable[str]
) -> Account:
    """Compare. `on_screen`: ids of alarms that the websocket's client was told of."""
    n_of = Counter((e.alarm.id, e.change) for e in entries if e.alarm is not None)
    taken = Counter(e.command for e in entries if e.change is Change.ACKNOWLEDGED)
    signals = [e.alarm for e in entries if e.alarm is not None and e.change is Change.SIGNAL]
    seen = set(on_screen)
    found = Account(n_episodes=len(episodes))
    for episode in episodes:
        ids = [
            alarm.id
            for alarm in signals
            if alarm.bed == episode.bed and _is_of(episode, alarm.t_signal_ns)
        ]
        _judge(found, episode, ids, seen, taken)
    for alarm in signals:
        _count(found, alarm.id, n_of)
    written = {alarm.id for alarm in signals}
    found.unwritten += [f"{id_} was told" for id_ in seen - written]
    return found


def _is_of(episode: Episode, t_signal_ns: int) -> bool:
    until_ns = episode.t_ended_ns
    return t_signal_ns >= episode.t_began_ns and (until_ns is None or t_signal_ns <= until_ns)


def _judge(
    found: Account, episode: Episode, ids: list[str], seen: set[str], taken: Counter[str]
) -> None:
    name = f"bed {episode.bed} at {episode.t_began_ns}"
    if not ids:
        found.lost.append(f"{name}: no alarm")
    if len(ids) > 1:
        found.doubled.append(f"{name}: {', '.join(ids)}")
    found.lost += [f"{id_} never on the screen" for id_ in ids if id_ not in seen]
    if ids and not episode.alarm_id:
        found.lost.append(f"{name}: never on the bus")
    if episode.alarm_id and episode.alarm_id not in ids:
        found.unwritten.append(f"{episode.alarm_id} was told")
    if episode.answered and taken[episode.command] == 0:
        found.unwritten.append(f"{episode.command} was answered")
    if taken[episode.command] > 1:
        found.doubled.append(f"{episode.command} taken {taken[episode.command]} times")
    if not episode.over:
        found.unended.append(f"{name}: the nurse still waits")


def _count(found: Account, alarm_id: str, n_of: Counter[tuple[str, Change]]) -> None:
    for change in (Change.SIGNAL, Change.TOLD, Change.ENDED):
        n = n_of[alarm_id, change]
        if n > 1:
            found.doubled.append(f"{alarm_id} {change} {n} times")
        if n == 0:
            (found.unended if change is Change.ENDED else found.lost).append(
                f"{alarm_id} never {change}"
            )
