"""Simulated beds: sensor-seconds made in one CPU-second.

Budget: at least 200 sensor-seconds a CPU-second at 20 frames/s and 64 bins, so that twelve live
beds take well under a tenth of a core. Swept: how many frames are taken at once, the number of
bins, and of antennas. Each run first checks its answer: frames that are finite and the same bits
as when cut elsewhere, noise of unit power, and a truth row for each second.

Run: ``vitavakt bench simulator [--json]``, or ``pytest benchmarks/bench_simulator.py``.
"""

import argparse
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from simulators.bedside import Bedside
from simulators.people.demo import demo_people
from simulators.people.person import Person, steady
from simulators.radar.radar import Radar

BUDGET_SENSOR_S_PER_CPU_S = 200.0
DURATION_S = 30
SEED = 1
RESTING = Person(course=steady(rr_per_min=15, hr_per_min=70), motion_per_min=2.0)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One size of the problem."""

    n_frames: int = 20
    n_bins: int = 64
    n_antennas: int = 1

    def __str__(self) -> str:
        return f"{self.n_frames}-frames-{self.n_bins}-bins-{self.n_antennas}-antennas"

    def bedside(self) -> Bedside:
        radar = Radar(
            n_bins=self.n_bins, n_antennas=self.n_antennas, range_step_m=3.2 / self.n_bins
        )
        return Bedside(RESTING, radar=radar, seed=SEED)


CASES = (
    Case(n_frames=1),
    Case(n_frames=4),
    Case(),
    Case(n_frames=600),
    Case(n_bins=16),
    Case(n_bins=256),
    Case(n_antennas=4),
)


def checked(case: Case) -> None:
    """Raises where the bed does not give what it promises."""
    bedside = case.bedside()
    parts = [bedside.take(case.n_frames) for _ in range(200 // case.n_frames + 1)]
    frames = np.concatenate(parts)
    assert frames.tobytes() == case.bedside().take(len(frames)).tobytes()
    assert np.isfinite(frames).all()
    assert len(bedside.truth()) == len(frames) // 20
    # The difference of two frames of a bin without an echo is noise of twice the power.
    power = np.mean(np.abs(np.diff(frames, axis=0)) ** 2, axis=(0, 2)) / 2
    assert 0.8 < np.quantile(power, 0.1) < 1.3


def one_bed(case: Case) -> Callable[[], None]:
    """Work: `DURATION_S` seconds of one bed, already warm."""
    bedside = case.bedside()
    n = DURATION_S * 20 // case.n_frames

    def run() -> None:
        for _ in range(n):
            bedside.take(case.n_frames)

    run()
    return run


def live_ward() -> Callable[[], None]:
    """Work: `DURATION_S` seconds of the twelve beds, four frames at a time, bed after bed."""
    beds = [Bedside(b.person, seed=b.seed) for b in demo_people(12)]

    def run() -> None:
        for _ in range(DURATION_S * 5):
            for bed in beds:
                bed.take(4)
        assert len({bed.truth()[-1].t_s for bed in beds}) == 1

    run()
    return run


def cpu_s(run: Callable[[], None]) -> float:
    """Least CPU time of five runs."""
    times = []
    for _ in range(5):
        start_s = process_time()
        run()
        times.append(process_time() - start_s)
    return min(times)


def told(*, sensor_s: float, cpu_s: float) -> dict[str, object]:
    """Result, budget and machine."""
    return {
        "sensor_s_per_cpu_s": round(sensor_s / cpu_s),
        "budget_sensor_s_per_cpu_s": BUDGET_SENSOR_S_PER_CPU_S,
        "within_budget": sensor_s / cpu_s >= BUDGET_SENSOR_S_PER_CPU_S,
        "live_share_of_a_core": round(cpu_s / DURATION_S, 5),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "numpy": np.__version__,
        "seed": SEED,
    }


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_bed(benchmark: BenchmarkFixture, case: Case) -> None:
    """One bed: wall time in the table, sensor-seconds a CPU-second in `extra_info`."""
    checked(case)
    run = one_bed(case)
    benchmark(run)
    benchmark.extra_info.update(told(sensor_s=DURATION_S, cpu_s=cpu_s(run)))


def test_the_twelve_beds_of_the_demonstration(benchmark: BenchmarkFixture) -> None:
    """The demonstration's ward: the same."""
    run = live_ward()
    benchmark(run)
    benchmark.extra_info.update(told(sensor_s=12 * DURATION_S, cpu_s=cpu_s(run)))


def main() -> None:
    """All cases, a line each, as words or as JSON."""
    parser = argparse.ArgumentParser(description="Sensor-seconds simulated in one CPU-second.")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    for case in (*CASES, None):
        if case is not None:
            checked(case)
        run = live_ward() if case is None else one_bed(case)
        n_beds = 12 if case is None else 1
        row = {
            "case": "demonstration of 12 beds" if case is None else str(case),
            **told(sensor_s=n_beds * DURATION_S, cpu_s=cpu_s(run)),
        }
        words = f"{row['case']}: {row['sensor_s_per_cpu_s']} sensor-s/CPU-s (budget at least 200)"
        sys.stdout.write((json.dumps(row) if as_json else words) + "\n")


if __name__ == "__main__":
    main()
