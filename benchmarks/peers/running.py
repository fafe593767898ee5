"""Each program over each set, in a process of its own."""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.score import Score, Series, score
from benchmarks.peers.sets import Recordings
from dsp.chain import Chain
from dsp.frames.layout import Layout

WORKER = Path(__file__).with_name("worker.py")
RESEARCH = Path(__file__).parents[3] / "shared" / "research"
OWN = "vitavakt"
STUDIES = ("classical", "learned")
LIBRARIES = ("neurokit2", "biosppy", "heartpy", "acconeer")
TOLD_WHERE = ("acconeer",)
"""Has to be told where the chest is: cannot be asked where nobody is."""
NO_HEART = ("acconeer",)
PLAIN = ("plain FFT", "plain FFT, circle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Of one program on one set."""

    rates: dict[str, NDArray[np.float64]]
    """`rr` and `hr`, (person, second) each; NaN where nothing is shown."""
    spent_s: float
    """Processor time."""


def versions(python: Path) -> tuple[dict[str, str], list[str]]:
    """Version of what can run, by name, and a sentence for each that cannot."""
    found, missing = {}, []
    for name in (*PLAIN, *LIBRARIES, *STUDIES):
        if name in STUDIES and not RESEARCH.is_dir():
            missing.append(f"skipped: {name}: ../shared/research is not present")
            continue
        command = [_python_of(name, python), "-W", "ignore", str(WORKER), name]
        try:
            asked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        except FileNotFoundError:
            missing.append(f"skipped: {name}: there is no {python}")
            continue
        if asked.returncode:
            missing.append(f"skipped: {name} is not installed beside {python}")
        else:
            found[name] = asked.stdout
    return found, missing


def answer(name: str, made: Recordings, python: Path) -> Answer:
    """What one program says of all recordings of a set."""
    return _own(made) if name == OWN else _other(name, made, python)


def scores(found: Answer, made: Recordings) -> dict[str, Score]:
    """Of each rate, from the second on from which the set counts."""
    return {
        rate: score(
            rate,
            [
                Series(shown=shown[made.from_s :], truth=truth[made.from_s : len(shown)])
                for shown, truth in zip(found.rates[rate], made.truth[rate], strict=True)
            ],
        )
        for rate in ("rr", "hr")
    }


def _own(made: Recordings) -> Answer:
    """The chain over all of them at once, as on a ward."""
    n, time_, n_bins = made.frames.shape
    layout = Layout(n_bins=n_bins, n_antennas=1, geometry=made.geometry)
    chain, rows, said = Chain(layout, n_sensors=n), np.arange(n), []
    began = time.process_time()
    for start in range(0, time_ - layout.n_frames + 1, layout.n_frames):
        said.append(chain.step(made.frames[:, start : start + layout.n_frames, :, None], rows))
    spent_s = time.process_time() - began
    return Answer(
        rates={
            "rr": np.array([each.rr_per_min for each in said], float).T,
            "hr": np.array([each.hr_per_min for each in said], float).T,
        },
        spent_s=spent_s,
    )


def _other(name: str, made: Recordings, python: Path) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(
            source,
            frames=made.frames,
            rate_hz=made.geometry.frame_rate_hz,
            carrier_hz=made.geometry.carrier_hz or np.nan,
            chest_bin=made.chest_bin,
            research=str(RESEARCH),
        )
        command = [_python_of(name, python), "-W", "ignore", str(WORKER), name]
        subprocess.run([*command, str(source), str(target)], check=True, stdout=subprocess.DEVNULL)
        with np.load(target) as z:
            return Answer(rates={"rr": z["rr"], "hr": z["hr"]}, spent_s=float(z["spent_s"]))


def _python_of(name: str, python: Path) -> str:
    """The libraries have an environment of their own: they are no part of the product."""
    return str(python) if name in LIBRARIES else sys.executable
