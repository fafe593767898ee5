"""What the pages ask of whoever keeps the ward file, and what they are told."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Protocol

from msgspec import Meta, Struct

from ward_ui.people.person import Person

Path = list[str | int]
Word = Annotated[str, Meta(min_length=1, max_length=64)]


class Change(Struct, forbid_unknown_fields=True):
    """One thing to do to the ward file. Row numbers are those of the version it begins from."""

    do: Literal["set", "add", "drop"]
    at: Annotated[list[str | int], Meta(min_length=1, max_length=4)]
    """set: table, (row,) key; add: table; drop: table and row, or a key."""
    value: Any = None


class Wanted(Struct, forbid_unknown_fields=True):
    """What somebody wants the ward file to be."""

    base: int
    """Version that they looked at."""
    changes: Annotated[list[Change], Meta(max_length=500)] = []
    like: int | None = None
    """Instead of changes: as it was in this version."""
    why: Annotated[str, Meta(max_length=200)] = ""


class Trial(Struct, forbid_unknown_fields=True):
    """A rehearsal: what would have been told with the changed file, beside what is now."""

    wanted: Wanted
    scenario: Annotated[str, Meta(max_length=40, pattern=r"\A[a-z0-9_-]*\Z")] = ""
    """Name of a scenario; empty: the ward's own history."""
    hours: Annotated[int, Meta(ge=1, le=168)] = 24


class NewPin(Struct, forbid_unknown_fields=True):
    """Somebody chooses their PIN by a code that holds once."""

    person: Word
    code: Word
    pin: Annotated[str, Meta(min_length=4, max_length=64)]


class Refused(Exception):  # noqa: N818  (it is said as a sentence, not as an error class)
    """Not done. `body` is told to the page as it is."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


class Administration(Protocol):
    """Keeps the ward file. Each method may take a second: call it in a thread.

    All that is returned is ready to be said as JSON and holds no secret. Everything that cannot be
    done is a `Refused`.
    """

    def tables(self, names: Sequence[str]) -> dict[str, Any]:
        """These tables of the ward file as it is now, with its version."""
        ...

    def look(self, wanted: Wanted, *, only: Sequence[str]) -> dict[str, Any]:
        """Faults, differences, and which services would start again. Nothing is done.

        `only`: tables to which the asker is confined; empty: none.
        """
        ...

    def change(self, wanted: Wanted, person: Person, *, only: Sequence[str]) -> dict[str, Any]:
        """It becomes the newest version and is applied; returns at once."""
        ...

    def versions(self, *, only: Sequence[str], n: int) -> dict[str, Any]:
        """The newest `n`, newest first, each with its differences from the one before."""
        ...

    def standing(self) -> dict[str, Any]:
        """How the newest version is getting on."""
        ...

    def code(self, person: str) -> dict[str, Any]:
        """A code by which this person may choose a PIN, once, soon."""
        ...

    def choose_pin(self, chosen: NewPin) -> dict[str, Any]:
        """The PIN is this from now on, if the code is right."""
        ...

    def rehearse(self, trial: Trial) -> dict[str, Any]:
        """Begins it; `rehearsed` tells how it goes."""
        ...

    def rehearsed(self) -> dict[str, Any]:
        """The newest rehearsal: running with the share done, its numbers, or why not."""
        ...

    def end_rehearsal(self) -> dict[str, Any]:
        """One that runs is ended; how the newest one stands."""
        ...
