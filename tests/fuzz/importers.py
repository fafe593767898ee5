"""Files into the importers of `vitavakt convert`: each is read, or refused with one sentence.

A file and what lies beside it (a radar's .cfg, a folder's config.json) are the parts; what is
missing is the good one.
"""

import atexit
import random
import tempfile
from functools import cache, partial
from pathlib import Path

from tests.fuzz.shapes import json_text
from tests.fuzz.subject import Change, Choice, Subject, boxed, unboxed
from tests.sensor.recordings.formats.test_in import good, refused


@cache
def _laid_out(name: str) -> tuple[tempfile.TemporaryDirectory[str], dict[Path, bytes]]:
    """A folder with a good file of this format, and every file's good content, its own first."""
    made = tempfile.TemporaryDirectory()
    atexit.register(made.cleanup)
    folder = Path(made.name)
    path = good(folder, name)
    files = [
        path,
        *(side for side in (folder / "radar.cfg", path.with_name("config.json")) if side.exists()),
    ]
    return made, {file: file.read_bytes() for file in files}


def read_or_refused(name: str, data: bytes, choice: Choice) -> None:
    """Nothing but a refusal is raised, and that is one sentence that names the file."""
    made, whole = _laid_out(name)
    contents = unboxed(data)
    for n, (file, content) in enumerate(whole.items()):
        file.write_bytes(contents[n] if n < len(contents) else content)
    path, folder = next(iter(whole)), Path(made.name)
    why = refused(path, name, folder)
    assert why is None or (why.startswith(str(folder)) and "\n" not in why), why


def _varied(part: bytes, change: Change, rng: random.Random) -> bytes:
    return (json_text if part.startswith(b"{") else _near_its_start)(part, change, rng)


def _near_its_start(part: bytes, change: Change, rng: random.Random) -> bytes:
    """Most formats have what matters in their first bytes."""
    n = rng.choice((len(part), 16, 64, 512))
    return change(part[:n]) + part[n:]


def importer(name: str) -> Subject:
    """What is fuzzed of one format."""
    parts = tuple(_laid_out(name)[1].values())
    whole = boxed(list(parts))
    return Subject(
        name=f"file {name}",
        parts=parts,
        seeds=(whole,),
        check=partial(read_or_refused, name),
        taken_apart=unboxed,
        put_together=boxed,
        vary=_varied,
        n_bytes_max=2 * len(whole),
    )
