"""What must hold of a codec and of a driver, whatever the bytes. What breaks it raises."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sensor.drivers.agent.numbering import Numbering
from sensor.drivers.driver import Driver
from sensor.drivers.framing import Splitter
from sensor.drivers.messages import MAIN, Deed, Opinion, Reading
from sensor.drivers.ti import lab, tlvs
from sensor.drivers.ti.packet import Packet
from sensor.drivers.ti.uart import CLI
from tests.fuzz.mutation import pieces
from tests.fuzz.subject import Choice, unboxed
from tests.fuzz.targets import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzed:
    """A driver, and the answers that bring it past its set-up half of the time."""

    codec: str
    make: Callable[[], Driver]
    answers: tuple[bytes, ...] = ()


def split(target: Target, stream: bytes, choice: Choice) -> None:
    """Memory is bounded, a cut changes nothing, and a whole frame after the damage comes out."""
    format_ = target.format()
    splitter, uncut = Splitter(format_), Splitter(format_)
    said = []
    for piece in pieces(choice, stream):
        said += splitter.feed(piece)
        if splitter.n_waiting > 2 * format_.n_bytes_max + len(piece):
            raise AssertionError(f"{target.name} keeps {splitter.n_waiting} bytes")
    if repr(said) != repr(uncut.feed(stream)):
        raise AssertionError(f"{target.name} reads {stream.hex()} otherwise when it is cut")
    for message in said:
        _read(message)
    splitter.feed(bytes(format_.n_bytes_max + 8))
    last = target.frames[choice(len(target.frames))]
    after = [repr(message) for message in splitter.feed(last + target.proof)]
    if repr(Splitter(format_).feed(last + target.proof)[0]) not in after:
        raise AssertionError(f"{target.name} misses {last.hex()} after {stream.hex()}")


def _read(message: object) -> None:
    """What lies within a TI packet is read by other functions than its frame."""
    if not isinstance(message, Packet):
        return
    for tlv in message.tlvs:
        tlvs.read(tlvs.meaning(message, tlv), tlv.data)
        stats = lab.stats(tlv.data)
        n_bins = len(tlv.data) // 4 if stats is None else stats.range_bin_end
        lab.profile(tlv.data, n_bins=n_bins, imaginary_first=False)


def _sensible(deed: Deed, numbering: Numbering) -> None:
    """What is handed on are numbers; what a module does not know it does not say."""
    match deed:
        case Reading():
            if not np.isfinite(deed.iq).all():
                raise AssertionError(f"a frame is handed on with {deed.iq}")
            numbering.frame(deed, t_mono_ns=1, t_wall_ns=1)
        case Opinion():
            said = (deed.rr_per_min, deed.hr_per_min, deed.range_m)
            if not all(number is None or 0 < number < math.inf for number in said):
                raise AssertionError(f"an opinion of {said}")


def drive(fuzzed: Fuzzed, stream: bytes, choice: Choice) -> None:
    """A driver takes its line's bytes at any time, in its set-up or after it."""
    driver = fuzzed.make()
    numbering = Numbering("s1", lambda: 1)
    driver.begin(0.0)
    t_s = 0.0
    for answer in fuzzed.answers if choice(2) else ():
        driver.take(answer, t_s, MAIN)
    for piece in pieces(choice, stream):
        t_s += (0.0, 0.05, 1.5)[choice(3)]
        channel = CLI if choice(10) == 0 else MAIN
        for deed in [*driver.take(piece, t_s, channel), *driver.tick(t_s)]:
            _sensible(deed, numbering)


CHANNELS = (MAIN, MAIN, MAIN, "card", CLI)


def capture(makes: Sequence[Callable[[], Driver]], data: bytes, choice: Choice) -> None:
    """A driver takes whole datagrams, each behind a byte that says on which channel it comes."""
    driver = makes[choice(len(makes))]()
    driver.begin(0.0)
    numbering = Numbering("s1", lambda: 1)
    for datagram in unboxed(data):
        channel = CHANNELS[datagram[0] % len(CHANNELS)] if datagram else MAIN
        for deed in [*driver.take(datagram[1:], 0.0, channel), *driver.tick(0.0)]:
            _sensible(deed, numbering)
