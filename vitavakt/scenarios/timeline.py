"""A scenario in words: what it is about, what happened when, and what came of the expectations."""

from collections.abc import Iterator, Sequence

from simulators.ward.scenario import (
    WARD,
    ClockJump,
    DiskFull,
    Fault,
    NetworkCut,
    PhoneDead,
    Scenario,
    SensorUnplugged,
    ServiceKilled,
    visits,
)
from simulators.ward.verdict import Finding, Outcome, Raised, clock
from vitavakt.scenarios.full_speed import Played

Line = tuple[float, str, str]
"""Time, bed, words."""

_MARKS = {
    Outcome.MET: "ok   ",
    Outcome.FAILED: "FAILS",
    Outcome.KNOWN: "known",
    Outcome.MENDED: "MENDED",
}


def head(scenario: Scenario) -> str:
    """Title, size and purpose."""
    n_beds = len(scenario.beds)
    size = f"{clock(scenario.duration_s)} with {n_beds} bed{'s' if n_beds > 1 else ''}"
    return f"{scenario.scenario.title}: {size}\n{scenario.scenario.purpose.strip()}"


def timeline(scenario: Scenario, played: Played) -> list[str]:
    """What happened and what alarmed, in order of time."""
    lines: list[Line] = [(h.t_s, h.bed, h.text) for h in played.happened]
    lines += [line for fault in scenario.faults for line in _fault(fault)]
    lines += [(v.t_s, v.bed, "a nurse comes") for v in visits(scenario)]
    lines += [line for raised in played.raised for line in _alarm(raised)]
    lines.sort(key=lambda line: line[0])
    return [line(t_s, bed, words) for t_s, bed, words in lines]


def line(t_s: float, bed: str, words: str) -> str:
    """One line of a timeline."""
    return f"{clock(t_s):>8}  {bed:<8}  {words}"


def calls(scenario: Scenario, raised: Sequence[Raised]) -> str:
    """How often somebody was called, by kind, for each patient and day of the scenario."""
    patients = sum(place.person.in_bed for place in scenario.beds)
    days = patients * scenario.duration_s / 86_400
    if not days:
        return "Nobody lies here."
    counted = ", ".join(
        f"{sum(r.called and r.kind == kind for r in raised) / days:.2f} {kind}"
        for kind in ("physiological", "technical", "advisory")
    )
    return f"Calls for each patient and day ({days:.2f} patient-days): {counted}."


def said(findings: Sequence[Finding]) -> list[str]:
    """A line for each line of the file, and one for all."""
    if not findings:
        return ["The file expects nothing."]
    lines = [_finding(finding) for finding in findings]
    n_not = sum(not finding.agrees for finding in findings)
    n_known = sum(finding.outcome is Outcome.KNOWN for finding in findings)
    known = f", {n_known} of them known failures" if n_known else ""
    if n_not:
        return [*lines, f"{n_not} of {len(findings)} are not as the file says."]
    return [*lines, f"All {len(findings)} are as the file says{known}."]


def words_of(fault: Fault) -> str:
    """What a fault does, in a few words."""
    match fault:
        case SensorUnplugged():
            return "the sensor is unplugged"
        case NetworkCut():
            return "the network is cut"
        case ClockJump():
            return f"the clock of the sensor's host jumps by {fault.jump_s:g} s"
        case ServiceKilled():
            away = f", and does not come up for {fault.away_s:g} s" if fault.away_s else ""
            return f"{fault.service} is killed{away}"
        case DiskFull():
            return "the disk is full"
        case PhoneDead():
            return "the nurse's phone falls silent"


def _fault(fault: Fault) -> Iterator[Line]:
    lasts_s = getattr(fault, "duration_s", None)
    for bed in getattr(fault, "beds", (WARD,)):
        yield fault.t_s, bed, f"FAULT {words_of(fault)}"
        if lasts_s is not None:
            yield fault.t_s + lasts_s, bed, f"FAULT over: {words_of(fault)}"


def _alarm(raised: Raised) -> Iterator[Line]:
    yield raised.t_s, raised.bed, f"ALARM {raised.condition} ({raised.priority}, {raised.kind})"
    if raised.ended_s is not None:
        yield raised.ended_s, raised.bed, f"ALARM over: {raised.condition}"


def _finding(finding: Finding) -> str:
    words = f"{_MARKS[finding.outcome]:<7}{finding.wanted}"
    if finding.found:
        words += f" — {finding.found}"
    if finding.outcome is not Outcome.MET and finding.why:
        words += f"\n       {finding.why}"
    return words
