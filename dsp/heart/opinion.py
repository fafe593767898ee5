"""The network's road: who asks it, how often, and the belief that its answers make."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsp import grid
from dsp.frames.layout import Layout
from dsp.heart import weights
from dsp.heart.evidence import PER_MIN, Places
from dsp.heart.maps import maps
from dsp.heart.network import Network, on_cells

_LONG_AGO = 100
_N_BEFORE = 2
"""Answers that the linear road's belief before the first one counts as: one alone is not to be
believed."""
_ELSEWHERE = 8
"""Cells: nearer than that it is the same line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """When it is asked and how far it is trusted."""

    sure: float = 0.88
    """Quality of the linear road from which on the network is not asked."""
    settled: float = 0.9
    """Quality of its own rate from which on it is asked every other turn; a turn is every other
    block."""
    trust: float = 0.6
    """Exponent of the network's probabilities: its windows share most of their samples."""
    doubt: float = 2e-4
    """Added to them."""
    linear_trust: float = 0.2
    """Of the linear score of the same block."""
    sd_per_min: float = 3.5
    teleport: float = 0.03
    listens: float = 0.12
    """Weight of an answer in the average of what it says."""
    answers_on_comb: int = 3
    """So many are needed where breathing itself may make the line."""
    forget: int = 4
    """After so many turns without a question the belief begins from the linear road's."""
    quality: tuple[float, ...] = weights.OPINION
    """Bias, then one for each of `quality.asked_terms`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """What the network has said lately."""

    belief: NDArray[np.float32]
    """(sensor, cell)"""
    heard: NDArray[np.float32]
    """(sensor, cell) slow average of its probabilities."""
    answers: NDArray[np.int16]
    """(sensor,) that are in it."""
    ago: NDArray[np.int16]
    """(sensor,) turns since it was asked."""


def initial(n: int) -> Carry:
    """Nobody has asked."""
    flat = np.full((n, len(PER_MIN)), 1 / len(PER_MIN), np.float32)
    return Carry(
        belief=flat,
        heard=flat.copy(),
        answers=np.zeros(n, np.int16),
        ago=np.full(n, _LONG_AGO, np.int16),
    )


def opinion(
    at: Places,
    asks: NDArray[np.bool_],
    settled: NDArray[np.bool_],
    anew: NDArray[np.bool_],
    score: NDArray[np.float32],
    linear_belief: NDArray[np.float32],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
    network: Network | None,
) -> Carry:
    """One turn more: those who ask get an answer, of who is `settled` every other turn.

    Whose heart has stepped (`anew`) away from what is believed here begins once more.
    """
    ago = np.minimum(carry.ago + 1, _LONG_AGO).astype(np.int16)
    elsewhere = np.abs(linear_belief.argmax(axis=1) - carry.belief.argmax(axis=1)) > _ELSEWHERE
    begins = ((ago > params.forget) | (anew & elsewhere))[:, None]
    transition = grid.walk(len(PER_MIN), 1.0, params.sd_per_min, params.teleport)
    belief = np.where(begins, linear_belief, carry.belief @ transition)
    heard = np.where(begins, linear_belief, carry.heard)
    waits = asks & settled & (ago < 2) & ~begins[:, 0]
    belief = np.where(waits[:, None], carry.belief, belief)
    rows = np.flatnonzero(asks & ~waits)
    if network is None or not rows.size:
        return replace(carry, belief=belief, heard=heard, ago=ago)
    said = on_cells(network(pictures(at, rows, layout)))
    log = params.trust * np.log(said + np.float32(params.doubt))
    log += params.linear_trust * score[rows]
    seen = belief[rows] * np.exp(log - log.max(axis=1, keepdims=True))
    belief[rows] = seen / np.maximum(seen.sum(axis=1, keepdims=True), np.float32(1e-30))
    answers = np.where(begins[:, 0], 0, carry.answers)
    answers[rows] += 1
    weight = np.maximum(1 / (_N_BEFORE + answers[rows]), params.listens)[:, None]
    heard[rows] += weight.astype(np.float32) * (said - heard[rows])
    ago[rows] = 0
    answers = np.minimum(answers, _LONG_AGO).astype(np.int16)
    return Carry(belief=belief, heard=heard, answers=answers, ago=ago)


def pictures(at: Places, rows: NDArray[np.intp], layout: Layout) -> NDArray[np.float32]:
    """(row, slot, map, cell) maps; a place of no use shows the best one once more."""
    weight = at.weight[rows]
    best = np.broadcast_to(weight.argmax(axis=1)[:, None], weight.shape)
    slot = np.where(weight > 0, np.arange(weight.shape[1]), best)
    speed = at.speed[rows[:, None], slot]
    return maps(speed, n_samples=layout.n_samples, rate_hz=layout.rate_hz)
