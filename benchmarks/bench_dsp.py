"""The DSP chain: sensor-seconds per CPU-second on one core, by the number of sensors in a batch.

Budget (docs/dsp.md): 100 sensors x 20 frames/s x 64 bins, full chain: at least 8,000
sensor-seconds per CPU-second; respiration, presence and stops alone: 60,000; at most 60 kB of state
a sensor; cost linear in the sensors. The settings are those of `vitavakt bench accuracy`.

The answer is checked: simulated people of known rates, shifted in time for each sensor. Rates are
read every other block of a sensor; all sensors begin in the same second, and once, for comparison,
in four seconds in turn, as on a ward. Where the time goes is measured in a run of its own.

Run: ``vitavakt bench dsp [--sensors 1,10,100,1000,5000] [--seconds 20] [--json]``.
"""

import argparse
import json
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

import dsp.breath.breathing
import dsp.breath.respiration
import dsp.chest.activity
import dsp.chest.choice
import dsp.chest.motion
import dsp.chest.phase
import dsp.chest.window
import dsp.heart.beats.stage
import dsp.heart.sounds
import dsp.heart.stage
import dsp.person.state
from dsp.chain import Chain, Params
from dsp.frames.layout import Layout
from simulators.bedside import GEOMETRY, N_BINS
from simulators.people.person import Person, steady
from simulators.recordings import record

BUDGET_PER_CPU_S = 8_000
BREATHING_BUDGET_PER_CPU_S = 60_000
STATE_BYTES_MAX = 60_000
N_PEOPLE = 8
HR_PER_MIN = 70.0
WARM_UP_S = 26
N_STAGGERED = 100
STAGES: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (dsp.chest.activity, ("activity",)),
    (dsp.chest.motion, ("motion",)),
    (dsp.chest.choice, ("choice",)),
    (dsp.chest.window, ("window",)),
    (dsp.chest.phase, ("phase", "clearest")),
    (dsp.breath.respiration, ("respiration",)),
    (dsp.heart.stage, ("heart",)),
    (dsp.heart.sounds, ("sounds",)),
    (dsp.heart.beats.stage, ("beats",)),
    (dsp.breath.breathing, ("breathing",)),
    (dsp.person.state, ("state",)),
)
"""In the order of the chain; by module, and the functions that the chain calls there."""


def people(n_s: int) -> tuple[NDArray[np.complex64], NDArray[np.float64]]:
    """Recordings (person, time, bin, antenna) and their respiration rates."""
    rr_per_min = np.linspace(10, 30, N_PEOPLE)
    recordings = []
    for seed, rate in enumerate(rr_per_min):
        course = steady(rr_per_min=float(rate), hr_per_min=HR_PER_MIN)
        iq, _ = record(Person(course=course), seed=seed, duration_s=n_s)
        recordings.append(iq)
    return np.stack(recordings), rr_per_min


def measure(
    n_sensors: int, seconds: int, *, with_heart: bool = True, staggered: bool = False
) -> dict[str, float]:
    """Speed, state and error of one size of batch: process time, and that of the best four seconds.

    Staggered, a quarter of the sensors begin in each of the first four seconds.
    """
    iq, rr_per_min = people(WARM_UP_S + seconds)
    who = np.arange(n_sensors) % N_PEOPLE
    layout = Layout(n_bins=N_BINS, n_antennas=1, geometry=GEOMETRY)
    chain = Chain(layout, n_sensors=n_sensors, params=Params(with_heart=with_heart))
    spent_s, errors, heart_errors = [], [], []
    for second in range(WARM_UP_S + seconds):
        rows = np.flatnonzero(np.arange(n_sensors) % 4 <= (second if staggered else 4))
        block = iq[who[rows], second * layout.n_frames : (second + 1) * layout.n_frames]
        began = time.process_time()
        said = chain.step(block, rows)
        if second >= WARM_UP_S:
            spent_s.append(time.process_time() - began)
            errors.append(np.abs(said.rr_per_min - rr_per_min[who]))
            heart_errors.append(np.abs(said.hr_per_min - HR_PER_MIN))
    error, heart_error = np.stack(errors), np.stack(heart_errors)
    # The arcs are fitted every fourth block: four seconds are one turn of everything.
    turns_s = np.array(spent_s).reshape(-1, 4).sum(axis=1) / 4
    mean_s = float(turns_s.mean())
    return {
        "sensors": n_sensors,
        "with_heart": with_heart,
        "staggered": staggered,
        "sensor_s_per_cpu_s": n_sensors / mean_s,
        "best_turn_per_cpu_s": n_sensors / float(turns_s.min()),
        "us_per_sensor_s": 1e6 * mean_s / n_sensors,
        "state_bytes": chain.n_bytes / n_sensors,
        "rr_shown_share": float(np.isfinite(error).mean()),
        "rr_mae_per_min": float(np.nanmean(error)),
        "hr_shown_share": float(np.isfinite(heart_error).mean()),
    }


