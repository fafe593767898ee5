"""Data changed where the coverage asks for it: atheris on every codec, driver and importer.

``python -m tests.fuzz.guided --target NAME --seconds 3600 [--corpus FOLDER]`` from the repository's
root; ``--replay FILE`` runs one finding again, without atheris. What must hold is in
`tests.fuzz.checks`, how parts are changed in `tests.fuzz.shapes`. A finding is written into the
corpus' folder, or this one.
"""

import argparse
import importlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from itertools import product
from pathlib import Path

WAYS = ("shaped", "plain", "random")
"""How data is changed: with lengths and sums mended; as bytes; as `tests.fuzz.fuzz` does."""
NEEDED = "atheris is missing: pip install atheris (3.0 or newer; group `fuzz` of pyproject.toml)\n"


def inside(name: str, *, way: str, options: list[str]) -> None:
    """The process that is fuzzed; it ends in libFuzzer and does not return."""
    import atheris

    # Only what is under test counts as coverage, so it is imported here for the first time.
    with atheris.instrument_imports(include=["sensor"]):
        from tests.fuzz.subjects import SUBJECTS
    from tests.fuzz.mutation import N_CHOICE_BYTES, bred, damaged
    from tests.fuzz.subject import Told

    subject = SUBJECTS[name]
    warnings.simplefilter("error")

    def run(data: bytes) -> None:
        subject.check(data[:-N_CHOICE_BYTES], Told(data[-N_CHOICE_BYTES:]))

    def shaped(data: bytes, n_bytes_max: int, seed: int) -> bytes:
        def change(part: bytes) -> bytes:
            return bytes(atheris.Mutate(part, max(64, 2 * len(part))))

        return bred(data, subject, change, random.Random(seed))[:n_bytes_max]

    def at_random(data: bytes, n_bytes_max: int, seed: int) -> bytes:
        rng = random.Random(seed)
        made = damaged(subject, rng)[: n_bytes_max - N_CHOICE_BYTES]
        return made + rng.randbytes(N_CHOICE_BYTES)

    mutators = {"shaped": shaped, "random": at_random}
    chosen = {"custom_mutator": mutators[way]} if way in mutators else {}
    atheris.Setup([sys.argv[0], *options], run, **chosen)
    atheris.Fuzz()


def replay(name: str, file: Path) -> None:
    """One finding again, as it was."""
    from tests.fuzz.mutation import N_CHOICE_BYTES
    from tests.fuzz.subject import Told
    from tests.fuzz.subjects import SUBJECTS

    warnings.simplefilter("error")
    data = file.read_bytes()
    SUBJECTS[name].check(data[:-N_CHOICE_BYTES], Told(data[-N_CHOICE_BYTES:]))
    sys.stdout.write(f"{name} holds on {file}\n")


def prepared(name: str, corpus: Path, folder: Path) -> list[str]:
    """libFuzzer's options, with what it begins from and its dictionary written down."""
    from tests.fuzz.mutation import N_CHOICE_BYTES
    from tests.fuzz.subjects import SUBJECTS

    subject = SUBJECTS[name]
    (folder / "seeds").mkdir()
    choices = (bytes(N_CHOICE_BYTES), b"\0\1" * (N_CHOICE_BYTES // 2))
    for n, (data, choice) in enumerate(product(subject.beginnings, choices)):
        (folder / f"seeds/{n}").write_bytes(data + choice)
    words = ("".join(f"\\x{byte:02x}" for byte in word) for word in subject.words)
    (folder / "words").write_text("".join(f'"{word}"\n' for word in words))
    return [
        *([f"-dict={folder / 'words'}"] if subject.words else []),
        f"-max_len={subject.n_bytes_max + N_CHOICE_BYTES}",
        f"-artifact_prefix={corpus}/",
        "-print_final_stats=1",
        "-use_value_profile=1",
        str(corpus),
        str(folder / "seeds"),
    ]


def watched(name: str, *, way: str, limits: list[str], corpus: Path) -> bool:
    """A run in a process of its own, its words passed on, and one line of what it did."""
    began_s = time.monotonic()
    seen: tuple[str, ...] = ("0", "0", "0", "0")
    with tempfile.TemporaryDirectory() as made:
        options = [*limits, *prepared(name, corpus, Path(made))]
        command = [sys.executable, "-m", "tests.fuzz.guided", "--target", name, "--way", way]
        with subprocess.Popen(
            [*command, "--inside", *options], stderr=subprocess.PIPE, text=True, errors="replace"
        ) as child:
            assert child.stderr is not None
            for line in child.stderr:
                sys.stderr.write(line)
                if found := re.match(r"#(\d+)\t.* cov: (\d+) ft: (\d+) corp: (\d+)", line):
                    seen = found.groups()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    sys.stdout.write(
        f"{name} ({way}): {seen[0]} executions, {seen[1]} edges, {seen[2]} features, "
        f"{seen[3]} inputs kept, {time.monotonic() - began_s:.0f} s, "
        f"{used.ru_utime + used.ru_stime:.0f} s of processor time, "
        f"{'nothing found' if child.returncode == 0 else f'ended with {child.returncode}'}\n"
    )
    return child.returncode == 0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", required=True)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int, default=-1, help="executions at most; -1: any number")
    parser.add_argument("--corpus", type=Path, help="kept from run to run")
    parser.add_argument("--way", choices=WAYS, default=WAYS[0])
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--inside", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside is not None:
        inside(asked.target, way=asked.way, options=asked.inside)
    if asked.replay:
        replay(asked.target, asked.replay)
        return 0
    try:
        importlib.import_module("atheris")
    except ImportError:
        sys.stderr.write(NEEDED)
        return 1
    limits = [f"-max_total_time={asked.seconds}", f"-runs={asked.runs}"]
    with tempfile.TemporaryDirectory() as empty:
        corpus = asked.corpus or Path(empty)
        corpus.mkdir(parents=True, exist_ok=True)
        return int(not watched(asked.target, way=asked.way, limits=limits, corpus=corpus))


if __name__ == "__main__":
    sys.exit(main())
