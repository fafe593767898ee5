"""Heart rate: the linear road for everybody, the network where that is unsure."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dsp import carry as carries
from dsp import grid
from dsp.breath.respiration import Respiration
from dsp.chest.choice import Choice
from dsp.chest.phase import Phase
from dsp.frames.layout import Layout
from dsp.heart import fine as fines
from dsp.heart import opinion, quality, weights
from dsp.heart import step as steps
from dsp.heart import unrest as unrests
from dsp.heart.evidence import PER_MIN, Evidence, Places, comb_distance, evidence, places
from dsp.heart.network import Network
from dsp.heart.reading import Reading, nothing_read, reading

_BEATS_PER_BREATH_MIN = 1.3
"""No heart beats more slowly than this for each breath; fast breathing itself lies in its band."""
_BREATHING_ITSELF = 20.0
"""Taken from the score of slower rates than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """The road for everybody."""

    score: tuple[float, ...] = weights.SCORE
    """One for each of `evidence.FEATURES`."""
    quality: tuple[float, ...] = weights.LINEAR
    """Bias, then one for each of `quality.linear_terms`."""
    trust: float = 0.35
    sd_per_min: float = 3.5
    teleport: float = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Of both roads."""

    linear: Linear = field(default_factory=Linear)
    asked: opinion.Params = field(default_factory=opinion.Params)
    unrest: unrests.Params = field(default_factory=unrests.Params)
    step: steps.Params = field(default_factory=steps.Params)
    fine: fines.Params = field(default_factory=fines.Params)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heart:
    """Of one block or the one before. The rate is about the middle of the window (delay 9 s)."""

    per_min: NDArray[np.float32]
    """(sensor,) NaN where nothing can be said yet."""
    quality: NDArray[np.float32]
    """(sensor,) chance that it is within 5 /min of the truth."""
    linear: Reading
    """What the linear road alone says."""
    linear_terms: NDArray[np.float32]
    """(sensor, term) what the quality of that rests on."""
    asked: Reading
    """What the network's road says."""
    asked_terms: NDArray[np.float32]
    """(sensor, term) what the quality of that rests on."""
    by_network: NDArray[np.bool_]
    """(sensor,) whether it is the network's rate."""
    shaken: NDArray[np.bool_]
    """(sensor,) whether the chest moves as no heart and no resting breath moves it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Of both roads."""

    belief: NDArray[np.float32]
    """(sensor, cell) of the linear road."""
    asked: opinion.Carry
    rest: unrests.Unrest
    newest_per_min: NDArray[np.float32]
    """(sensor,) best rate of the newest 8 s alone, a turn ago."""
    said: Heart
    """Last."""


def initial(layout: Layout, n: int) -> Carry:
    """Every rate alike, nobody asked."""
    del layout
    said = Heart(
        per_min=np.full(n, np.nan, np.float32),
        quality=np.zeros(n, np.float32),
        linear=nothing_read(n),
        linear_terms=np.zeros((n, quality.N_LINEAR_TERMS), np.float32),
        asked=nothing_read(n),
        asked_terms=np.zeros((n, quality.N_ASKED_TERMS), np.float32),
        by_network=np.zeros(n, np.bool_),
        shaken=np.zeros(n, np.bool_),
    )
    return Carry(
        belief=np.full((n, len(PER_MIN)), 1 / len(PER_MIN), np.float32),
        asked=opinion.initial(n),
        rest=unrests.initial(n),
        newest_per_min=np.full(n, np.nan, np.float32),
        said=said,
    )


def heart(
    seen: Phase,
    chosen: Choice,
    breath: Respiration,
    due: NDArray[np.intp],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
    network: Network | None,
) -> tuple[Heart, Carry]:
    """Rate of the rows that are `due`, as each is every other block; the last one of the others.

    Two blocks in a row share nearly all their samples, and this is the dearest stage.
    """
    if not due.size:
        return carry.said, carry
    _, after = _heart(
        carries.taken(seen, due),
        carries.taken(chosen, due),
        carries.taken(breath, due),
        carries.taken(carry, due),
        layout=layout,
        params=params,
        network=network,
    )
    after = carries.merged(carry, due, after)
    return after.said, after


