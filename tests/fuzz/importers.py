"""Mutated files into every importer of `vitavakt convert`, for as long as asked.

``python -m tests.fuzz.importers --seconds 60 [--format NAME] [--seed N]`` from the repository's
root. What must hold: a file is read, or refused with one sentence that names it; nothing else is
raised. The mutations are random; nothing guides them by coverage.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.sensor.recordings.formats.test_in import NAMES, good, refused

_WORDS = (b"\x00" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"NaN", b"-1", b"1e999", b"{", b"(", b'"')


def mutated(data: bytes, rng: random.Random) -> bytes:
    """One to six cuts, swaps, repeats or changed bytes."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(out) + 1)
        match rng.randrange(6):
            case 0:
                del out[at:]
            case 1:
                del out[at : at + rng.randrange(64)]
            case 2:
                out[at:at] = out[at : at + rng.randrange(64)]
            case 3:
                out[at : at + 4] = rng.choice(_WORDS)
            case _:
                # Most formats have what matters in their first bytes.
                near = min(at, rng.randrange(512))
                if near < len(out):
                    out[near] = rng.randrange(256)
    return bytes(out)


def fuzz(name: str, folder: Path, *, seconds: float, seed: int) -> Counter[str]:
    """How many files were read and refused; whatever else happens is raised, with its file kept."""
    rng = random.Random(f"{name} {seed}")
    path = good(folder, name)
    sides = [
        file for file in (folder / "radar.cfg", path.with_name("config.json")) if file.exists()
    ]
    whole = {file: file.read_bytes() for file in (path, *sides)}
    counts: Counter[str] = Counter()
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        chosen = rng.choice(list(whole)) if rng.random() < 0.2 else path
        for file, content in whole.items():
            file.write_bytes(mutated(content, rng) if file is chosen else content)
        why = refused(path, name, folder)
        assert why is None or (why.startswith(str(folder)) and "\n" not in why), why
        counts["read" if why is None else "refused"] += 1
    for file, content in whole.items():
        file.write_bytes(content)
    assert refused(path, name, folder) is None, "the good file is still read"
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each format")
    parser.add_argument("--format", choices=NAMES)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for name in [asked.format] if asked.format else NAMES:
        with tempfile.TemporaryDirectory() as made:
            counts = fuzz(name, Path(made), seconds=asked.seconds, seed=asked.seed)
        sys.stdout.write(f"{name:20} {counts.total():8d} executions, {dict(counts)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
