"""The network's weights, from pictures with a truth."""

import numpy as np
import torch

from dsp.heart.network import RATES_PER_MIN
from training.heart.descent import descend
from training.heart.network import Picker
from training.heart.seconds import Pictures

_N_BATCH = 128
_LEARNING_RATE = 3e-3
_CUT_SHARE = 0.06
"""Share of batches that end early in frequency, as a slow sensor's do."""


def trained(seen: Pictures, *, n_steps: int, seed: int) -> Picker:
    """One pass or less over the pictures; one to three places of each are shown."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    picker = Picker()

    def loss(_: int) -> torch.Tensor:
        maps, hr = _batch(seen, rng)
        return -(_target(hr) * picker(maps)).sum(dim=1).mean()

    descend(picker, loss, n_steps=n_steps, rate=_LEARNING_RATE)
    return picker


def _batch(seen: Pictures, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    rows = np.sort(rng.choice(len(seen.hr_per_min), _N_BATCH, replace=False))
    n_places = rng.choice([1, 2, 3], p=[0.35, 0.25, 0.4])
    maps = seen.maps[rows].astype(np.float32)[:, rng.permutation(3)[:n_places]]
    maps += np.float32(0.03 * rng.standard_normal())
    if rng.random() < _CUT_SHARE:
        maps[..., rng.integers(300, 370) :] = -2
    return torch.tensor(maps), torch.tensor(seen.hr_per_min[rows])


def _target(hr: torch.Tensor) -> torch.Tensor:
    """(second, candidate) the truth, 1 /min and 0.6 % wide."""
    grid = torch.tensor(RATES_PER_MIN.astype(np.float32))
    width = (1.0 + 0.006 * hr)[:, None]
    near = torch.exp(-0.5 * ((grid - hr[:, None]) / width) ** 2) * grid
    return near / near.sum(dim=1, keepdim=True)
