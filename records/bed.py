"""What the alarm journal holds of one bed: its alarms, and what was set for who lies there."""

import sqlite3
from pathlib import Path
from typing import Self

import msgspec

from alarms.messages import Change, Entry, JournalRefusedError, PatientSet
from records.database import read_only

N_FACTS_MAX = 2000
"""Of one stay; older ones are left out."""
N_ALARM_ENTRIES_MAX = 2000

_decoder = msgspec.json.Decoder(Entry)
_T_NS = "SELECT json_extract(body, '$.t_ns') FROM journal WHERE seq = ?"
_PATIENT = "SELECT seq, body FROM journal WHERE subject = ? ORDER BY seq DESC"
_PATIENTS = "SELECT seq, body FROM journal WHERE subject >= 'patient/' AND subject < 'patient0'"
_OF_ALARMS = """SELECT seq, body FROM journal
    WHERE alarm_id >= ?1 || '.' AND alarm_id < ?1 || '/' AND seq >= ?2
    ORDER BY seq DESC LIMIT ?3"""
_BEFORE = "SELECT seq, body FROM journal WHERE alarm_id = ? AND seq < ? ORDER BY seq LIMIT ?"
_OF_FACTS = """SELECT seq, body FROM journal WHERE seq >= ?2 AND (
    subject IN ('profile/' || ?1, 'patient/' || ?1, 'observed/' || ?1, 'warned/' || ?1,
                'scored/' || ?1, 'scored/' || ?1 || '/person')
    OR (subject >= 'limit/' || ?1 || '/' AND subject < 'limit/' || ?1 || '0')
    OR (subject >= 'pause/' || ?1 || '/' AND subject < 'pause/' || ?1 || '0')
    OR (subject >= 'assigned/' || ?1 || '/' AND subject < 'assigned/' || ?1 || '0')
    OR (subject >= 'marked/' || ?1 || '.' AND subject < 'marked/' || ?1 || '/'))
    ORDER BY seq DESC LIMIT ?3"""
# Ranges instead of LIKE: they find their rows by the index, and a bed called % is a bed.

Numbered = tuple[int, Entry]
"""Journal number and entry."""


class BedReader:
    """Reads what the journal's writer has committed. Close it, or use it in a `with`.

    Raises
    ------
    sqlite3.OperationalError
        There is no journal yet.
    JournalRefusedError
        By its methods, when what is there cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._db = read_only(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def alarms(self, bed: str, *, t_from_ns: int) -> list[Numbered]:
        """The newest entries about the bed's alarms since `t_from_ns`, oldest first.

        Those of them that had begun before are told from their beginning: whether people were
        called, and who took it, is in what comes first.
        """
        seq = self.seq_at(t_from_ns)
        newest = self._entries(_OF_ALARMS, (bed, seq, N_ALARM_ENTRIES_MAX))
        found = [
            (seq, entry, entry.alarm.id)
            for seq, entry in reversed(newest)
            if entry.alarm is not None and entry.alarm.bed == bed and entry.t_ns >= t_from_ns
        ]
        first = {id_: (seq, entry) for seq, entry, id_ in reversed(found)}
        begun = [
            earlier
            for id_, (seq, entry) in first.items()
            if entry.change is not Change.SIGNAL
            for earlier in self._entries(_BEFORE, (id_, seq, N_ALARM_ENTRIES_MAX))
        ]
        return sorted([*begun, *((seq, entry) for seq, entry, _ in found)], key=lambda one: one[0])

    def facts(self, bed: str, *, from_seq: int) -> list[Numbered]:
        """The newest facts that were set for the bed from `from_seq` on, oldest first."""
        found = self._entries(_OF_FACTS, (bed, from_seq, N_FACTS_MAX))
        return [
            (seq, entry)
            for seq, entry in reversed(found)
            if entry.change is Change.SET and getattr(entry.fact, "bed", bed) == bed
        ]

    def stay(self, bed: str) -> tuple[int, int]:
        """Journal number and time of the last discharge from the bed: before it, it was another's.

        (0, 0) when nobody was ever discharged.
        """
        for seq, body in self._rows(_PATIENT, (f"patient/{bed}",)):
            entry = _decoded(body)
            if _is_discharge(entry):
                return seq, _said_ns(entry)
        return 0, 0

    def stays(self, *, t_from_ns: int) -> dict[str, int]:
        """Of each bed that somebody was discharged from since `t_from_ns`: when, the last time."""
        seq = self.seq_at(t_from_ns)
        found: dict[str, int] = {}
        for _, entry in self._entries(f"{_PATIENTS} AND seq >= ? ORDER BY seq", (seq,)):
            if _is_discharge(entry) and isinstance(entry.fact, PatientSet):
                found[entry.fact.bed] = _said_ns(entry)
        return found

    def seq_at(self, t_ns: int) -> int:
        """A journal number before which everything is older than `t_ns`.

        Found by halving, so it relies on a wall clock that went forward; where it was put back in
        between, entries of that while may be left out.
        """
        low, high = 1, self._newest() + 1
        while low < high:
            middle = (low + high) // 2
            if self._t_ns(middle) < t_ns:
                low = middle + 1
            else:
                high = middle
        return low

    def close(self) -> None:
        self._db.close()

    def _newest(self) -> int:
        rows = self._rows("SELECT 0, max(seq) FROM journal", ())
        return int(rows[0][1] or 0)

    def _t_ns(self, seq: int) -> int:
        try:
            row = self._db.execute(_T_NS, (seq,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise JournalRefusedError(f"the journal cannot be read: {error}") from error
        return 0 if row is None else int(row[0])

    def _entries(self, query: str, values: tuple[str | int, ...]) -> list[Numbered]:
        return [(seq, _decoded(body)) for seq, body in self._rows(query, values)]

    def _rows(self, query: str, values: tuple[str | int, ...]) -> list[tuple[int, str]]:
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise JournalRefusedError(f"the journal cannot be read: {error}") from error


def _decoded(body: str) -> Entry:
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise JournalRefusedError(f"the journal cannot be read: {error}") from error


def _is_discharge(entry: Entry) -> bool:
    fact = entry.fact
    return entry.change is Change.SET and isinstance(fact, PatientSet) and not fact.occupied


def _said_ns(entry: Entry) -> int:
    return entry.said_ns or entry.t_ns
