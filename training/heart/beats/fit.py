"""The counting network's weights, from windows with the true beats."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as fn

from dsp.heart.beats.counter import N_MARKS
from dsp.heart.beats.series import N_PER_BLOCK, series
from dsp.heart.evidence import Places
from training.heart.beats.network import Counting
from training.heart.beats.windows import Windows
from training.heart.descent import descend

_LEARNING_RATE = 4e-3
_EASY_UNTIL = 0.6
_SHARES = ((36, 12, 16), (26, 20, 18))
"""Windows of clear bodies, of all bodies and of people in a batch, until then and after it."""
_SMEAR = (0.22, 0.56, 0.22)
"""Of a true beat over tenths of a second."""


def trained(
    clear: Windows, broad: Windows, people: Windows, *, n_steps: int, seed: int
) -> Counting:
    """Clear bodies first: where few beats can be seen there is little to learn from."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    counting = Counting()

    def loss(step: int) -> Tensor:
        shares = _SHARES[step >= _EASY_UNTIL * n_steps]
        drawn = zip((clear, broad, people), shares, strict=True)
        return _loss(counting, [_batch(each, n, rng) for each, n in drawn], rng)

    descend(counting, loss, n_steps=n_steps, rate=_LEARNING_RATE)
    return counting


Batch = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]


def _batch(seen: Windows, n: int, rng: np.random.Generator) -> Batch:
    """Series, true marks, true rate in known time, and whether the heart moves anything."""
    rows = np.sort(rng.choice(len(seen.moves), n, replace=False))
    at = Places(speed=seen.speed[rows].astype(np.float32), weight=seen.weight[rows])
    good = seen.good[rows]
    sign = rng.choice(np.asarray([-1, 1], np.float32), (n, 1, 1, 1))
    asked = series(at, good, np.arange(n), n_samples=N_PER_BLOCK)
    asked[:, :, :2] *= sign
    known = np.repeat((good & (at.weight > 0)[..., None]).any(axis=1), N_PER_BLOCK, axis=1)
    known = known.reshape(n, N_MARKS, 2).mean(axis=2)
    mark = np.pad(seen.mark[rows].reshape(n, N_MARKS, 2).sum(axis=2), ((0, 0), (1, 1)))
    before, here, after = _SMEAR
    smeared = before * mark[:, :-2] + here * mark[:, 1:-1] + after * mark[:, 2:]
    beats = np.diff(seen.count[rows], axis=1).reshape(n, N_MARKS, 2).sum(axis=2)
    rate = (beats * known).sum(axis=1) / np.maximum(known.sum(axis=1), 1) * 600
    return (
        asked, (smeared * known).astype(np.float32), rate.astype(np.float32), seen.moves[rows]
    )  # fmt: skip


def _loss(counting: Counting, parts: list[Batch], rng: np.random.Generator) -> Tensor:
    """Marks as a Poisson rate, their sums over 3 and 9 s, the rate, and how far off it is.

    A body whose heart moves nothing teaches doubt alone.
    """
    asked, mark, rate, moves = (np.concatenate(each) for each in zip(*parts, strict=True))
    places = rng.permutation(3)[: rng.choice([1, 2, 3], p=[0.3, 0.4, 0.3])]
    said, doubt = counting(torch.tensor(asked[:, places]))
    truth, weight = torch.tensor(mark), torch.tensor(moves.astype(np.float32))
    cost = 3 * (said - truth * torch.log(said + 1e-4)).mean(1)
    for width, step in ((30, 10), (90, 30)):
        sums = [fn.avg_pool1d(x[:, None], width, step)[:, 0] * width for x in (said, truth)]
        apart = fn.smooth_l1_loss(*sums, reduction="none", beta=0.3).mean(1)
        cost = cost + 0.1 * apart / np.sqrt(width / 10)
    blocks = torch.tensor(asked[:, :, 2].max(axis=1).sum(axis=1) / N_PER_BLOCK).clamp(min=1)
    told, true = said.sum(1) * 60 / blocks, torch.tensor(rate)
    cost = cost + 0.01 * fn.smooth_l1_loss(told, true, reduction="none", beta=3.0)
    off = (told - true).abs().detach()
    return (weight * cost).mean() + 0.3 * (off / doubt + torch.log(doubt)).mean()
