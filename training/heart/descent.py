"""How both networks learn: steps down, ever smaller, with a warm start."""

import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

_N_WARM = 200
_SAY_EVERY = 200


def descend(
    network: nn.Module, loss_of: Callable[[int], Tensor], *, n_steps: int, rate: float
) -> None:
    """In place; `loss_of` a step draws its batch."""
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-3)
    losses, began_s = [], time.monotonic()
    for step in range(n_steps):
        fall = 0.5 + 0.5 * np.cos(np.pi * step / n_steps)
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / _N_WARM) * fall + 1e-5
        loss = loss_of(step)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if step % _SAY_EVERY == 0:
            spent_s = time.monotonic() - began_s
            sys.stderr.write(f"{spent_s:.0f} s, {step}: {np.mean(losses[-_SAY_EVERY:]):.3f}\n")
