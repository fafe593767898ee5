"""Alarm engine: CPU time per second of ward, and the time of one durable journal entry.

Budget: 500 beds at 1 Hz in at most 0.25 s of one core per second of ward (docs/architecture.md: an
alarm is shown within 300 ms on two cores; this is the engine's part, sockets not counted).

The answer is checked: exactly those beds alarm that stopped breathing, once each.

Run: ``vitavakt bench alarms [--seconds 60] [--json]``.
"""

import argparse
import json
import platform
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

from alarms.cell import Moment, unknown_alarm
from alarms.engine import Bed
from alarms.messages import Change, Entry
from alarms.station import Setup, Station
from dsp.messages import Rate, State, Vitals
from records.journal import Journal

N_BEDS = (32, 100, 500, 2000)
BUDGET_S = 0.25
BUDGET_BEDS = 500
TICKS_PER_S = 4
APNOEA_FROM_S = 20
EVERY_NTH_STOPS = 10
_WALL0_NS = 1_795_000_000 * 1_000_000_000


def engine_s_per_ward_s(n_beds: int, seconds: int) -> float:
    """CPU seconds that one second of ward costs: messages, ticks and states to publish."""
    beds = tuple(Bed(bed=str(n), sensor=f"s{n}") for n in range(n_beds))
    station = Station(Setup(beds=beds), _at(0.0))
    said = [[_vitals(n, t_s) for n in range(n_beds)] for t_s in range(1, seconds + 1)]
    entries: list[Entry] = []
    began = process_time()
    for t_s, messages in enumerate(said, start=1):
        for service in ("dsp", "records"):
            station.on_alive(service, _at(t_s))
        for vitals in messages:
            entries += station.on_vitals(vitals, _at(t_s))
        for k in range(TICKS_PER_S):
            entries += station.tick(_at(t_s + k / TICKS_PER_S))
        for bed in station.beds:
            station.state(bed, _at(t_s))
    took_s = process_time() - began
    _check(n_beds, seconds, entries)
    return took_s / seconds


def to_journal_ms(n_beds: int, n_alarms: int) -> tuple[float, float]:
    """Median and 99th percentile from an alarming message to its entry on the disk.

    The worst case of one second: the messages of all beds come at once, as the service takes them
    from its inbox, and one of them alarms. Its bed stops breathing for good; the next second is
    another bed's.
    """
    beds = tuple(Bed(bed=str(n), sensor=f"s{n}") for n in range(n_beds))
    station, took = Station(Setup(beds=beds), _at(0.0)), []
    breathing = [n for n in range(n_beds) if not _stops(n)]
    with tempfile.TemporaryDirectory(prefix="vitavakt-bench-") as folder:
        journal = Journal(Path(folder) / "journal.db")
        for t_s in range(1, n_alarms + 1):
            said = [_vitals(n, t_s) for n in range(n_beds)]
            said[breathing[t_s]] = _stopped(said[breathing[t_s]])
            began = perf_counter()
            entries = [e for vitals in said for e in station.on_vitals(vitals, _at(t_s))]
            entries += station.tick(_at(t_s))
            if not any(e.change is Change.SIGNAL for e in entries):
                raise SystemExit("no alarm came: no measurement")
            journal.append(entries)
            took.append((perf_counter() - began) * 1e3)
        journal.close()
    took.sort()
    return took[len(took) // 2], took[int(0.99 * len(took))]


def _stopped(vitals: Vitals) -> Vitals:
    return replace(vitals, rr=replace(vitals.rr, per_min=None), breathing=False, apnoea_s=14.0)


def append_ms(n: int) -> tuple[float, float]:
    """Median and slowest of `n` single durable entries on this disk, in milliseconds."""
    took = []
    with tempfile.TemporaryDirectory(prefix="vitavakt-bench-") as folder:
        journal = Journal(Path(folder) / "journal.db")
        for k in range(n):
            alarm = unknown_alarm(f"7.apnoea.{k:x}", k)
            began = perf_counter()
            journal.append([Entry(t_ns=k, change=Change.SIGNAL, alarm=alarm)])
            took.append((perf_counter() - began) * 1e3)
        if journal.verify() is not None or journal.newest_seq() != n:
            raise SystemExit("the journal is not what was written: no measurement")
        journal.close()
    return sorted(took)[n // 2], max(took)


def _at(t_s: float) -> Moment:
    t_ns = round(t_s * 1e9)
    return Moment(mono_ns=t_ns, wall_ns=_WALL0_NS + t_ns)


def _stops(n: int) -> bool:
    return n % EVERY_NTH_STOPS == 0


def _vitals(n: int, t_s: int) -> Vitals:
    t_ns = _at(t_s).wall_ns
    paused = _stops(n) and t_s > APNOEA_FROM_S
    rate = Rate(per_min=None if paused else 16.0, quality=0.9, t_wall_ns=t_ns, delay_s=8.0)
    return Vitals(
        sensor=f"s{n}",
        session=1,
        seq=t_s,
        t_wall_ns=t_ns,
        t_arrived_ns=t_ns,
        state=State.MEASURING,
        state_s=float(t_s),
        rr=rate,
        hr=Rate(per_min=140.0 if t_s % 2 else 70.0, quality=0.9, t_wall_ns=t_ns),
        breathing=not paused,
        apnoea_s=float(t_s - APNOEA_FROM_S) if paused else 0.0,
        motion=0.0,
        range_m=1.2,
    )


def _check(n_beds: int, seconds: int, entries: list[Entry]) -> None:
    signals = [e.alarm for e in entries if e.alarm and e.change is Change.SIGNAL]
    alarmed = sorted(int(alarm.bed) for alarm in signals if alarm.condition == "apnoea")
    expected = [n for n in range(n_beds) if _stops(n)] if seconds >= APNOEA_FROM_S + 15 else []
    if alarmed != expected or len(signals) != len(expected):
        raise SystemExit(f"{len(signals)} alarms, not the {len(expected)} apnoeas that were there")


def main() -> int:
    """Print the table, or JSON; 1 when over budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="seconds of ward for each size")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    engine = {n: engine_s_per_ward_s(n, options.seconds) for n in N_BEDS}
    median_ms, max_ms = append_ms(500)
    to_disk_ms, to_disk_p99_ms = to_journal_ms(BUDGET_BEDS, 200)
    good = engine[BUDGET_BEDS] <= BUDGET_S
    found = {
        "machine": f"{platform.processor() or platform.machine()}, Python {sys.version.split()[0]}",
        "engine_s_per_ward_s": {str(n): round(s, 5) for n, s in engine.items()},
        "budget_s_per_ward_s_500_beds": BUDGET_S,
        "journal_append_median_ms": round(median_ms, 3),
        "journal_append_max_ms": round(max_ms, 3),
        "vitals_to_journal_500_beds_median_ms": round(to_disk_ms, 1),
        "vitals_to_journal_500_beds_p99_ms": round(to_disk_p99_ms, 1),
        "within_budget": good,
    }
    sys.stdout.write(json.dumps(found) + "\n" if options.json else _table(found))
    return 0 if good else 1


def _table(found: dict[str, object]) -> str:
    return "".join(f"{name:32} {value}\n" for name, value in found.items())


if __name__ == "__main__":
    raise SystemExit(main())
