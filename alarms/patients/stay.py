"""What has been set for whoever lies in one bed, while it holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from alarms.cell import Moment
from alarms.messages import LimitSet, PatientSet, PauseReason, PauseSet, ProfileSet, subject_of

Said = tuple[int, str, str]
"""When, on which device, in which command: of two about the same thing the greater holds."""
NEVER: Said = (0, "", "")


_F = TypeVar("_F", LimitSet, PauseSet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease(Generic[_F]):
    """Something that ends by itself."""

    fact: _F
    person: str
    said: Said
    until_mono_ns: int


@dataclass(slots=True, kw_only=True)
class Stay:
    """One bed. Of what was taken back the time stays here."""

    bed: str
    number: int = 0
    """Another number: another patient, or nobody."""
    patient: PatientSet
    profile: str = ""
    limits: dict[str, Lease[LimitSet]] = field(default_factory=dict)
    """By condition."""
    pauses: dict[PauseReason, Lease[PauseSet]] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    """By `subject_of`, when it was last set or taken back."""
    began: Said = NEVER
    """The last discharge: what was said before is about somebody who has gone."""

    def is_old(self, fact: LimitSet | ProfileSet | PauseSet | PatientSet, said: Said) -> bool:
        """Something newer is known, or the patient whom it was about has gone.

        A discharge that arrives late still ends all that was set before it.
        """
        if isinstance(fact, PatientSet) and not fact.occupied:
            return said <= self.began
        return said <= max(self.said.get(subject_of(fact), NEVER), self.began)

    def take(self, fact: LimitSet | PauseSet, by: tuple[str, Said], now: Moment) -> None:
        """From now on it holds, for as long as it says by the clock of today; or no longer."""
        person, said = by
        left_ns = min(fact.until_ns - now.wall_ns, fact.until_ns - said[0])
        until_ns = now.mono_ns + left_ns
        if isinstance(fact, PauseSet):
            self.pauses.pop(fact.reason, None)
            if left_ns > 0:
                self.pauses[fact.reason] = Lease(
                    fact=fact, person=person, said=said, until_mono_ns=until_ns
                )
            return
        self.limits.pop(fact.condition, None)
        if left_ns > 0 and fact.limit is not None:
            self.limits[fact.condition] = Lease(
                fact=fact, person=person, said=said, until_mono_ns=until_ns
            )

    def over(self, now: Moment) -> Iterator[LimitSet | PauseSet]:
        """What has run out.

        A limit ends also when the wall clock says so: it was given until a time of day.
        """
        for limit in self.limits.values():
            if now.mono_ns >= limit.until_mono_ns or now.wall_ns >= limit.fact.until_ns:
                yield limit.fact
        for pause in self.pauses.values():
            if now.mono_ns >= pause.until_mono_ns:
                yield pause.fact

    def before(self, said: Said) -> Iterator[LimitSet | PauseSet]:
        """Every own limit and pause that was set before."""
        yield from (limit.fact for limit in self.limits.values() if limit.said < said)
        yield from (pause.fact for pause in self.pauses.values() if pause.said < said)

    def drop(self, fact: LimitSet | PauseSet) -> LimitSet | PauseSet:
        """It no longer holds; the fact that says so."""
        if isinstance(fact, LimitSet):
            del self.limits[fact.condition]
            return LimitSet(
                bed=fact.bed, condition=fact.condition, limit=None, reason="", until_ns=0
            )
        del self.pauses[fact.reason]
        return PauseSet(bed=fact.bed, reason=fact.reason, until_ns=0)

    def clock_stepped(self, by_ns: int) -> None:
        """Stamps made before go along with the wall clock, so that what is said now is newer."""
        for condition, limit in self.limits.items():
            self.limits[condition] = replace(limit, said=_shifted(limit.said, by_ns))
        for reason, pause in self.pauses.items():
            self.pauses[reason] = replace(
                pause, fact=moved(pause.fact, by_ns), said=_shifted(pause.said, by_ns)
            )
        self.said = {subject: _shifted(said, by_ns) for subject, said in self.said.items()}
        self.began = _shifted(self.began, by_ns)


def moved(fact: PauseSet, by_ns: int) -> PauseSet:
    """The same pause with its end elsewhere."""
    return PauseSet(bed=fact.bed, reason=fact.reason, until_ns=fact.until_ns + by_ns)


def _shifted(said: Said, by_ns: int) -> Said:
    t_ns, device, command = said
    return t_ns + by_ns, device, command
