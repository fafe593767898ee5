"""How often a PIN may be tried. Nobody, knowing every name, can keep a ward out of its own phones.

A device on which somebody has logged in before is known by a secret of its own. Tries there count
for that device alone; tries from everywhere else count together: for each person, each address, and
in all ("device cookies": OWASP, Slow down online guessing attacks). So whoever guesses from outside
makes strangers wait, not the ward's phones; whoever holds one of those makes that one wait.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

N_FREE: Final = 5
"""So many wrong tries for one person before there is a wait."""
N_FREE_OF_ALL: Final = 20
"""So many wrong tries for all people together, from one device or address."""
N_FREE_OF_STRANGERS: Final = 60
"""So many for all people, from all places that are not known, together."""
WAIT_S: Final = 5.0
"""The first wait; each further wrong try doubles it."""
WAIT_S_MAX: Final = 300.0
FORGET_S: Final = 1_800.0
"""After so long without a wrong try nothing is held against anybody."""
N_KEYS_MAX: Final = 20_000
"""Counts remembered; the one unheard of for longest is forgotten first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Where a try comes from."""

    person: str
    """Empty for whom nobody knows: those share one count."""
    address: str
    device: bytes = b""
    """Hash of the known device's secret; empty is a device nobody has logged in on."""


@dataclass(frozen=True, slots=True)
class _Count:
    n_wrong: int = 0
    until_s: float = 0.0
    last_s: float = 0.0


class Throttle:
    """Growing waits after wrong PINs.

    A try counts as wrong from its start until it has proved right, so that many at once do not
    slip through.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[str, ...], _Count] = {}

    def wait_s(self, tried: Tried, *, t_s: float) -> float:
        """0 when the try may be made, which is then counted; else for how long it may not."""
        keys = _keys(tried)
        counts = [self._count(key, t_s) for key, _ in keys]
        wait_s = max(count.until_s - t_s for count in counts)
        if wait_s > 0.0:
            return wait_s
        for (key, n_free), count in zip(keys, counts, strict=True):
            self._counts.pop(key, None)
            self._counts[key] = _once_more(count, n_free, t_s)
        while len(self._counts) > N_KEYS_MAX:
            del self._counts[next(iter(self._counts))]
        return 0.0

    def right(self, tried: Tried) -> None:
        """The try proved right: it was not wrong, and nothing is held against the person there."""
        (own, _), *others = _keys(tried)
        self._counts.pop(own, None)
        self._take_back(key for key, _ in others)

    def _take_back(self, keys: Iterable[tuple[str, ...]]) -> None:
        for key in keys:
            count = self._counts.get(key)
            if count is not None:
                self._counts[key] = _Count(max(0, count.n_wrong - 1), 0.0, count.last_s)

    def _count(self, key: tuple[str, ...], t_s: float) -> _Count:
        count = self._counts.get(key, _Count())
        return count if t_s - count.last_s < FORGET_S else _Count()


def _keys(tried: Tried) -> list[tuple[tuple[str, ...], int]]:
    """The person's own count first, then that of all people from there."""
    if tried.device:
        place = ("device", tried.device.hex())
        return [((*place, tried.person), N_FREE), (place, N_FREE_OF_ALL)]
    return [
        (("elsewhere", tried.person), N_FREE),
        (("address", tried.address), N_FREE_OF_ALL),
        (("elsewhere",), N_FREE_OF_STRANGERS),
    ]


def _once_more(count: _Count, n_free: int, t_s: float) -> _Count:
    n_wrong = count.n_wrong + 1
    n_over = n_wrong - n_free
    wait_s = min(WAIT_S_MAX, WAIT_S * 2.0 ** min(n_over, 30)) if n_over >= 0 else 0.0
    return _Count(n_wrong, t_s + wait_s, t_s)
