"""The network's weights, from pictures with a truth."""

import sys
import time

import numpy as np
import torch

from dsp.heart.network import RATES_PER_MIN
from training.heart.network import Picker
from training.heart.seconds import Pictures

_N_BATCH = 128
_LEARNING_RATE = 3e-3
_N_WARM = 200
_SAY_EVERY = 200
_CUT_SHARE = 0.06
"""Share of batches that end early in frequency, as a slow sensor's do."""


def trained(seen: Pictures, *, n_steps: int, seed: int) -> Picker:
    """One pass or less over the pictures; one to three places of each are shown."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    picker = Picker()
    optimiser = torch.optim.AdamW(picker.parameters(), _LEARNING_RATE, weight_decay=1e-3)
    losses, began_s = [], time.monotonic()
    for step in range(n_steps):
        fall = 0.5 + 0.5 * np.cos(np.pi * step / n_steps)
        for group in optimiser.param_groups:
            group["lr"] = _LEARNING_RATE * min(1, (step + 1) / _N_WARM) * fall + 1e-5
        maps, hr = _batch(seen, rng)
        loss = -(_target(hr) * picker(maps)).sum(dim=1).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(picker.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if step % _SAY_EVERY == 0:
            spent_s = time.monotonic() - began_s
            sys.stderr.write(f"{spent_s:.0f} s, {step}: {np.mean(losses[-_SAY_EVERY:]):.3f}\n")
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
