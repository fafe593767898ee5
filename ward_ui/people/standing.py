"""What the one behind a connection may do at this moment."""

from dataclasses import dataclass, replace
from typing import Self

from ward_ui.people.person import Person
from ward_ui.people.rights import Right, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who is there. A locked or ended log-in takes away acting and names, never the alarms."""

    holder: Person | None = None
    """Whose device it is: told of their alarms, also while it is locked."""
    is_locked: bool = False
    """Left lying: acting and names want the PIN again."""
    is_known: bool = False
    """A device of the ward: somebody has logged in on it before."""
    is_open: bool = False
    """The ward may be seen without a log-in."""

    @property
    def actor(self) -> Person | None:
        """Who acts here; None while nobody can."""
        return None if self.is_locked else self.holder

    @property
    def may_read(self) -> bool:
        """Whether the ward is shown here at all, with or without names."""
        return self.is_open or self.is_known or may(self.holder, Right.SEE)

    @property
    def sees_names(self) -> bool:
        """Whether patients' names are shown here."""
        return self.is_open or may(self.actor, Right.SEE)

    def on(self, *, is_open: bool) -> Self:
        """The same, on a ward that may or may not be seen without a log-in."""
        return replace(self, is_open=is_open)


NOBODY = Standing()
