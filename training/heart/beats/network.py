"""The network that counts beats, to be trained: PyTorch."""

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from dsp.chest.window import N_BLOCKS
from dsp.heart.beats.counter import N_MARKS
from dsp.heart.beats.series import CHANNELS, N_TIMES

_DOUBT_MIN = 0.4
_TYPICAL_PER_MIN = 80


class Counting(nn.Module):  # type: ignore[misc]  # PyTorch is not in this project's environment
    """Series (window, slot, channel, time) to beats in each tenth of a block, and doubt.

    Places are looked at alike and pooled by mean and maximum; then layers that look farther and
    farther, each moved by a summary of the whole window: the shape of this heart's beat.
    """

    def __init__(self, width: int = 20) -> None:
        super().__init__()
        self.first = nn.Conv1d(len(CHANNELS), width, 9, stride=2, padding=4)
        self.a = nn.ModuleList([_reaching(width, d) for d in (1, 2)])
        self.join = nn.Conv1d(2 * width, width, 1)
        self.b = nn.ModuleList([_reaching(width, d) for d in (1, 2, 4, 8)])
        self.se = nn.ModuleList(
            [
                nn.Sequential(nn.Linear(2 * width, width), nn.ReLU(), nn.Linear(width, width))
                for _ in range(3)
            ]
        )
        self.last = nn.ModuleList([_reaching(width, d) for d in (1, 4)])
        self.beat = nn.Conv1d(width, 1, 1)
        self.doubt = nn.Sequential(nn.Linear(2 * width + 3, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, series: Tensor) -> tuple[Tensor, Tensor]:
        n, slots = series.shape[:2]
        known = fn.avg_pool1d(series[:, :, 2].amax(1, keepdim=True), 2, 2)
        y = fn.relu(self.first(series.reshape(n * slots, len(CHANNELS), N_TIMES)))
        for layer in self.a:
            y = y + fn.relu(layer(y))
        y = y.reshape(n, slots, -1, N_MARKS)
        y = fn.relu(self.join(torch.cat([y.mean(1), y.amax(1)], 1)))
        for summary, layers in zip(self.se, (self.b[:2], self.b[2:], self.last), strict=True):
            y = y + summary(_pooled(y))[:, :, None]
            for layer in layers:
                y = y + fn.relu(layer(y))
        marks = (fn.softplus(self.beat(y) - 2) * known)[:, 0]
        blocks = known.sum((1, 2)).clamp(min=10) * N_BLOCKS / N_MARKS
        total = marks.sum(1)
        seen = torch.stack(
            [
                torch.log((total / blocks * 60).clamp(min=10) / _TYPICAL_PER_MIN),
                (marks**2).sum(1) / total.clamp(min=1e-3),
                blocks / N_BLOCKS,
            ],
            1,
        )
        return marks, fn.softplus(self.doubt(torch.cat([_pooled(y), seen], 1))[:, 0]) + _DOUBT_MIN


def _reaching(width: int, step: int) -> nn.Conv1d:
    return nn.Conv1d(width, width, 5, padding=2 * step, dilation=step)


def _pooled(y: Tensor) -> Tensor:
    """Mean and maximum over time."""
    return torch.cat([y.mean(2), y.amax(2)], 1)
