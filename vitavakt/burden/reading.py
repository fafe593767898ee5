"""A ward's alarms counted from its own journal and history."""

from collections.abc import Iterator, Sequence

from alarms.burden.week import Watched, Week, week
from alarms.messages import Entry, Phase
from records.history import Cover, HistoryReader
from records.journal import JournalReader
from vitavakt.settings import Ward

_N_PAGE = 2_000
_WARD = ""
"""All beds together: what is kept of them when the history has gone."""


def entries(ward: Ward, t_from_ns: int) -> list[Entry]:
    """The journal since then, oldest first.

    Raises
    ------
    sqlite3.OperationalError
        There is no journal yet.
    JournalRefusedError
        It cannot be read.
    """
    with JournalReader(ward.journal) as journal:
        return list(_entries(journal, t_from_ns))


def stories(ward: Ward, t_from_ns: int) -> list[Entry]:
    """The same, and before it what the journal says of the alarms that stood then.

    Raises
    ------
    sqlite3.OperationalError, JournalRefusedError
        As above.
    """
    begun: dict[str, list[Entry]] = {}
    since: list[Entry] = []
    with JournalReader(ward.journal) as journal:
        for entry in _entries(journal, 0):
            if entry.t_ns >= t_from_ns:
                since.append(entry)
            elif entry.alarm is not None:
                begun.setdefault(entry.alarm.id, []).append(entry)
                if entry.alarm.phase is Phase.CLEAR:
                    del begun[entry.alarm.id]
    return [*(entry for of_one in begun.values() for entry in of_one), *since]


def counted(
    ward: Ward, of: list[Entry], spans: Sequence[tuple[int, int]], t_to_ns: int | None = None
) -> Week:
    """What began in these spans of time (from, until; ns), in figures.

    What became of it counts until `t_to_ns`, or the end of the last span.

    Raises
    ------
    sqlite3.Error
        There is no history that can be read.
    """
    watched: dict[str, Watched] = {}
    with HistoryReader(ward.history) as history:
        for from_ns, until_ns in spans:
            for bed, cover in history.cover(from_ns, until_ns).items():
                watched[bed] = _more(watched.get(bed), cover)
            watched[_WARD] = _more(watched.get(_WARD), history.cover_before(from_ns, until_ns))
    t_from_ns = min((from_ns for from_ns, _ in spans), default=0)
    last_ns = max((until_ns for _, until_ns in spans), default=0)
    end_ns = last_ns if t_to_ns is None else t_to_ns
    return week(of, watched, t_from_ns=t_from_ns, t_to_ns=end_ns, spans=spans)


def _more(watched: Watched | None, cover: Cover) -> Watched:
    if watched is None:
        return Watched(present_s=cover.present_s, rr_s=cover.rr_s)
    return Watched(present_s=watched.present_s + cover.present_s, rr_s=watched.rr_s + cover.rr_s)


def _entries(journal: JournalReader, t_from_ns: int) -> Iterator[Entry]:
    seq = 0
    while page := journal.entries_after(seq, _N_PAGE):
        seq = page[-1][0]
        yield from (entry for _, entry in page if entry.t_ns >= t_from_ns)
