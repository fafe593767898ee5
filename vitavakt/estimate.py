"""Recordings in, one CSV of vital signs per recording out: the streaming code, fed from files."""

import csv
import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from dsp.estimate import vitals_of
from dsp.messages import Rate, Vitals
from sensor.recordings.reader import read
from sensor.recordings.recording import NoFramesError, RecordingError

COLUMNS = (
    "t_s",
    "state",
    "rr_per_min",
    "rr_quality",
    "hr_per_min",
    "hr_quality",
    "breathing",
    "apnoea_s",
    "motion",
    "range_m",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one recording."""

    file: Path
    rows: int
    problem: str = ""
    """A sentence; empty when all went well."""
    failed: bool = False
    """True when the file could not be read; a file without frames is no failure."""


def same_stems(files: list[Path]) -> list[str]:
    """Names that two files share: their CSV files would overwrite each other."""
    stems = [file.stem for file in files]
    return sorted({stem for stem in stems if stems.count(stem) > 1})


def estimate_all(files: list[Path], out_dir: Path, *, n_workers: int) -> Iterator[Outcome]:
    """Each file's outcome, in the order in which they are done."""
    pool = ProcessPoolExecutor(max_workers=n_workers, initializer=_leave_ctrl_c_to_the_parent)
    waiting = {pool.submit(estimate_one, file, out_dir): file for file in files}
    try:
        for done in as_completed(waiting):
            yield _outcome(done, waiting[done])
    except (KeyboardInterrupt, GeneratorExit):
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_ctrl_c_to_the_parent() -> None:
    """A worker that is interrupted between two files would leave the parent waiting for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _outcome(done: Future[Outcome], file: Path) -> Outcome:
    try:
        return done.result()
    except BrokenProcessPool:
        why = "was not estimated: a worker was killed, perhaps because memory ran out; try --jobs 1"
        return Outcome(file=file, rows=0, problem=f"{file}: {why}", failed=True)


def estimate_one(file: Path, out_dir: Path) -> Outcome:
    """Write `out_dir/<stem>.csv`.

    A file that holds no radar frames gives one row, `lost`: there is a recording and no signal.
    A file that cannot be read gives no CSV.
    """
    target = out_dir / f"{file.stem}.csv"
    try:
        recording = read(file)
    except NoFramesError as error:
        problem, said = str(error), iter([{"t_s": "0", "state": "lost"}])
    except RecordingError as error:
        return Outcome(file=file, rows=0, problem=str(error), failed=True)
    else:
        said = (_row(t_s, v) for t_s, v in vitals_of(recording.iq, recording.geometry))
        problem = ""
    try:
        return Outcome(file=file, rows=_write(target, said), problem=problem)
    except OSError as error:
        problem = f"{target}: cannot be written ({error.strerror})"
        return Outcome(file=file, rows=0, problem=problem, failed=True)


def _write(target: Path, rows: Iterator[dict[str, str]]) -> int:
    n_rows = 0
    unfinished = target.with_suffix(".csv.part")
    with unfinished.open("w", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            n_rows += 1
    unfinished.replace(target)
    return n_rows


def _row(t_s: float, vitals: Vitals) -> dict[str, str]:
    return {
        "t_s": f"{t_s:.3f}".rstrip("0").rstrip("."),
        "state": vitals.state.value,
        "rr_per_min": _rate(vitals.rr),
        "rr_quality": f"{vitals.rr.quality:.3f}",
        "hr_per_min": _rate(vitals.hr),
        "hr_quality": f"{vitals.hr.quality:.3f}",
        "breathing": {True: "yes", False: "no", None: ""}[vitals.breathing],
        "apnoea_s": f"{vitals.apnoea_s:.1f}",
        "motion": f"{vitals.motion:.3f}",
        "range_m": "" if vitals.range_m is None else f"{vitals.range_m:.2f}",
    }


def _rate(rate: Rate) -> str:
    return "" if rate.per_min is None else f"{rate.per_min:.2f}"
