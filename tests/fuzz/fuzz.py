"""Data changed at random into every codec, driver and importer, for as long as asked.

``python -m tests.fuzz.fuzz --seconds 60 [--target NAME] [--seed N]`` from the repository's root.
What must hold is in `tests.fuzz.checks`. Nothing guides the changes: `tests.fuzz.guided` does.
"""

import argparse
import random
import sys
import time
from dataclasses import dataclass

from tests.fuzz.mutation import damaged
from tests.fuzz.subjects import SUBJECTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a run did."""

    name: str
    n_runs: int
    n_bytes: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.name:28} {self.n_runs:9d} executions {self.n_runs / self.seconds:9.0f} /s "
            f"{self.n_bytes / self.seconds / 1e6:7.2f} MB/s"
        )


def fuzz(name: str, *, seconds: float, seed: int) -> Rate:
    """Runs until the time is over; what breaks its promise raises."""
    rng = random.Random(f"{name} {seed}")
    subject = SUBJECTS[name]
    n_runs = n_bytes = 0
    began_s = time.monotonic()
    while time.monotonic() - began_s < seconds:
        for _ in range(20):
            data = damaged(subject, rng)
            subject.check(data, rng.randrange)
            n_bytes += len(data)
            n_runs += 1
    return Rate(name=name, n_runs=n_runs, n_bytes=n_bytes, seconds=time.monotonic() - began_s)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each target")
    parser.add_argument("--target", choices=SUBJECTS, action="append")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    sys.stdout.write(f"seed {chosen.seed}\n")
    for name in chosen.target or SUBJECTS:
        rate = fuzz(name, seconds=chosen.seconds, seed=chosen.seed)
        sys.stdout.write(f"{rate}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
