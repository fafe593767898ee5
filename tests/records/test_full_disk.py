"""A disk that is really full: a small tmpfs in a mount namespace of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WRITER = Path(__file__).with_name("writer.py")
ON_A_SMALL_DISK = """
mount -t tmpfs -o size={size} tmpfs {folder} &&
{python} {writer} {folder}/journal.db 100000 4000; ls {folder} >&2 &&
rm -f {folder}/ballast && {python} -c "
from pathlib import Path
from records.journal import verify
print('broken at', verify(Path('{folder}/journal.db')))"
"""


def unshare():
    found = shutil.which("unshare")
    if found is None:
        pytest.skip("there is no `unshare` here to make a small disk with")
    try_out = subprocess.run([found, "-rm", "true"], capture_output=True, check=False)
    if try_out.returncode != 0:
        pytest.skip("this system gives no mount namespace to make a small disk in")
    return found


def written_on(tmp_path, size):
    """What the writer says on a disk of that size, and whether the chain holds."""
    script = ON_A_SMALL_DISK.format(
        size=size, folder=tmp_path, python=sys.executable, writer=WRITER
    )
    done = subprocess.run(
        [unshare(), "-rm", "sh", "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines(), done.stderr


def test_the_reserve_lets_the_journal_go_on_when_the_disk_is_full(tmp_path):
    lines, left = written_on(tmp_path, "40m")
    warned = [n for n, line in enumerate(lines) if "reserve is in use" in line]
    assert lines[-2].startswith("refused"), lines[-3:]
    assert lines[-1] == "broken at None"
    assert len(lines) - 2 - warned[0] > 1000, "8 MB of 4 kB entries, some of it for the WAL"
    assert "journal.reserve" not in left


def test_a_small_disk_keeps_no_reserve_and_no_broken_chain(tmp_path):
    lines, _ = written_on(tmp_path, "4m")
    assert lines[-2].startswith("refused")
    assert lines[-1] == "broken at None"
    assert not any("reserve" in line for line in lines[:-2])


REOPENED = """
from pathlib import Path
from alarms.cell import unknown_alarm
from alarms.messages import Change, Entry, JournalNotOpenError
from records.journal import Journal
from records.late import LateJournal
path, ballast = Path('{folder}/journal.db'), Path('{folder}/ballast')
entry = Entry(t_ns=1, change=Change.SIGNAL, alarm=unknown_alarm('7.c.1', 1))
journal = Journal(path)
journal.append([entry])
journal.close()
with ballast.open('wb', buffering=0) as fill:
    try:
        while True: fill.write(bytes(4096))
    except OSError: pass
journal = LateJournal(path)
try:
    print('taken', journal.append([entry]), journal.warning)
except JournalNotOpenError as error:
    print('refused', error)
    ballast.unlink()
    print('taken', journal.append([entry]))
"""


@pytest.mark.parametrize(
    ("size", "said"), [("40m", ["taken [2] the disk was full"]), ("4m", ["refused", "taken [2]"])]
)
def test_a_journal_is_opened_on_a_full_disk_by_its_reserve_or_as_soon_as_there_is_room(
    tmp_path, size, said
):
    folder = tmp_path / "small"
    folder.mkdir()
    program = tmp_path / "program.py"
    program.write_text(REOPENED.format(folder=folder))
    script = f"mount -t tmpfs -o size={size} tmpfs {folder} && {sys.executable} {program}"
    done = subprocess.run(
        [unshare(), "-rm", "sh", "-c", script], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert [line[: len(start)] for line, start in zip(lines, said, strict=True)] == said
