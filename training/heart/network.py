"""The network that picks the heart's line, to be trained: PyTorch."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from dsp.heart.maps import MAPS, N_CELLS, STEPS_PER_OCTAVE
from dsp.heart.network import FIRST_CELL, N_RATES

_WHOLE = (
    1 / 8, 1 / 7, 1 / 6, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 4 / 5,
    1, 5 / 4, 4 / 3, 3 / 2, 2, 5 / 2, 3, 4, 5, 6, 7, 8,
)  # fmt: skip
_HALF = (1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3, 4)
_PULSES = (1 / 2, 1, 2, 3)
RATIOS = dict(zip(MAPS, (_WHOLE, _HALF, _HALF, _PULSES), strict=True))
"""Where each map is looked at, as multiples of the candidate rate."""
_FLOOR_CELLS = 41
_BEFORE = max(0, round(STEPS_PER_OCTAVE * 3) - FIRST_CELL)
_BEYOND = FIRST_CELL + round(STEPS_PER_OCTAVE * 3) + N_RATES - N_CELLS
"""Cells before and beyond the maps that an eighth and an eightfold of a rate may look at."""
_N_LOW = 94
"""Groups of four cells that tell the whole picture."""


def _shifts(maps: tuple[str, ...]) -> list[tuple[int, int]]:
    """Map and first cell, counted from `_BEFORE` cells before the first one, of each feature."""
    return [
        (idx, _BEFORE + FIRST_CELL + round(STEPS_PER_OCTAVE * float(np.log2(ratio))))
        for idx, name in enumerate(MAPS)
        if name in maps
        for ratio in RATIOS[name]
    ]


def _floor(x: Tensor) -> Tensor:
    """Mean of the cells within reach, fewer at the ends: a pooling layer, by one running sum."""
    reach = _FLOOR_CELLS // 2
    sums = fn.pad(torch.cumsum(x, dim=2), (1, 0))
    parts = (
        sums[:, :, reach + 1 : _FLOOR_CELLS],
        sums[:, :, _FLOOR_CELLS:] - sums[:, :, :-_FLOOR_CELLS],
        sums[:, :, -1:] - sums[:, :, N_CELLS - 2 * reach : N_CELLS - reach],
    )
    cell = torch.arange(N_CELLS)
    first, last = (cell - reach).clamp(min=0), (cell + reach).clamp(max=N_CELLS - 1)
    return torch.cat(parts, dim=2) / (last - first + 1)


class Picker(nn.Module):  # type: ignore[misc]  # PyTorch is not in this project's environment
    """Maps (second, slot, map, cell) to log probabilities (second, candidate).

    Every candidate gathers the maps at its own multiples and parts, so that the same small filters
    judge all of them; places are judged alike and pooled by mean and maximum.
    """

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.plain, self.whitened = _shifts(("whole",)), _shifts(MAPS)
        here = torch.linspace(-1, 1, N_RATES)
        self.register_buffer("here", torch.stack([here, here**2])[None])
        n_features = len(self.plain) + len(self.whitened) + 2
        self.look = nn.Conv1d(n_features, width, 1)
        self.near = nn.Conv1d(width, width, 5, padding=2)
        self.far = nn.Conv1d(width, width, 5, padding=4, dilation=2)
        self.whole = nn.Sequential(
            nn.Linear(_N_LOW + 2 * width, 48), nn.ReLU(), nn.Linear(48, width)
        )
        self.join = nn.Conv1d(width, width, 1)
        self.both = nn.Conv1d(2 * width, width, 1)
        self.last = nn.Conv1d(width, width, 5, padding=2)
        self.score = nn.Conv1d(width, 1, 1)

    def forward(self, maps: Tensor) -> Tensor:
        n, slots = maps.shape[:2]
        x = maps.reshape(n * slots, len(MAPS), N_CELLS)
        floor = _floor(x)
        # A rate's multiples lie a fixed number of cells away: each feature is one slice of a map.
        seen = [
            around[:, idx : idx + 1, first : first + N_RATES]
            for around, shifts in (
                (fn.pad(x, (_BEFORE, _BEYOND)), self.plain),
                (fn.pad(x - floor, (_BEFORE, _BEYOND)), self.whitened),
            )
            for idx, first in shifts
        ]
        place = self.here.expand(n * slots, 2, N_RATES)
        y = fn.relu(self.look(torch.cat([*seen, place], dim=1)))
        y = y + fn.relu(self.near(y))
        y = y + fn.relu(self.far(y))
        low = fn.avg_pool1d(x[:, :1], 4, 4)[:, 0, :_N_LOW]
        whole = self.whole(torch.cat([low, y.mean(dim=2), y.amax(dim=2)], dim=1))
        y = fn.relu(self.join(y) + whole[:, :, None])
        y = y.reshape(n, slots, -1, N_RATES)
        y = fn.relu(self.both(torch.cat([y.mean(dim=1), y.amax(dim=1)], dim=1)))
        y = y + fn.relu(self.last(y))
        return fn.log_softmax(self.score(y)[:, 0], dim=1)
