"""What the DSP sees of many people, second by second, beside the truth."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsp import chain
from dsp.frames.layout import Layout
from dsp.heart.evidence import evidence, places
from dsp.heart.network import Network
from dsp.heart.opinion import pictures
from training.heart.sights import sights

FROM_S = 14
"""Pictures before this hold too little."""
QUALITY_FROM_S = 22
_SHOWN_EVERY = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures:
    """What the network is asked, and the right answer."""

    maps: NDArray[np.float16]
    """(second, slot, map, cell)"""
    hr_per_min: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """What the linear score is made from, and the right answer."""

    features: NDArray[np.float16]
    """(second, feature, cell)"""
    hr_per_min: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seconds:
    """What both roads say of many people; the leading axis is the second."""

    linear_terms: NDArray[np.float32]
    """(second, term)"""
    linear: NDArray[np.float32]
    """(second,) its rate per minute."""
    asked_terms: NDArray[np.float32]
    asked: NDArray[np.float32]
    by_network: NDArray[np.bool_]
    """(second,) whether the network's rate is the one that would be shown."""
    sure: NDArray[np.float32]
    """(second,) quality."""
    truth: NDArray[np.float32]


def pictures_of(
    iq: NDArray[np.complex64], truth: NDArray[np.float64], layout: Layout, *, every: int
) -> Pictures:
    """What the network would see of (person, time, bin, antenna), everybody, every few blocks."""
    maps, hr = [], []
    for sight in sights(iq, layout, first=-(-FROM_S // every) * every, every=every):
        now = truth[:, sight.block]
        rows = sight.rows[np.isfinite(now[sight.rows])]
        maps.append(pictures(sight.at, rows, layout).astype(np.float16))
        hr.append(now[rows].astype(np.float32))
    return Pictures(maps=np.concatenate(maps), hr_per_min=np.concatenate(hr))


def seconds(
    iq: NDArray[np.complex64],
    truth: NDArray[np.float64],
    layout: Layout,
    *,
    params: chain.Params,
    network: Network | None,
) -> Seconds:
    """The whole chain over (person, time, bin, antenna), from 22 s on.

    Only what its quality alone keeps from being shown: nobody sees the rest, and much of that is
    wrong.
    """
    everything = replace(params.state, hr_quality_min=-1.0, hr_quality_keep=-1.0)
    params = replace(params, state=everything)
    carry, n = chain.initial(layout, len(iq)), layout.n_frames
    lost, rows = np.zeros(len(iq), np.float32), []
    for second in range(iq.shape[1] // n):
        block = iq[:, second * n : (second + 1) * n]
        said, found, carry = chain.estimates(
            block, lost, carry, layout=layout, params=params, network=network
        )
        hr, now = found.hr, truth[:, second]
        known = np.isfinite(now) & np.isfinite(said.hr_per_min)
        if second < QUALITY_FROM_S:
            continue
        rows.append(
            Seconds(
                linear_terms=hr.linear_terms[known],
                linear=hr.linear.per_min[known],
                asked_terms=hr.asked_terms[known],
                asked=hr.asked.per_min[known],
                by_network=hr.by_network[known],
                sure=hr.quality[known],
                truth=now[known].astype(np.float32),
            )
        )
    return joined(rows)


def shown(iq: NDArray[np.complex64], truth: NDArray[np.float64], layout: Layout) -> Shown:
    """Of (person, time, bin, antenna): what the linear score sees every few seconds."""
    params, n = replace(chain.Params(), with_heart=False), layout.n_frames
    carry, lost = chain.initial(layout, len(iq)), np.zeros(len(iq), np.float32)
    features, hr = [], []
    for second in range(iq.shape[1] // n):
        block = iq[:, second * n : (second + 1) * n]
        _, found, carry = chain.estimates(block, lost, carry, layout=layout, params=params)
        if second < FROM_S or second % _SHOWN_EVERY:
            continue
        at = places(found.turned, found.chosen, found.rr.slot, layout=layout)
        rows = (at.weight > 0).any(axis=1) & np.isfinite(truth[:, second] + found.rr.per_min)
        seen = evidence(at, found.rr.per_min, layout=layout).features
        features.append(seen[rows].astype(np.float16))
        hr.append(truth[rows, second].astype(np.float32))
    return Shown(features=np.concatenate(features), hr_per_min=np.concatenate(hr))


def joined(parts: list[Seconds]) -> Seconds:
    """One after the other."""
    names = Seconds.__dataclass_fields__
    return Seconds(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})
