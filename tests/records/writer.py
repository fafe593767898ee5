"""A process that writes journal entries and says each number once it is on the disk.

Usage: ``python writer.py JOURNAL N_MAX [BYTES]``; an entry's note is its own number (and padding).
"""

import sys
from itertools import count
from pathlib import Path

from alarms.cell import unknown_alarm
from alarms.messages import Change, Entry, JournalRefusedError
from records.journal import Journal


def main() -> None:
    path, n_max, n_bytes = Path(sys.argv[1]), int(sys.argv[2]), int((sys.argv[3:] or ["0"])[0])
    journal = Journal(path)
    for n in count(journal.newest_seq() + 1):
        if n > n_max:
            break
        note = str(n).ljust(n_bytes, ".")
        entry = Entry(t_ns=n, change=Change.SIGNAL, alarm=unknown_alarm(f"7.c.{n}", n), note=note)
        try:
            (seq,) = journal.append([entry])
        except JournalRefusedError as error:
            sys.stdout.write(f"refused {error}\n")
            break
        sys.stdout.write(f"{seq} {journal.warning}\n")
        sys.stdout.flush()
    journal.close()


if __name__ == "__main__":
    main()
