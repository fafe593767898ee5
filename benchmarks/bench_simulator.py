"""Simulated beds: sensor-seconds made in one CPU-second.

Budget: at least 200 sensor-seconds a CPU-second for every module at 20 frames/s and 64 bins, and
2,000 for the default scene, so that twelve live beds take well under a tenth of a core. Swept: how
many frames are taken at once, the number of bins, and of antennas; every module, direct and by raw
chirps; and a room in which everything moves. Each run first checks its answer: frames that are
finite and the same bits as when cut elsewhere, noise of unit power, and a truth row for each
second.

Run: ``vitavakt bench simulator [--json]``, or ``pytest benchmarks/bench_simulator.py``.
"""

import argparse
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import process_time

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from simulators.bedside import Bedside
from simulators.people.demo import demo_people
from simulators.people.person import Person, steady
from simulators.radar.presets import PRESETS, Module, radar
from simulators.radar.radar import DEFAULT, Radar, Technique
from simulators.room.company.nurse import Nurse
from simulators.room.company.others import Neighbour, Visitor
from simulators.room.curtain import Curtain
from simulators.room.door import Door
from simulators.room.fan import Fan
from simulators.room.pump import InfusionPump
from simulators.room.room import QUIET_ROOM, Room
from simulators.room.stay import Stay

BUDGET_SENSOR_S_PER_CPU_S = 200.0
DEFAULT_BUDGET_SENSOR_S_PER_CPU_S = 2000.0
DURATION_S = 30
SEED = 1
RESTING = Person(course=steady(rr_per_min=15, hr_per_min=70), motion_per_min=2.0, distance_m=1.2)
OTHER = Person(course=steady(rr_per_min=20, hr_per_min=80), distance_m=1.4)
ALWAYS = (Stay(t_s=0, duration_s=86_400),)
FULL_ROOM = Room(
    fan=Fan(range_m=1.6),
    curtain=Curtain(range_m=1.9),
    pump=InfusionPump(range_m=0.9),
    door=Door(range_m=1.8, openings=ALWAYS),
    nurse=Nurse(visits=ALWAYS),
    neighbours=(Neighbour(person=OTHER),),
    visitors=(Visitor(person=OTHER, stays=ALWAYS),),
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One size of the problem."""

    name: str = "default"
    radar: Radar = DEFAULT
    room: Room = QUIET_ROOM
    n_frames: int = 20

    def __str__(self) -> str:
        radar = self.radar
        return f"{self.name}, {self.n_frames} x {radar.n_bins} x {radar.n_antennas}"

    def bedside(self) -> Bedside:
        return Bedside(RESTING, room=self.room, radar=self.radar, seed=SEED)

    @property
    def budget(self) -> float:
        """The default scene's where the case is just that."""
        plain = self == Case(n_frames=self.n_frames) and self.n_frames >= 20
        return DEFAULT_BUDGET_SENSOR_S_PER_CPU_S if plain else BUDGET_SENSOR_S_PER_CPU_S


def at_64_bins(module: Module, *, by_chirps: bool) -> Radar:
    """A module's settings at 20 frames/s and 64 bins (a CW radar has one)."""
    settings = radar(module, by_chirps=by_chirps)
    if settings.technique is Technique.CW:
        return settings
    chirp = settings.chirp
    if chirp is not None and chirp.n_bins_max < 64:
        chirp = replace(chirp, n_samples=chirp.n_samples * 2)
    return replace(settings, n_bins=64, chirp=chirp)


CASES = (
    Case(n_frames=1),
    Case(n_frames=4),
    Case(),
    Case(n_frames=600),
    Case(name="coarse", radar=Radar(n_bins=16, range_step_m=0.2)),
    Case(name="fine", radar=Radar(n_bins=256, range_step_m=0.0125)),
    Case(name="four antennas", radar=Radar(n_antennas=4)),
    Case(name="everything moves", room=FULL_ROOM),
    *(Case(name=module, radar=at_64_bins(module, by_chirps=False)) for module in Module),
    *(
        Case(name=f"{module} by chirps", radar=at_64_bins(module, by_chirps=True))
        for module in Module
        if PRESETS[module].chirp is not None
    ),
)


def checked(case: Case) -> None:
    """Raises where the bed does not give what it promises."""
    bedside = case.bedside()
    parts = [bedside.take(case.n_frames) for _ in range(200 // case.n_frames + 1)]
    frames = np.concatenate(parts)
    assert frames.tobytes() == case.bedside().take(len(frames)).tobytes()
    assert np.isfinite(frames).all()
    assert len(bedside.truth()) == len(frames) // case.radar.frame_rate_hz
    if case.room == QUIET_ROOM and case.radar.technique is Technique.FMCW:
        # The difference of two frames of a bin without an echo is noise of twice the power.
        power = np.mean(np.abs(np.diff(frames, axis=0)) ** 2, axis=(0, 2)) / 2
        assert 0.8 < np.quantile(power, 0.1) < 1.3


def one_bed(case: Case) -> Callable[[], None]:
    """Work: `DURATION_S` seconds of one bed, already warm."""
    bedside = case.bedside()
    n = round(DURATION_S * case.radar.frame_rate_hz) // case.n_frames

    def run() -> None:
        for _ in range(n):
            bedside.take(case.n_frames)

    run()
    return run


def live_ward() -> Callable[[], None]:
    """Work: `DURATION_S` seconds of the twelve beds, four frames at a time, bed after bed."""
    beds = [Bedside(b.person, room=b.room, seed=b.seed) for b in demo_people(12)]

    def run() -> None:
        for _ in range(DURATION_S * 5):
            for bed in beds:
                bed.take(4)
        assert len({bed.truth()[-1].t_s for bed in beds}) == 1

    run()
    return run


def cpu_s(run: Callable[[], None]) -> float:
    """Least CPU time of nine runs."""
    times = []
    for _ in range(9):
        start_s = process_time()
        run()
        times.append(process_time() - start_s)
    return min(times)


def told(*, sensor_s: float, cpu_s: float, budget: float) -> dict[str, object]:
    """Result, budget and machine."""
    return {
        "sensor_s_per_cpu_s": round(sensor_s / cpu_s),
        "budget_sensor_s_per_cpu_s": budget,
        "within_budget": sensor_s / cpu_s >= budget,
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
    benchmark.extra_info.update(told(sensor_s=DURATION_S, cpu_s=cpu_s(run), budget=case.budget))


def test_the_twelve_beds_of_the_demonstration(benchmark: BenchmarkFixture) -> None:
    """The demonstration's ward: the same."""
    run = live_ward()
    benchmark(run)
    result = told(sensor_s=12 * DURATION_S, cpu_s=cpu_s(run), budget=BUDGET_SENSOR_S_PER_CPU_S)
    benchmark.extra_info.update(result)


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
        budget = BUDGET_SENSOR_S_PER_CPU_S if case is None else case.budget
        row = {
            "case": "demonstration of 12 beds" if case is None else str(case),
            **told(sensor_s=n_beds * DURATION_S, cpu_s=cpu_s(run), budget=budget),
        }
        words = f"{row['case']}: {row['sensor_s_per_cpu_s']} sensor-s/CPU-s (budget {budget:g})"
        sys.stdout.write((json.dumps(row) if as_json else words) + "\n")


if __name__ == "__main__":
    main()
