"""Score and qualities of the heart from draws of people, bodies and empty rooms."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsp import chain
from dsp.heart.network import Network
from dsp.heart.quality import N_ASKED_TERMS, N_LINEAR_TERMS
from training.heart.draws import Recorded, bodies, narrowed, people, rooms
from training.heart.linear import score_weights
from training.heart.quality import quality_weights
from training.heart.seconds import Seconds, joined, seconds, shown

NO_HEART = 0.1
"""Of the bodies: what is told of them must not be believed."""
_BODY_WEIGHT = 0.3
"""Drawn bodies are far broader than any ward's people: a guard, not what the network's quality is
meant for. In the linear road's they count in full: what it doubts is looked at once more."""
_NOBODY_WEIGHT = 3.0
"""Of a second of an empty room."""
_SLOW_PER_MIN, _SLOW_WEIGHT = 56, 3.0
"""Slow hearts are rare in the draw and their double is a believable rate."""
Floats = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many are drawn."""

    people: int = 288
    narrow: int = 192
    """Other people, before a radar of one bin."""
    bodies: int = 768
    rooms: int = 48
    """With a curtain or a fan and nobody in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """As in `dsp.heart.weights`."""

    score: Floats
    linear: Floats
    opinion: Floats

    def params(self, **asked: float) -> chain.Params:
        """The chain with these."""
        params = chain.Params()
        heart = replace(
            params.heart,
            linear=replace(params.heart.linear, score=self.score, quality=self.linear),
            asked=replace(params.heart.asked, quality=self.opinion, **asked),  # type: ignore[arg-type]  # floats
        )
        return replace(params, heart=heart)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Recordings that count alike."""

    met: list[Recorded]
    weight: float = 1.0
    """Of a second of theirs in the quality of the network's road ..."""
    linear_weight: float = 1.0
    """... and of the linear one."""


def rebuilt(size: Size, *, seed: int, network: Network) -> Weights:
    """The same for the same size, seed and network, on one machine to the last digit.

    The score first, then the linear road's quality beside it, then the network's beside both:
    each rests on what the ones before it say.
    """
    groups = _groups(size, seed)
    somebody = [each for group in groups[:-1] for each in group.met]
    score = _rounded(score_weights([shown(*each) for each in somebody]))
    weights = Weights(
        score=score, linear=(0.0,) * (1 + N_LINEAR_TERMS), opinion=(0.0,) * (1 + N_ASKED_TERMS)
    )
    linear = _quality(groups, weights.params(), None, lambda s: (s.linear_terms, s.linear))
    weights = replace(weights, linear=linear)
    # Everybody asks here, or the network's road would be fitted on the hard seconds alone.
    everybody = weights.params(sure=2.0)
    opinion = _quality(groups, everybody, network, lambda s: (s.asked_terms, s.asked))
    return replace(weights, opinion=opinion)


def heard(met: list[Recorded], params: chain.Params, network: Network | None) -> Seconds:
    """What both roads say of all of them."""
    return joined(
        [seconds(iq, truth, layout, params=params, network=network) for iq, truth, layout in met]
    )


def _groups(size: Size, seed: int) -> list[Group]:
    """Everybody who is learned from, the empty rooms last."""
    drawn = bodies(size.bodies, rng=np.random.default_rng([seed, 9]), no_heart=NO_HEART)
    narrow = [narrowed(each) for each in people(size.narrow, seed=seed + 51)]
    return [
        Group(met=[*people(size.people, seed=seed + 1), *narrow]),
        Group(met=list(drawn), weight=_BODY_WEIGHT),
        Group(
            met=[rooms(size.rooms, seed=seed + 1)],
            weight=_NOBODY_WEIGHT,
            linear_weight=_NOBODY_WEIGHT,
        ),
    ]


def _quality(
    groups: list[Group],
    params: chain.Params,
    network: Network | None,
    road: Callable[[Seconds], tuple[NDArray[np.float32], NDArray[np.float32]]],
) -> Floats:
    """Fitted on what one road says of all groups."""
    terms, errors, weights = [], [], []
    for group in groups:
        known = heard(group.met, params, network)
        found, rate = road(known)
        # With a network everybody asks, but some have not been answered yet.
        used = known.by_network | (network is None)
        counts = group.linear_weight if network is None else group.weight
        terms.append(found[used])
        errors.append(np.abs(rate - known.truth)[used])
        slow = (known.truth > 0) & (known.truth < _SLOW_PER_MIN)
        weights.append(counts * np.where(slow, _SLOW_WEIGHT, 1.0)[used])
    fitted = quality_weights(*(np.concatenate(part) for part in (terms, errors, weights)))
    return _rounded(fitted)


def _rounded(weights: NDArray[np.float64]) -> Floats:
    return tuple(weights.round(3).tolist())
