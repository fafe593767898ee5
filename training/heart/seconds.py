"""What the DSP sees of simulated people, second by second, beside the truth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp import chain
from dsp.layout import Layout
from dsp.state import hr_terms
from simulators.radar.radar import Radar
from simulators.recordings import record
from training.heart.people import Draw

DURATION_S = 75
FROM_S = 22
EVERY_S = 4
"""Neighbouring seconds say the same."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seconds:
    """Of many people; the leading axis is the second."""

    evidence: NDArray[np.float32]
    """(second, feature, cell), every fourth second with a truth."""
    evidence_hr: NDArray[np.float64]
    """(second,) its truth, per minute."""
    terms: NDArray[np.float64]
    """(second, term) of the quality, every second with a truth and an estimate."""
    estimate: NDArray[np.float64]
    truth: NDArray[np.float64]
    on_comb: NDArray[np.bool_]
    person: NDArray[np.int64]


def seconds(draws: list[Draw], radar: Radar, params: chain.Params, *, first_person: int) -> Seconds:
    """Run the chain over all of them at once."""
    iqs, truths = zip(*(_recorded(draw, radar) for draw in draws), strict=True)
    iq, truth = np.stack(iqs), np.stack(truths)
    layout = Layout(n_bins=radar.n_bins, n_antennas=radar.n_antennas, geometry=radar.geometry)
    carry, n = chain.initial(layout, len(draws)), layout.n_frames
    lost = np.zeros(len(draws), np.float32)
    parts: dict[str, list[NDArray[np.generic]]] = {
        name: [] for name in Seconds.__dataclass_fields__
    }
    for second in range(DURATION_S):
        block = iq[:, second * n : (second + 1) * n]
        _, found, carry = chain.estimates(block, lost, carry, layout=layout, params=params)
        if second < FROM_S:
            continue
        now = truth[:, second]
        known = np.isfinite(now) & np.isfinite(found.hr.per_min)
        if second % EVERY_S == 0:
            parts["evidence"].append(found.hr.evidence[known])
            parts["evidence_hr"].append(now[known])
        parts["terms"].append(hr_terms(found.hr)[known])
        parts["estimate"].append(found.hr.per_min[known])
        parts["truth"].append(now[known])
        parts["on_comb"].append(found.hr.on_comb[known])
        parts["person"].append(first_person + np.flatnonzero(known))
    return Seconds(**{name: np.concatenate(part) for name, part in parts.items()})


def _recorded(draw: Draw, radar: Radar) -> tuple[NDArray[np.complex64], NDArray[np.float64]]:
    iq, rows = record(
        draw.person, room=draw.room, radar=radar, seed=draw.seed, duration_s=DURATION_S
    )
    truth = np.full(DURATION_S, np.nan)
    for row in rows:
        idx = round(row.t_s) - 1
        if 0 <= idx < DURATION_S and row.hr_per_min is not None:
            truth[idx] = row.hr_per_min
    return iq, truth
