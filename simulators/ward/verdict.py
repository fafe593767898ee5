"""What was raised beside what the file says: met, failed, or failed as it is known to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from simulators.ward.scenario import WARD, Budget, Expect, Forbid, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One alarm, from its signal to its end."""

    bed: str
    """`ward` for an alarm of no single bed."""
    condition: str
    kind: str
    priority: str
    t_s: float
    ended_s: float | None = None
    """None: it still stood at the end."""
    called: bool = True
    """Somebody was called to it; False while it only stands on the screens (`Alarm.quiet`)."""


class Outcome(StrEnum):
    """Of one line of the file."""

    MET = "met"
    FAILED = "failed"
    KNOWN = "fails, as known"
    MENDED = "met, though marked as a known failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the file, and what came of it."""

    outcome: Outcome
    wanted: str
    """In words."""
    found: str
    """In words; empty where there is nothing to add."""
    why: str = ""
    """As the file says, and what is known of the failure."""

    @property
    def agrees(self) -> bool:
        """File and product say the same."""
        return self.outcome in {Outcome.MET, Outcome.KNOWN}


def findings(scenario: Scenario, raised: Sequence[Raised]) -> list[Finding]:
    """Every line of the file, in its order."""
    found = [_expected(line, raised) for line in scenario.expect]
    found += [_forbidden(line, raised, scenario.duration_s) for line in scenario.forbid]
    return found + [_budgeted(line, raised) for line in scenario.budget]


def _expected(line: Expect, raised: Sequence[Raised]) -> Finding:
    wanted = f"bed {line.bed}: {' or '.join(line.condition)} between {clock(line.from_s)} and "
    wanted += clock(line.to_s)
    if line.ends_by_s is not None:
        wanted += f", over by {clock(line.ends_by_s)}"
    same = [r for r in raised if r.bed == line.bed and r.condition in line.condition]
    in_time = [r for r in same if line.from_s <= r.t_s <= line.to_s]
    met = [r for r in in_time if line.ends_by_s is None or _ended(r, line.ends_by_s)]
    return Finding(
        outcome=_outcome(met=bool(met), known=line.known_failure),
        wanted=wanted,
        found=_listed(met or same) or "no such alarm came",
        why=_joined(line.why, line.known_failure),
    )


def _forbidden(line: Forbid, raised: Sequence[Raised], end_s: float) -> Finding:
    to_s = end_s if line.to_s is None else line.to_s
    where = f"bed {', '.join(line.beds)}" if line.beds else "everywhere"
    what = " or ".join(line.condition) or "any"
    kind = f" {line.kind}" if line.kind else ""
    broken = [
        r
        for r in raised
        if (not line.beds or r.bed in line.beds)
        and (not line.condition or r.condition in line.condition)
        and (not line.kind or r.kind == line.kind)
        and line.from_s <= r.t_s <= to_s
    ]
    return Finding(
        outcome=_outcome(met=not broken, known=line.known_failure),
        wanted=f"{where}: not {what}{kind} between {clock(line.from_s)} and {clock(to_s)}",
        found=_listed(broken),
        why=_joined(line.why, line.known_failure),
    )


def _budgeted(line: Budget, raised: Sequence[Raised]) -> Finding:
    n = sum(r.kind == line.kind and r.called for r in raised)
    return Finding(
        outcome=_outcome(met=n <= line.at_most, known=line.known_failure),
        wanted=f"at most {line.at_most} {line.kind} calls",
        found=f"{n} came",
        why=_joined(line.why, line.known_failure),
    )


def _outcome(*, met: bool, known: str) -> Outcome:
    if known:
        return Outcome.MENDED if met else Outcome.KNOWN
    return Outcome.MET if met else Outcome.FAILED


def _ended(raised: Raised, by_s: float) -> bool:
    return raised.ended_s is not None and raised.ended_s <= by_s


def _listed(raised: Sequence[Raised]) -> str:
    return "; ".join(
        f"{'the ward' if r.bed == WARD else 'bed ' + r.bed} {r.condition} at {clock(r.t_s)}"
        for r in raised
    )


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def clock(t_s: float) -> str:
    """Seconds as ``m:ss``, or ``h:mm:ss`` from an hour on."""
    minutes, seconds = divmod(round(t_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
