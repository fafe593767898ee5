"""A ward's alarms counted from its own journal and history."""

from collections.abc import Iterator

from alarms.burden.week import Watched, Week, week
from alarms.messages import Entry
from records.history import HistoryReader
from records.journal import JournalReader
from vitavakt.settings import Ward

_N_PAGE = 2_000


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


def counted(ward: Ward, of: list[Entry], t_from_ns: int, t_to_ns: int) -> Week:
    """That time in figures; sqlite3.Error when there is no history that can be read."""
    with HistoryReader(ward.history) as history:
        watched = {
            bed: Watched(present_s=c.present_s, rr_s=c.rr_s)
            for bed, c in history.cover(t_from_ns, t_to_ns).items()
        }
    return week(of, watched, t_from_ns=t_from_ns, t_to_ns=t_to_ns)


def _entries(journal: JournalReader, t_from_ns: int) -> Iterator[Entry]:
    seq = 0
    while page := journal.entries_after(seq, _N_PAGE):
        seq = page[-1][0]
        yield from (entry for _, entry in page if entry.t_ns >= t_from_ns)
