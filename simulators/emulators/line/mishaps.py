"""What goes wrong with an emulated module, and when: pure data, and what it does to bytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from simulators.people.ranges import Range, range_faults


class Trouble(StrEnum):
    """Kinds of mishap."""

    UNPLUG = "unplug"
    """The cable is out; then it is in again and the module starts anew."""
    RESET = "reset"
    """The module starts anew by itself."""
    SILENT = "silent"
    """It hangs: hears nothing, says nothing."""
    JUNK = "junk"
    """Bytes of chance between those of the module."""
    LOSS = "loss"
    """Some bytes, or datagrams, never arrive."""
    NOISE = "noise"
    """Some bytes arrive with one bit changed."""
    BAUD = "baud"
    """It speaks at another speed than it was told."""


JUNK_BYTES_MAX = 64
LOSS_SHARE = 0.002
"""Of bytes on a serial line or over TCP."""
DATAGRAM_LOSS_SHARE = 0.02
NOISE_SHARE = 0.0002
OTHER_BAUD = 9600
"""Where the module's own speed is this one: `OTHER_BAUD_TOO`."""
OTHER_BAUD_TOO = 57_600
_RANGES = {
    "t_s": Range(low=0, high=1e6, unit="s"),
    "duration_s": Range(low=0, high=1e6, unit="s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """One of them."""

    trouble: Trouble
    t_s: float
    """Since the module was switched on first."""
    duration_s: float = 0.0
    """A reset has none."""

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if faults:
            raise ValueError(" ".join(faults))

    def on(self, t_s: float) -> bool:
        return self.t_s <= t_s < self.t_s + self.duration_s


_WRITTEN = re.compile(r"([a-z]+)@(\d+(?:\.\d+)?)(?:\+(\d+(?:\.\d+)?))?")


def mishap(written: str) -> Mishap:
    """``KIND@SECOND+SECONDS``, for instance ``unplug@20+5``; a ValueError is one sentence."""
    found = _WRITTEN.fullmatch(written)
    if found is None or found.group(1) not in set(Trouble):
        kinds = ", ".join(Trouble)
        raise ValueError(f"{written!r} is no mishap; write KIND@SECOND+SECONDS, KIND of: {kinds}.")
    trouble, t_s, duration_s = Trouble(found.group(1)), *map(float, found.groups(default="0")[1:])
    if trouble is not Trouble.RESET and duration_s == 0:
        raise ValueError(f"{written!r} lasts no time; write for instance {written}+5.")
    return Mishap(trouble=trouble, t_s=t_s, duration_s=duration_s)


def on(mishaps: Sequence[Mishap], trouble: Trouble, t_s: float) -> bool:
    """Whether that is the matter at `t_s`."""
    return any(each.on(t_s) for each in mishaps if each.trouble is trouble)


def n_resets_until(mishaps: Sequence[Mishap], t_s: float) -> int:
    """How often the module has started anew by itself until `t_s`."""
    return sum(each.t_s <= t_s for each in mishaps if each.trouble is Trouble.RESET)


class Damage:
    """What junk and loss make of bytes; the same seed, the same damage."""

    def __init__(self, *, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def lossy(self, data: bytes, share: float = LOSS_SHARE) -> bytes:
        """Each byte is lost with that chance."""
        kept = self._rng.uniform(size=len(data)) >= share
        return np.frombuffer(data, np.uint8)[kept].tobytes()

    def noisy(self, data: bytes, share: float = NOISE_SHARE) -> bytes:
        """Each byte has that chance of one changed bit."""
        bits = (1 << self._rng.integers(0, 8, len(data))).astype(np.uint8)
        hurt = self._rng.uniform(size=len(data)) < share
        return (np.frombuffer(data, np.uint8) ^ np.where(hurt, bits, 0).astype(np.uint8)).tobytes()

    def lost(self, share: float = DATAGRAM_LOSS_SHARE) -> bool:
        """Whether a datagram is lost: whole, as networks lose them."""
        return bool(self._rng.uniform() < share)

    def junk(self) -> bytes:
        """Some bytes of chance."""
        return self._rng.bytes(int(self._rng.integers(1, JUNK_BYTES_MAX + 1)))