def _heart(
    seen: Phase,
    chosen: Choice,
    breath: Respiration,
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
    network: Network | None,
) -> tuple[Heart, Carry]:
    """Rate from windows of 8 to 20 blocks.

    The linear score of a rate is a weighted sum of log whitened powers at its multiples, of the
    octave below (a line there speaks against), of repetition in time, and of its nearness to
    multiples of the respiration rate. Where its quality is low the network is asked, and its own
    belief then speaks.
    """
    linear, rr_per_min = params.linear, breath.per_min
    at = places(seen, chosen, breath.slot, layout=layout)
    usable = np.asarray((at.weight > 0).any(axis=1) & layout.heart_measurable, np.bool_)
    found = evidence(at, rr_per_min, layout=layout)
    score = _score(found.features, rr_per_min, usable, linear)
    own = PER_MIN[score.argmax(axis=1)]
    best = at.weight.argmax(axis=1)
    rest = unrests.unrest(
        found.power, seen.noise_rad[np.arange(len(best)), best], breath.irregular, own, rr_per_min,
        carry.rest, layout=layout, params=params.unrest,
    )  # fmt: skip
    tells = usable & ~rest.shaken
    score = np.where(tells[:, None], score, np.float32(0))
    own = np.where(tells, own, np.nan)
    belief, newest, anew = _belief(carry, found, score, tells, rr_per_min, params)
    read = reading(
        belief, found.features, rr_per_min, own, (carry.said.linear.agree, carry.said.linear.octave)
    )
    linear_terms = quality.linear_terms(read)
    own_sure = quality.logistic(linear_terms, linear.quality)
    sure = np.where(read.on_comb, np.minimum(own_sure, quality.ON_COMB_MAX), own_sure)
    asks = tells & (sure < params.asked.sure)
    settled = carry.said.by_network & (carry.said.quality >= params.asked.settled)
    road = opinion.opinion(
        at, asks, settled, anew, score, belief, carry.asked,
        layout=layout, params=params.asked, network=network,
    )  # fmt: skip
    before = (carry.said.asked.agree, carry.said.asked.octave)
    other = reading(road.belief, found.features, rr_per_min, own, before)
    terms, told = _told(other, read, road, at, rest.share, own_sure, sure, params)
    by_network = asks & (road.ago < 2)
    rate = np.where(by_network, other.per_min, read.per_min)
    sure = np.where(by_network, told, sure)
    asked_lately = by_network | (road.ago <= params.asked.forget)
    doubled = asked_lately & _doubled(read, own_sure, other, told, by_network, rr_per_min)
    sure = np.where(doubled, np.minimum(sure, quality.DOUBLED_MAX), sure)
    rate = np.where(usable, rate, np.nan).astype(np.float32)
    if found.spectra:
        rate = fines.fine(rate, rr_per_min, at.weight, found.spectra, params.fine)
    result = Heart(
        per_min=rate,
        quality=np.where(usable, sure, 0).astype(np.float32),
        linear=read,
        linear_terms=linear_terms,
        asked=other,
        asked_terms=terms,
        by_network=by_network,
        shaken=rest.shaken,
    )
    after = Carry(belief=belief, asked=road, rest=rest, newest_per_min=newest, said=result)
    return result, after


def _belief(
    carry: Carry,
    found: Evidence,
    score: NDArray[np.float32],
    tells: NDArray[np.bool_],
    rr_per_min: NDArray[np.float32],
    params: Params,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """(sensor, cell) of the linear road, the best rate of the newest 8 s, and who has stepped."""
    linear = params.linear
    transition = grid.walk(len(PER_MIN), 1.0, linear.sd_per_min, linear.teleport)
    belief = grid.filtered(carry.belief, linear.trust * score, transition)
    newest = np.where(tells, steps.newest(found.features, linear.score), np.float32(np.nan))
    before = carry.newest_per_min
    anew = steps.stepped(score, carry.belief, newest, before, rr_per_min, params.step)
    return np.where(anew[:, None], grid.chances(params.step.trust * score), belief), newest, anew


def _told(
    other: Reading,
    read: Reading,
    road: opinion.Carry,
    at: Places,
    share: NDArray[np.float32],
    own_sure: NDArray[np.float32],
    sure: NDArray[np.float32],
    params: Params,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(sensor, term) what the network's quality rests on, and (sensor,) that quality.

    `own_sure` is what the linear road thinks of itself, `sure` the same with its limit on
    breathing's own multiples.
    """
    alone = (at.weight > 0).sum(axis=1) == 1
    terms = quality.asked_terms(other, read, sure, road.heard, alone, share)
    told = quality.logistic(terms, params.asked.quality)
    # On one place alone little gives breathing's own multiples away, and nothing at first.
    first = (road.answers < params.asked.answers_on_comb) & (own_sure < params.asked.sure)
    hidden = other.on_comb & ((alone & (told < quality.ALONE_ON_COMB_MIN)) | first)
    return terms, np.where(hidden, np.minimum(told, quality.ON_COMB_MAX), told)


def _doubled(
    read: Reading,
    own_sure: NDArray[np.float32],
    other: Reading,
    told: NDArray[np.float32],
    by_network: NDArray[np.bool_],
    rr_per_min: NDArray[np.float32],
) -> NDArray[np.bool_]:
    """(sensor,) whether the road that does not speak says the half or the third, and trusts itself.

    Both roads seldom take the double of a slow heart for it at once.
    """
    rate = np.where(by_network, other.per_min, read.per_min)
    against = np.where(by_network, read.per_min, other.per_min)
    # A half that is breathing's own line speaks against a heart only where it is sure of itself.
    comb = comb_distance(against[:, None], rr_per_min, quality.VETO_COMB_LINES)[:, 0]
    on_comb = comb < quality.VETO_COMB_PER_MIN
    least = np.where(on_comb, np.float32(quality.VETO_ON_COMB_MIN), np.float32(quality.VETO_MIN))
    trusts_itself = np.where(by_network, own_sure, told) >= least
    return np.asarray(quality.is_multiple(rate, against) & trusts_itself, np.bool_)


def _score(
    found: NDArray[np.float32],
    rr_per_min: NDArray[np.float32],
    usable: NDArray[np.bool_],
    params: Linear,
) -> NDArray[np.float32]:
    """(sensor, cell) linear score; 0 where there is no evidence."""
    score = np.tensordot(found, np.asarray(params.score, np.float32), axes=(1, 0))
    score -= _BREATHING_ITSELF * (_BEATS_PER_BREATH_MIN * rr_per_min[:, None] > PER_MIN)
    return np.where(usable[:, None], score, 0).astype(np.float32)
