"""Rebuild by what the DSP tells the heart's line: ``python -m training.heart [--write]``.

Fits the linear score and both qualities beside the network that ships, on simulation only, prints
them, and with ``--write`` puts them into ``dsp/heart/weights.py``: what is there was written so.
About 80 s of processor time, 3 GB of memory, with what the program itself needs.

``--train`` trains a network first (half an hour of one core, with the packages of the group
`training` and PyTorch) and with ``--write`` puts it into ``dsp/heart/network.onnx``. The network
that ships is of an earlier training by the code of that day; its file says how, and this command
makes its like, not the same bytes.
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np

from dsp.heart.network import Network, load, shipped_bytes
from training.heart import module
from training.heart.draws import people
from training.heart.rebuild import Size, Weights, heard, rebuilt

_N_JUDGE = 168
_ROOM = Path(__file__).parents[2] / "dsp" / "heart"


def main() -> None:
    """Train or take the network, fit the rest, and tell what others than these people would see."""
    arguments = _arguments()
    onnx = _trained(arguments) if arguments.train else shipped_bytes()
    network = load(onnx)
    size = Size(
        people=arguments.people, narrow=arguments.narrow, bodies=arguments.bodies,
        rooms=arguments.rooms,
    )  # fmt: skip
    weights = rebuilt(size, seed=arguments.seed, network=network)
    if arguments.judge:
        _report(weights, arguments.judge, seed=arguments.seed + 2, network=network)
    origin = module.made(size, seed=arguments.seed, onnx=onnx, weights=weights)
    text = module.text(weights, origin)
    sys.stdout.write(text)
    if arguments.write:
        if arguments.train:
            (_ROOM / "network.onnx").write_bytes(onnx)
        (_ROOM / "weights.py").write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.heart", description=__doc__)
    size = Size()
    parser.add_argument("--people", type=int, default=size.people)
    parser.add_argument("--narrow", type=int, default=size.narrow)
    parser.add_argument("--bodies", type=int, default=size.bodies)
    parser.add_argument("--rooms", type=int, default=size.rooms)
    parser.add_argument("--judge", type=int, default=_N_JUDGE, help="other people to report on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--train", action="store_true", help="a network of its own first")
    parser.add_argument("--pictured-bodies", type=int, default=20_000)
    parser.add_argument("--pictured-people", type=int, default=1_000)
    parser.add_argument("--steps", type=int, default=4_200)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def _trained(arguments: argparse.Namespace) -> bytes:
    # PyTorch is there only where a network is trained.
    from training.heart.draws import pictures
    from training.heart.export import export
    from training.heart.fit import trained

    n_bodies, n_people = arguments.pictured_bodies, arguments.pictured_people
    seen = pictures(n_bodies, n_people, seed=arguments.seed)
    picker = trained(seen, n_steps=arguments.steps, seed=arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        export(
            picker,
            path,
            trained_on=f"{len(seen.hr_per_min)} seconds of {n_bodies} drawn bodies and {n_people} "
            "simulated people; no recording of a real person",
            command=f"python -m training.heart --train --pictured-bodies {n_bodies} "
            f"--pictured-people {n_people} --steps {arguments.steps} --seed {arguments.seed} "
            "--write",
        )
        return path.read_bytes()


def _report(weights: Weights, n: int, *, seed: int, network: Network) -> None:
    """By rate: what would be shown at a threshold, and how much of it is wrong."""
    test, out = heard(list(people(n, seed=seed)), weights.params(), network), sys.stderr
    rate = np.where(test.by_network, test.asked, test.linear)
    error = np.abs(rate - test.truth)
    out.write(f"all seconds: {(error > 10).mean():.3f} off by more than 10\n")
    for threshold in (0.5, 0.6, 0.65, 0.7, 0.75, 0.88):
        for low, high in ((36, 55), (55, 80), (80, 110), (110, 180), (36, 180)):
            here = (test.truth >= low) & (test.truth < high)
            told = here & (test.sure >= threshold)
            gross = float((error[told] > 10).mean()) if told.any() else np.nan
            out.write(f"{threshold} {low:3}-{high:3}: {told.sum() / here.sum():.2f}, {gross:.3f}\n")
    for least, most in pairwise((0, 0.2, 0.4, 0.6, 0.8, 0.9, 1)):
        inside = test.by_network & (test.sure >= least) & (test.sure < most)
        right = float((error[inside] <= 5).mean()) if inside.any() else np.nan
        out.write(f"quality {least}-{most}: {inside.sum()} seconds, {right:.3f} right\n")


if __name__ == "__main__":
    main()
