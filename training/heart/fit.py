"""The network's weights, and those of the quality, from seconds with a truth."""

import sys
import time

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize

from dsp.heart.network import RATES_PER_MIN
from training.heart.network import Picker
from training.heart.seconds import Pictures

RIGHT_PER_MIN = 5.0
_L2 = 1e-3
_SLOW_PER_MIN, _SLOW_WEIGHT = 56, 3.0
"""Slow hearts are rare in the draw and their double is a believable rate."""
_N_BATCH = 128
_LEARNING_RATE = 3e-3
_N_WARM = 200
_SAY_EVERY = 200
_CUT_SHARE = 0.06
"""Share of batches that end early in frequency, as a slow sensor's do."""


def trained(seen: Pictures, *, n_steps: int, seed: int) -> Picker:
    """One pass or less over the pictures; one to three places of each are shown."""
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


def quality_weights(
    terms: NDArray[np.float32], error: NDArray[np.float32], truth: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Logistic regression of being within 5 /min: bias, then one weight for each term."""
    weight = np.where(truth < _SLOW_PER_MIN, _SLOW_WEIGHT, 1.0)
    x = np.column_stack([np.ones(len(terms)), terms])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    mean[0], scale[0] = 0, 1
    z, right = (x - mean) / scale, error <= RIGHT_PER_MIN

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        p = 1 / (1 + np.exp(-z @ w))
        told = np.where(right, p, 1 - p)
        cost = -(weight * np.log(told + 1e-9)).mean() + _L2 * float(w @ w)
        return float(cost), z.T @ (weight * (p - right)) / len(z) + 2 * _L2 * w

    found = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x / scale
    found[0] -= float((found * mean)[1:].sum())
    return np.asarray(found, np.float64)
