"""Mutated streams into every codec and every driver, for as long as asked.

``python -m tests.fuzz.fuzz --seconds 60 [--target NAME] [--seed N]`` from the repository's root.
What must hold: nothing raises, memory stays bounded, a whole frame at the end still comes out.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sensor.drivers.acconeer.driver import A121Driver
from sensor.drivers.deepwise.driver import AwUwbDriver
from sensor.drivers.driver import Driver
from sensor.drivers.framing import Splitter
from sensor.drivers.messages import MAIN
from sensor.drivers.novelda.driver import X4Driver
from sensor.drivers.numbering import Numbering
from sensor.drivers.seeed.drivers import Bha1Driver, Bha2Driver
from sensor.drivers.ti.uart import CLI, Firmware, UartDriver
from tests.fuzz.captures import CAPTURES, CHIRPS, DCA_FRAMES
from tests.fuzz.targets import A121_ANSWERS, AW_ANSWERS, TARGETS, X4_ANSWERS, Target


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzed:
    """A driver, and the answers that bring it past its set-up half of the time."""

    codec: str
    make: Callable[[], Driver]
    answers: tuple[bytes, ...] = ()


DRIVERS: dict[str, Fuzzed] = {
    "driver xethru-x4": Fuzzed(codec="xethru-x4", make=X4Driver, answers=X4_ANSWERS),
    "driver acconeer-a121": Fuzzed(
        codec="acconeer-a121", make=lambda: A121Driver(uart=False), answers=A121_ANSWERS
    ),
    "driver ti-vital-signs-lab": Fuzzed(
        codec="ti-uart", make=lambda: UartDriver(Firmware.VITAL_SIGNS_LAB, chirps=CHIRPS)
    ),
    "driver ti-vital-signs": Fuzzed(
        codec="ti-uart", make=lambda: UartDriver(Firmware.VITAL_SIGNS_TLV, chirps=None)
    ),
    "driver mr60bha1": Fuzzed(codec="mr60bha1", make=Bha1Driver),
    "driver mr60bha2": Fuzzed(codec="mr60bha2", make=Bha2Driver),
    "driver aw-uwb-ev-01": Fuzzed(codec="aw-uwb-ev-01", make=AwUwbDriver, answers=AW_ANSWERS),
}


def names() -> list[str]:
    """Everything that can be fuzzed."""
    return [*(target.name for target in TARGETS), *DRIVERS, *CAPTURES]


def fuzz(name: str, *, seconds: float, seed: int) -> Rate:
    """Runs until the time is over; what breaks its promise raises."""
    rng = random.Random(f"{name} {seed}")
    run = _run_of(name)
    n_runs = n_bytes = 0
    began_s = time.monotonic()
    while time.monotonic() - began_s < seconds:
        for _ in range(20):
            n_bytes += run(rng)
            n_runs += 1
    return Rate(name=name, n_runs=n_runs, n_bytes=n_bytes, seconds=time.monotonic() - began_s)


def _run_of(name: str) -> Callable[[random.Random], int]:
    if name in DRIVERS:
        fuzzed = DRIVERS[name]
        target = next(each for each in TARGETS if each.name == fuzzed.codec)
        return lambda rng: _drive(rng, target, fuzzed)
    if name in CAPTURES:
        return lambda rng: _capture(rng, CAPTURES[name]())
    target = next(each for each in TARGETS if each.name == name)
    return lambda rng: _split(rng, target)


def _split(rng: random.Random, target: Target) -> int:
    stream = mutated(rng, target.frames)
    splitter = Splitter(target.format())
    for piece in pieces(rng, stream):
        splitter.feed(piece)
        if splitter.n_waiting > 2 * target.format().n_bytes_max + len(piece):
            raise AssertionError(f"{target.name} keeps {splitter.n_waiting} bytes")
    splitter.feed(bytes(target.format().n_bytes_max + 8))
    last = rng.choice(target.frames)
    said = [repr(message) for message in splitter.feed(last + target.proof)]
    if repr(Splitter(target.format()).feed(last + target.proof)[0]) not in said:
        raise AssertionError(f"{target.name} misses {last.hex()} after {stream.hex()}")
    return len(stream) + len(last)


def _drive(rng: random.Random, target: Target, fuzzed: Fuzzed) -> int:
    driver = fuzzed.make()
    stream = mutated(rng, target.frames)
    numbering = Numbering("s1", lambda: 1)
    driver.begin(0.0)
    t_s = 0.0
    for answer in fuzzed.answers if rng.random() < 0.5 else ():
        driver.take(answer, t_s, MAIN)
    for piece in pieces(rng, stream):
        t_s += rng.choice((0.0, 0.05, 1.5))
        channel = CLI if rng.random() < 0.1 else MAIN
        for deed in [*driver.take(piece, t_s, channel), *driver.tick(t_s)]:
            if hasattr(deed, "counter_bits"):
                numbering.frame(deed, t_mono_ns=1, t_wall_ns=1)
    return len(stream)


def _capture(rng: random.Random, driver: Driver) -> int:
    driver.begin(0.0)
    n_bytes = 0
    for datagram in rng.choices(DCA_FRAMES, k=rng.randint(1, 12)):
        hurt = mutated(rng, (datagram,)) if rng.random() < 0.5 else datagram
        driver.take(hurt, 0.0, rng.choice((MAIN, MAIN, "card", CLI)))
        n_bytes += len(hurt)
    return n_bytes


def mutated(rng: random.Random, frames: tuple[bytes, ...]) -> bytes:
    """Frames in a row, with a few bytes changed, lost, doubled, or put in from elsewhere."""
    stream = bytearray(b"".join(rng.choices(frames, k=rng.randint(1, 5))))
    for _ in range(rng.randint(0, 6)):
        at = rng.randrange(len(stream) + 1)
        match rng.randrange(6):
            case 0 if at < len(stream):
                stream[at] ^= 1 << rng.randrange(8)
            case 1:
                del stream[at : at + rng.choice((1, 1, 2, 7, 40))]
            case 2:
                stream[at:at] = rng.randbytes(rng.choice((1, 1, 3, 20)))
            case 3:
                stream[at : at + 4] = rng.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\0\0\0"))
            case 4:
                frame = rng.choice(frames)
                stream[at:at] = frame[: rng.randrange(len(frame) + 1)]
            case _:
                stream[at:at] = stream[max(0, at - 30) : at]
    return bytes(stream)


def pieces(rng: random.Random, stream: bytes) -> list[bytes]:
    """The stream, cut at random."""
    edges = sorted({0, len(stream), *(rng.randrange(len(stream) + 1) for _ in range(4))})
    return [stream[a:b] for a, b in pairwise(edges)] or [b""]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each target")
    parser.add_argument("--target", choices=names(), action="append")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    sys.stdout.write(f"seed {chosen.seed}\n")
    for name in chosen.target or names():
        rate = fuzz(name, seconds=chosen.seconds, seed=chosen.seed)
        sys.stdout.write(f"{rate}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
