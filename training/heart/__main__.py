"""Train the network that picks the heart's line; fit the linear score and what may be believed.

``python -m training.heart [--bodies 20000] [--people 1000] [--steps 3000] [--seed 1] [--write]``:
about half an hour of one core, 3 GB of memory, with the packages of the group `training` and
PyTorch. It learns from simulation only. With ``--write`` the network goes into
``dsp/heart/network.onnx`` and the rest into ``dsp/heart/weights.py``. ``--network FILE`` trains
no network and fits the rest beside one that is there.

What is shipped is not what this prints: its score is the mean of such a fit and of older weights,
its qualities were fitted beside that mean, and its network is that of an earlier training
(``docs/decisions/0011``). ``--write`` would put the pure fit in its place.
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from dsp import chain
from dsp.heart.network import Network, load
from dsp.heart.quality import N_ASKED_TERMS, N_LINEAR_TERMS
from training.heart.draws import Recorded, bodies, narrowed, people, pictures
from training.heart.export import export
from training.heart.fit import quality_weights, trained
from training.heart.linear import score_weights
from training.heart.seconds import Seconds, joined, seconds, shown

Weights = tuple[float, ...]
N_QUALITY, N_NARROW, N_JUDGE, N_BODIES = 360, 240, 168, 960
NO_HEART = 0.1
"""Of the bodies that the quality is fitted on: what is told of them must not be believed."""
_ROOM = Path(__file__).parents[2] / "dsp" / "heart"


def main() -> None:
    """Draw, train, export, fit the quality, and tell what others than these people would see."""
    arguments = _arguments()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.network or _trained(arguments, Path(folder) / "network.onnx")
        onnx = path.read_bytes()
    network = load(onnx)
    rng = np.random.default_rng([arguments.seed, 9])
    met = list(people(N_QUALITY, seed=arguments.seed + 1))
    met += [narrowed(each) for each in people(N_NARROW, seed=arguments.seed + 51)]
    met += bodies(N_BODIES, rng=rng, no_heart=NO_HEART)
    score = tuple(score_weights([shown(*each) for each in met]).round(3).tolist())
    linear, opinion = (0.0,) * (1 + N_LINEAR_TERMS), (0.0,) * (1 + N_ASKED_TERMS)
    known = _heard(met, _params(score, linear, opinion), None)
    linear = _fitted(known.linear_terms, known.linear, known.truth)
    # Everybody asks here, or the network's road would be fitted on the hard seconds alone.
    known = _heard(met, _params(score, linear, opinion, sure=2.0), network)
    asked = known.by_network
    opinion = _fitted(known.asked_terms[asked], known.asked[asked], known.truth[asked])
    others = list(people(N_JUDGE, seed=arguments.seed + 2))
    _report(_heard(others, _params(score, linear, opinion), network))
    text = _module(score, linear, opinion)
    sys.stdout.write(text)
    if arguments.write:
        (_ROOM / "network.onnx").write_bytes(onnx)
        (_ROOM / "weights.py").write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.heart", description=__doc__)
    parser.add_argument("--bodies", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--steps", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--network", type=Path)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def _trained(arguments: argparse.Namespace, path: Path) -> Path:
    seen = pictures(arguments.bodies, arguments.people, seed=arguments.seed)
    picker = trained(seen, n_steps=arguments.steps, seed=arguments.seed)
    n = len(seen.hr_per_min)
    export(
        picker,
        path,
        trained_on=f"{n} seconds of {arguments.bodies} drawn bodies and {arguments.people} "
        "simulated people; no recording of a real person",
        command=f"python -m training.heart --bodies {arguments.bodies} --people "
        f"{arguments.people} --steps {arguments.steps} --seed {arguments.seed} --write",
    )
    return path


def _fitted(
    terms: NDArray[np.float32], rate: NDArray[np.float32], truth: NDArray[np.float32]
) -> Weights:
    return tuple(quality_weights(terms, np.abs(rate - truth), truth).round(3).tolist())


def _params(score: Weights, linear: Weights, opinion: Weights, **asked: float) -> chain.Params:
    params = chain.Params()
    heart = replace(
        params.heart,
        linear=replace(params.heart.linear, score=score, quality=linear),
        asked=replace(params.heart.asked, quality=opinion, **asked),  # type: ignore[arg-type]  # floats
    )
    return replace(params, heart=heart)


def _heard(met: list[Recorded], params: chain.Params, network: Network | None) -> Seconds:
    return joined(
        [seconds(iq, truth, layout, params=params, network=network) for iq, truth, layout in met]
    )


def _report(test: Seconds) -> None:
    """By rate: what would be shown at a threshold, and how much of it is wrong."""
    out = sys.stderr
    rate = np.where(test.by_network, test.asked, test.linear)
    error = np.abs(rate - test.truth)
    out.write(f"all seconds: {(error > 10).mean():.3f} off by more than 10\n")
    for threshold in (0.7, 0.75, 0.8, 0.85, 0.88, 0.9):
        for low, high in ((36, 55), (55, 80), (80, 110), (110, 180), (36, 180)):
            here = (test.truth >= low) & (test.truth < high)
            shown = here & (test.sure >= threshold)
            gross = float((error[shown] > 10).mean()) if shown.any() else np.nan
            out.write(
                f"{threshold} {low:3}-{high:3}: {shown.sum() / here.sum():.2f}, {gross:.3f}\n"
            )
    for least, most in pairwise((0, 0.2, 0.4, 0.6, 0.8, 0.9, 1)):
        inside = test.by_network & (test.sure >= least) & (test.sure < most)
        right = float((error[inside] <= 5).mean()) if inside.any() else np.nan
        out.write(f"quality {least}-{most}: {inside.sum()} seconds, {right:.3f} right\n")


def _module(score: Weights, linear: Weights, opinion: Weights) -> str:
    def rows(weights: Weights) -> str:
        return "".join(f"    {value:g},\n" for value in weights)

    return (
        '"""Score and quality of the heart. Generated by `python -m training.heart`: do not edit.\n'
        f"\nFitted on {N_QUALITY + N_NARROW} simulated people, {N_NARROW} of them before one bin,\n"
        f'and {N_BODIES} drawn bodies, none seen by the network.\n"""\n\n'
        f"SCORE = (\n{rows(score)})\n"
        '"""One for each of `dsp.heart.evidence.FEATURES`."""\n'
        f"LINEAR = (\n{rows(linear)})\n"
        '"""Bias, then one for each term of `dsp.heart.quality.linear_terms`."""\n'
        f"OPINION = (\n{rows(opinion)})\n"
        '"""Bias, then one for each term of `dsp.heart.quality.asked_terms`."""\n'
    )


if __name__ == "__main__":
    main()
