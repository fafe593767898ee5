"""Draw, learn, and print what the weights reach on people they have not seen.

``python -m training.heart [--people 800] [--seed 1] [--write]``: half an hour of one core at most.
With ``--write`` the weights go into ``dsp/heart_weights.py``.
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from dsp import chain
from training.heart.fit import quality_weights, score_weights
from training.heart.people import RADARS, drawn
from training.heart.seconds import Seconds, seconds

N_BATCH = 50
HELD_OUT = 5
"""One batch in so many is for testing only."""
_FILE = Path(__file__).parents[2] / "dsp" / "heart_weights.py"


def main() -> None:
    """Two passes: the quality is about rates that were found with the new weights."""
    arguments = _arguments()
    rng = np.random.default_rng(arguments.seed)
    params = chain.Params()
    train, _ = _drawn_seconds(arguments.people, arguments.seed, params)
    weights = score_weights(train.evidence, train.evidence_hr, rng=rng)
    params = replace(
        params, heart=replace(params.heart, weights=tuple(map(float, weights.round(3))))
    )
    train, test = _drawn_seconds(arguments.people, arguments.seed + 1, params)
    error = np.abs(train.estimate - train.truth)
    quality = quality_weights(train.terms, error, train.truth)
    _report(test, quality)
    text = _module(params.heart.weights, quality, arguments)
    print(text)
    if arguments.write:
        _FILE.write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def _drawn_seconds(n_people: int, seed: int, params: chain.Params) -> tuple[Seconds, Seconds]:
    """To learn from, and to test on."""
    parts: tuple[list[Seconds], list[Seconds]] = ([], [])
    for share, radar in RADARS:
        rng = np.random.default_rng([seed, int(radar.carrier_hz)])
        for batch in range(max(round(share * n_people / N_BATCH), 2)):
            draws = [drawn(radar, rng) for _ in range(N_BATCH)]
            first = 1000 * (len(parts[0]) + len(parts[1]))
            is_test = batch % HELD_OUT == 1
            parts[is_test].append(seconds(draws, radar, params, first_person=first))
    return _joined(parts[0]), _joined(parts[1])


def _joined(parts: list[Seconds]) -> Seconds:
    names = [field.name for field in fields(Seconds)]
    return Seconds(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})


def _report(test: Seconds, quality: np.ndarray) -> None:
    """By rate: what would be shown at a threshold, and how much of it is wrong."""
    x = np.column_stack([np.ones(len(test.terms)), test.terms])
    q = 1 / (1 + np.exp(-x @ quality))
    error = np.abs(test.estimate - test.truth)
    print(f"all seconds: {(error > 10).mean():.3f} off by more than 10")
    for threshold in (0.7, 0.8, 0.85, 0.9):
        for low, high in ((36, 55), (55, 80), (80, 110), (110, 180), (36, 180)):
            here = (test.truth >= low) & (test.truth < high)
            shown = here & (q >= threshold)
            gross = (error[shown] > 10).mean() if shown.any() else float("nan")
            print(f"{threshold} {low:3}-{high:3}: {shown.sum() / here.sum():.2f}, {gross:.3f}")
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 1)):
        inside = (q >= low) & (q < high)
        right = (error[inside] <= 5).mean() if inside.any() else float("nan")
        print(f"quality {low}-{high}: {inside.sum()} seconds, {right:.3f} right")


def _module(weights: tuple[float, ...], quality: np.ndarray, arguments: argparse.Namespace) -> str:
    """The Python module that the DSP imports."""

    def rows(values: list[float]) -> str:
        return "".join(f"    {value:g},\n" for value in values)

    return (
        '"""Weights of the heart\'s evidence and of its quality. Generated: do not edit.\n\n'
        f"`python -m training.heart --people {arguments.people} --seed {arguments.seed} --write`: "
        "learned from\nsimulated people only, no recording of a real person.\n"
        '"""\n\n'
        f"SCORE = (\n{rows(list(weights))})\n"
        '"""One for each of `dsp.heart.FEATURES`."""\n'
        f"QUALITY = (\n{rows([round(float(v), 3) for v in quality])})\n"
        '"""Bias, then one for each term of `dsp.state.hr_terms`."""\n'
    )


if __name__ == "__main__":
    main()
