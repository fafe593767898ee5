"""Accuracy of the DSP: simulated scenes and real recordings, always with coverage.

For each set and rate: the share of seconds shown, the mean error of what is shown with 95 % of
bootstrap draws of subjects, the median, the share off by another line (more than 5 /min RR, 10 /min
HR), the error of the best constant guess, and the seconds with a value where there is nothing to
measure. Scenes are drawn from a seed; real sets are skipped with a sentence where they are absent.

Run: ``vitavakt bench accuracy [--people 10] [--scenes rest,child] [--no-real] [--json]``.
"""

import argparse
import json
import platform
import sys
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.real import real_sets, recordings
from benchmarks.accuracy.scenes import STEP_S, STEPS, Case, Draw, scenes
from benchmarks.accuracy.score import FROM_S, Score, Series, score
from benchmarks.accuracy.stops import holds, settled_s, stops
from dsp.chain import Chain
from dsp.frames.layout import Layout
from dsp.heart.network import shipped
from simulators.recordings import record

RATES = ("rr", "hr")
_COUNTED_S, _TRUTH_S = 36, 10
_SAID = {"rr": "rr_per_min", "hr": "hr_per_min", "breathing": "breathing"}
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What was said of some people of one scene, and the truth, each (person, second)."""

    said: dict[str, Floats]
    truth: dict[str, Floats]


def played(name: str, draw: Draw, n_people: int) -> Played:
    """So many people of a scene, computed in one batch."""
    cases = [draw(np.random.default_rng([zlib.crc32(name.encode()), k])) for k in range(n_people)]
    iqs, truths = zip(*(recorded(case, k) for k, case in enumerate(cases)), strict=True)
    geometry = cases[0].radar.geometry
    iq = np.stack(iqs)
    layout = Layout(n_bins=iq.shape[2], n_antennas=iq.shape[3], geometry=geometry)
    chain = Chain(layout, n_sensors=n_people, network=shipped())
    rows, n = np.arange(n_people), layout.n_frames
    said = [chain.step(iq[:, s : s + n], rows) for s in range(0, iq.shape[1] - n + 1, n)]
    return Played(
        said={
            name: np.array([getattr(each, field) for each in said], float).T
            for name, field in _SAID.items()
        },
        truth={name: np.stack([t[name][: len(said)] for t in truths]) for name in _SAID},
    )


def scene(found: Played) -> dict[str, Score]:
    """Scores of each rate."""
    return {
        rate: score(
            rate,
            [
                Series(shown=shown[FROM_S:], truth=truth[FROM_S:])
                for shown, truth in zip(found.said[rate], found.truth[rate], strict=True)
            ],
        )
        for rate in RATES
    }


def steps(found: Played) -> dict[str, list[float | None]]:
    """Seconds to nine tenths of the step of each rate, person by person."""
    return {
        rate: [
            settled_s(shown, from_value=low, to_value=high, at_s=STEP_S)
            for shown in found.said[rate]
        ]
        for rate, (low, high) in STEPS.items()
    }


def counts(found: Played) -> Score:
    """Heart rates against the mean of the 36 s that beats are counted in.

    The truth of a second is the mean of 10 s, and wanders where a heart has no rhythm.
    """
    truth = found.truth["hr"]
    own = np.full_like(truth, np.nan)
    means = np.lib.stride_tricks.sliding_window_view(truth, _COUNTED_S - _TRUTH_S + 1, axis=1)
    own[:, _COUNTED_S - _TRUTH_S :] = means.mean(axis=2)
    pairs = zip(found.said["hr"], own, strict=True)
    return score("hr", [Series(shown=s[FROM_S:], truth=t[FROM_S:]) for s, t in pairs])


def recorded(case: Case, seed: int) -> tuple[NDArray[np.complex64], dict[str, Floats]]:
    """IQ, and the truth at the end of each second."""
    iq, rows = record(
        case.person, room=case.room, radar=case.radar, seed=seed, duration_s=case.duration_s
    )
    truth = {name: np.full(int(case.duration_s), np.nan) for name in _SAID}
    for row in rows:
        idx = round(row.t_s) - 1
        for name in _SAID:
            value = row.breathing if name == "breathing" else getattr(row, f"{name}_per_min")
            if value is not None and 0 <= idx < len(truth[name]):
                truth[name][idx] = value
    return iq, truth


def real() -> dict[str, dict[str, Score]]:
    """Scores of the real sets that are there."""
    found = {}
    for name, kind in real_sets().items():
        made = recordings(kind)
        if not made:
            sys.stderr.write(f"skipped: ../shared/data/radar/{kind.pattern} is not present\n")
            continue
        by_subject: dict[str, list[Series]] = defaultdict(list)
        for each in made:
            by_subject[each.subject].append(Series(shown=each.shown, truth=each.truth))
        subjects = [
            Series(
                shown=np.concatenate([s.shown for s in series]),
                truth=np.concatenate([s.truth for s in series]),
            )
            for series in by_subject.values()
        ]
        found[name] = {kind.rate: score(kind.rate, subjects)}
    return found


def main() -> None:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=10, help="of each scene")
    parser.add_argument("--scenes", default="", help="only those whose name holds one of these")
    parser.add_argument("--no-real", action="store_true", help="only simulated scenes")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    wanted = [part for part in args.scenes.split(",") if part]
    results: dict[str, dict[str, Score]] = {}
    more: dict[str, object] = {}
    if not args.json:
        _heading()
    for name, draw in scenes().items():
        if not wanted or any(part in name for part in wanted):
            found = played(name, draw, args.people)
            results[name] = scene(found)
            told = _more(name, found)
            more |= told
            if not args.json:
                _print(name, results[name])
                _print_more(told)
    if not args.no_real and not wanted:
        for name, scored in real().items():
            results[name] = scored
            if not args.json:
                _print(name, scored)
        held = {f"trccbp {h.condition}: stop counted": asdict(h) for h in holds()}
        more |= held
        if not args.json:
            _print_more(held)
    if args.json:
        each = {n: {r: asdict(s) for r, s in scores.items()} for n, scores in results.items()}
        told_of = {
            "machine": platform.processor(),
            "people": args.people,
            "results": each,
            "more": more,
        }
        sys.stdout.write(json.dumps(told_of) + "\n")


def _more(name: str, found: Played) -> dict[str, object]:
    """What a rate's score does not tell of this scene."""
    if name == "stops":
        breathes = found.truth["breathing"] != 0
        return {"stops: said": asdict(stops(found.said["breathing"], found.said["rr"], breathes))}
    if name == "step":
        return {"step: seconds to 90 %": steps(found)}
    if name.startswith("fibrillation"):
        return {f"{name}: against the mean of 36 s": asdict(counts(found))}
    return {}


def _print_more(told: Mapping[str, object]) -> None:
    for name, value in told.items():
        sys.stdout.write(f"{name}: {json.dumps(value)}\n")
    sys.stdout.flush()


def _heading() -> None:
    sys.stdout.write(
        "set                       rate    n  shown    MAE  (95 % of draws)  median  gross"
        "  constant  false s\n"
    )


def _print(name: str, scores: dict[str, Score]) -> None:
    for rate, s in scores.items():
        sys.stdout.write(
            f"{name:24}  {rate:4} {s.n_subjects:4}  {_told(s.shown)}  {_told(s.mae)}"
            f"  ({_told(s.mae_low)}-{_told(s.mae_high)})  {_told(s.median)}  {_told(s.gross, 3)}"
            f"  {_told(s.constant)}  {s.n_false:5}\n"
        )
    sys.stdout.flush()


def _told(value: float | None, n_digits: int = 2) -> str:
    return "    -" if value is None else f"{value:5.{n_digits}f}"


if __name__ == "__main__":
    main()
