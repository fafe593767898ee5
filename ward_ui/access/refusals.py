"""Which refusals are written down one by one, and which are counted; pure, time is an argument.

Whoever knocks without end must neither fill the disk, which is the alarm journal's, too, nor bury
what others were refused. So each kind of refusal has a few lines, then a count, over times that
grow while it goes on; and each person, and all strangers together, have so many lines a day.
Nothing is dropped: what is not a line of its own is in a count that says whose it is.
"""

from dataclasses import dataclass
from typing import Final

from records.audit import Deed

WRONG_PIN: Final = "login_wrong"
"""Of a known person it is always a line: `people.throttle` lets only few be tried."""
N_SAME: Final = 3
"""Lines of one refusal of one person that is repeated, before it is counted."""
N_OF_ADDRESS: Final = 20
"""Lines of what strangers at one address are refused, before it is counted."""
N_A_DAY_OF_PERSON: Final = 1_000
N_A_DAY_OF_STRANGERS: Final = 5_000
"""Lines a day; the rest of the day is one count."""
FIRST_S: Final = 60.0
LAST_S: Final = 3_600.0
"""What is counted is told after a minute, then after two, at last every hour, as long as it goes
on; after as long without any it begins anew."""
DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Refusals that are counted together: a person's same one, or all of one address."""

    person: str = ""
    address: str = ""
    what: str = ""
    about: str = ""
    refused: str = ""


@dataclass(slots=True, kw_only=True)
class _Count:
    began_s: float
    lasts_s: float = FIRST_S
    n_lines: int = 0
    n_more: int = 0


class Refusals:
    """What has been refused lately, in bounded memory: a kind costs a line of its day."""

    def __init__(self) -> None:
        self._counts: dict[_Kind, _Count] = {}
        self._day_began_s = 0.0
        self._n_today: dict[str, int] = {}
        """Person (empty: strangers) -> lines of this day."""

    def is_line(self, deed: Deed, *, t_s: float) -> bool:
        """Whether this refusal is written down on its own; else it is counted."""
        if deed.person and deed.refused == WRONG_PIN:
            return True
        has_lines = self._has_lines(deed.person, t_s)
        kind = _kind(deed) if has_lines else _Kind(person=deed.person)
        count = self._counts.setdefault(kind, _Count(began_s=t_s))
        if has_lines and count.n_lines < (N_SAME if deed.person else N_OF_ADDRESS):
            count.n_lines += 1
            self._use_line(deed.person)
            return True
        count.n_more += 1
        return False

    def told(self, *, t_s: float, is_last: bool = False) -> list[Deed]:
        """A line for each count whose time is over; at the last for each."""
        lines = []
        for kind, count in list(self._counts.items()):
            lasted_s = t_s - count.began_s
            if lasted_s < count.lasts_s and not is_last:
                continue
            del self._counts[kind]
            if count.n_more:
                lines.append(_line(kind, count.n_more, lasted_s))
                self._use_line(kind.person)
            if count.n_lines or count.n_more:
                next_s = min(LAST_S, 2.0 * count.lasts_s)
                n_lines = count.n_lines if count.n_more else 0
                self._counts[kind] = _Count(began_s=t_s, lasts_s=next_s, n_lines=n_lines)
        return lines

    def _has_lines(self, person: str, t_s: float) -> bool:
        if t_s - self._day_began_s >= DAY_S:
            self._day_began_s, self._n_today = t_s, {}
        n_max = N_A_DAY_OF_PERSON if person else N_A_DAY_OF_STRANGERS
        return self._n_today.get(person, 0) < n_max

    def _use_line(self, person: str) -> None:
        self._n_today[person] = self._n_today.get(person, 0) + 1


def _kind(deed: Deed) -> _Kind:
    if not deed.person:
        return _Kind(address=deed.address)
    return _Kind(person=deed.person, what=deed.what, about=deed.about, refused=deed.refused)


def _line(kind: _Kind, n_more: int, lasted_s: float) -> Deed:
    about = " ".join(part for part in (kind.what, kind.about) if part)
    times = f"{n_more} in {lasted_s:.0f} s"
    return Deed(
        what="more refused",
        person=kind.person,
        address=kind.address,
        about=f"{times}: {about}" if about else times,
        refused=kind.refused,
    )