def stages_us(n_sensors: int, seconds: int, *, with_heart: bool) -> dict[str, float]:
    """Microseconds a sensor-second of each stage in its best four seconds, and of all the rest."""
    iq, _ = people(WARM_UP_S + seconds)
    who, rows = np.arange(n_sensors) % N_PEOPLE, np.arange(n_sensors)
    layout = Layout(n_bins=N_BINS, n_antennas=1, geometry=GEOMETRY)
    chain = Chain(layout, n_sensors=n_sensors, params=Params(with_heart=with_heart))
    turns: dict[str, list[float]] = defaultdict(list)
    with timed() as spent_s:
        for second in range(WARM_UP_S + seconds):
            block = iq[who, second * layout.n_frames : (second + 1) * layout.n_frames]
            began = time.process_time()
            chain.step(block, rows)
            spent_s["rest"] += time.process_time() - began - sum(spent_s.values())
            if second >= WARM_UP_S:
                for name, value in spent_s.items():
                    turns[name].append(1e6 * value / n_sensors)
            spent_s.clear()
    return {
        name: float(np.reshape(values, (-1, 4)).mean(axis=1).min())
        for name, values in turns.items()
    }


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Seconds spent in each stage, while the chain's calls to them go through a clock."""
    spent_s: dict[str, float] = defaultdict(float)

    def clocked(stage: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: object, **more: object) -> object:
            began = time.process_time()
            try:
                return stage(*args, **more)
            finally:
                spent_s[name] += time.process_time() - began

        return call

    plain = [(module, name, getattr(module, name)) for module, names in STAGES for name in names]
    try:
        for module, name, stage in plain:
            setattr(module, name, clocked(stage, module.__name__.removeprefix("dsp.")))
        yield spent_s
    finally:
        for module, name, stage in plain:
            setattr(module, name, stage)


def main() -> None:
    """Measure the sizes asked for, print, and fail where the answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sensors", default="1,10,100,1000,5000")
    parser.add_argument("--seconds", type=int, default=20, help="a multiple of four")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.seconds < 4 or args.seconds % 4:
        parser.error("the seconds are a multiple of four")
    sizes = [int(n) for n in args.sensors.split(",")]
    results = [measure(n, args.seconds, with_heart=heart) for heart in (True, False) for n in sizes]
    results.append(measure(N_STAGGERED, args.seconds, with_heart=False, staggered=True))
    stages = {
        heart: stages_us(N_STAGGERED, args.seconds, with_heart=heart) for heart in (True, False)
    }
    wrong = [r for r in results if r["rr_mae_per_min"] > 1 or r["rr_shown_share"] < 0.8]
    if args.json:
        told = {
            "machine": platform.processor(),
            "results": results,
            "stages_us": {_chain(heart): each for heart, each in stages.items()},
        }
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        _print(results)
        _print_stages(stages)
    if wrong:
        sys.exit(f"The answer is wrong: {wrong}")


def _print(results: list[dict[str, float]]) -> None:
    out = sys.stdout
    out.write(f"{platform.platform()}, numpy {np.__version__}, one thread\n")
    out.write("20 frames/s x 64 bins\n")
    out.write(
        "chain                sensors  sensor-s/CPU-s  best 4 s  us/sensor-s  state kB  RR shown"
        "  RR MAE  HR shown\n"
    )
    for r in results:
        name = _chain(bool(r["with_heart"])) + (", staggered" if r["staggered"] else "")
        out.write(
            f"{name:19}  {r['sensors']:7.0f}  {r['sensor_s_per_cpu_s']:14.0f}"
            f"  {r['best_turn_per_cpu_s']:8.0f}  {r['us_per_sensor_s']:11.1f}"
            f"  {r['state_bytes'] / 1e3:8.1f}  {r['rr_shown_share']:8.2f}"
            f"  {r['rr_mae_per_min']:6.2f}  {r['hr_shown_share']:8.2f}\n"
        )
    out.write(
        f"budget: {BUDGET_PER_CPU_S} sensor-s/CPU-s at 100 sensors, without the heart"
        f" {BREATHING_BUDGET_PER_CPU_S}, state <= {STATE_BYTES_MAX / 1e3:.0f} kB\n"
    )


def _print_stages(stages: dict[bool, dict[str, float]]) -> None:
    for heart, each in stages.items():
        parts = ", ".join(f"{name} {value:.1f}" for name, value in each.items())
        sys.stdout.write(f"{_chain(heart)}, us a sensor-second at {N_STAGGERED} sensors: {parts}\n")


def _chain(with_heart: bool) -> str:
    return "full" if with_heart else "no heart"


if __name__ == "__main__":
    main()
