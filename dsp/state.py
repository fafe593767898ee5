"""What may be said about the person: the one state of a sensor, and which values are shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.breathing import Breathing
from dsp.choice import Choice
from dsp.heart.stage import Heart
from dsp.layout import Layout
from dsp.messages import State
from dsp.motion import Motion
from dsp.phase import Phase
from dsp.respiration import Respiration

STATES = (State.SETTLING, State.MEASURING, State.MOVING, State.WEAK, State.ABSENT)
"""Order of the numbers in `Estimates.state`."""
SETTLING, MEASURING, MOVING, WEAK, ABSENT = range(5)

RR_DELAY_S = 8.5
HR_DELAY_S = 6.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Limits. Quality is a logistic function; its coefficients are described in docs/dsp.md."""

    present_db: float = 8.0
    absent_db: float = 6.0
    snr_absent: float = 4.0
    snr_min: float = 12.0
    """Slow over fast power in the place of breathing."""
    absent_s: float = 8.0
    purity_min: float = 0.12
    """Share of the movement at the rate and its harmonics below which it is no breathing."""
    irregular_min: float = 0.012
    """Below it a movement is a machine's."""
    sure_heart: float = 0.88
    """A person is proven by a heart rate of this quality, ..."""
    sure_purity: float = 0.38
    sure_agree: float = 0.7
    sure_irregular: float = 0.35
    likely_heart: float = 0.4
    """... by breathing this pure, steady and regular beside a heart as likely as this, ..."""
    clear_purity: float = 0.46
    clear_irregular: float = 0.2
    """... by the clearest breathing alone, ..."""
    strong_snr: float = 250.0
    stronger_snr: float = 1000.0
    strong_purity: float = 0.2
    strong_mass: float = 0.8
    strong_agree: float = 0.85
    """... or by a strong echo whose rate is steady, beside a likely heart unless it is stronger
    still: real breaths are less alike than simulated ones. Cloth in a draught seldom has any of
    these for two blocks of three."""
    watched_snr: float = 100.0
    """A stop is watched for from this on, before any rate may be shown."""
    watched_db: float = 44.0
    """The same for movement this far above noise that is no smaller than usual: within 8 s a real
    breath need not turn often, nor be pure."""
    proof_first_s: float = 8.0
    """A respiration rate is shown for so long after a first proof; ..."""
    proof_gain: float = 4.0
    """... each further second of proof is good for so many, ..."""
    proof_most_s: float = 120.0
    """... up to this. Cloth proves itself by chance and seldom, a person often: who has been seen
    well may breathe less clearly for two minutes."""
    proof_walk_s: float = 30.0
    """A walk leaves no more than this: turning over looks like one, leaving too."""
    machine_s: float = 4.0
    weak_after_s: float = 25.0
    stop_on: float = 1.2
    stop_breath_max: float = 2.0
    stop_keep: float = 0.0
    return_db: float = -8.0
    """Movement this near to the usual size ends a stop at once ..."""
    return_s: float = 6.0
    """... smaller movement that goes to and fro ends it after this long."""
    after_stop_s: float = 12.0
    """No respiration rate for so long after a stop: its window holds more stop than breaths."""
    rr_quality_min: float = 0.6
    hr_quality_min: float = 0.88
    rr_quality: tuple[float, ...] = (-4.2, 2.5, 7.8, 1.8)
    """Bias, mass, purity, agreement."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates:
    """Struct of arrays, each (sensor,). Unknown is NaN."""

    state: NDArray[np.int8]
    """Index into `STATES`."""
    state_s: NDArray[np.float32]
    rr_per_min: NDArray[np.float32]
    """NaN whenever it may not be shown."""
    rr_quality: NDArray[np.float32]
    hr_per_min: NDArray[np.float32]
    hr_quality: NDArray[np.float32]
    breathing: NDArray[np.float32]
    """1 yes, 0 no, NaN cannot tell."""
    apnoea_s: NDArray[np.float32]
    motion: NDArray[np.float32]
    range_m: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Each (sensor,)."""

    state: NDArray[np.int8]
    state_s: NDArray[np.float32]
    occupied: NDArray[np.bool_]
    """Someone has been seen to breathe here since the last walk."""
    evidence: NDArray[np.int8]
    """Last three blocks with breathing, as bits."""
    low_s: NDArray[np.float32]
    """Time with too little slow power for a person."""
    irregular: NDArray[np.float32]
    """Slow average of how unlike a machine's the movement is; NaN while unknown."""
    machine_s: NDArray[np.float32]
    """Time with a movement too regular for a person."""
    proven_s: NDArray[np.float32]
    """Time for which what has been proven is still good."""
    still_s: NDArray[np.float32]
    """Time since motion."""
    unshown_s: NDArray[np.float32]
    """Time without a value that may be shown."""
    stopped: NDArray[np.bool_]
    return_s: NDArray[np.float32]
    """Time of small movement to and fro during a stop."""
    apnoea_s: NDArray[np.float32]
    since_stop_s: NDArray[np.float32]


def initial(layout: Layout, n: int) -> Carry:
    """Settling."""
    del layout

    def zeros() -> NDArray[np.float32]:
        return np.zeros(n, np.float32)

    return Carry(
        state=np.zeros(n, np.int8),
        state_s=zeros(),
        occupied=np.zeros(n, np.bool_),
        evidence=np.zeros(n, np.int8),
        low_s=zeros(),
        irregular=np.full(n, np.nan, np.float32),
        machine_s=zeros(),
        proven_s=zeros(),
        still_s=zeros(),
        unshown_s=zeros(),
        stopped=np.zeros(n, np.bool_),
        return_s=zeros(),
        apnoea_s=zeros(),
        since_stop_s=np.full(n, 1e6, np.float32),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What the stages found in one block."""

    moved: Motion
    chosen: Choice
    turned: Phase
    breath: Breathing
    rr: Respiration
    hr: Heart
    range_m: NDArray[np.float32]


def state(
    found: Evidence, carry: Carry, *, layout: Layout, params: Params
) -> tuple[Estimates, Carry]:
    """The state and the values that may be shown. Delay: none of its own."""
    block_s = np.float32(layout.block_s)
    moved, breath, rr, hr = found.moved, found.breath, found.rr, found.hr
    rr_quality, hr_quality = _rr_quality(rr, params), hr.quality
    known = np.where(np.isnan(carry.irregular), rr.irregular, carry.irregular)
    irregular = known + np.float32(0.3) * (rr.irregular - known)
    # Noise is irregular too: only a place that stands out of it tells.
    tells = np.isfinite(rr.per_min) & (rr.snr >= params.snr_min)
    irregular = np.where(tells, irregular, np.nan).astype(np.float32)
    regular = irregular < params.irregular_min
    machine_s = np.where(regular, carry.machine_s + block_s, 0)
    low = (breath.snr_db < params.absent_db) | (rr.snr < params.snr_absent)
    low &= ~moved.moving
    low_s = np.where(low, carry.low_s + block_s, 0)
    still_s = np.where(moved.moving, 0, carry.still_s + block_s)
    proof, evidence, occupied = _occupied(found, regular, carry, params)
    left_s = proven_s(proof, moved.walking, carry.proven_s, block_s, params)
    stopped, return_s, apnoea_s = _stop(found, occupied, carry, block_s, params)
    breathes = (breath.breath > 0) | (breath.stop < -1)
    may = occupied & ~moved.moving & ~regular & ~breath.faded
    since_stop_s = np.where(stopped, 0, carry.since_stop_s + block_s).astype(np.float32)
    clear = breathes & (left_s > 0) & (since_stop_s > params.after_stop_s)
    rr_shown, hr_shown = _shown(found, rr_quality, may, stopped, clear, params)
    shown = rr_shown | hr_shown | stopped
    unshown_s = np.where(shown | moved.moving | ~occupied, 0, carry.unshown_s + block_s)
    empty = ~occupied & ((low_s >= params.absent_s) | (machine_s >= params.machine_s))
    weak = (unshown_s > 10) | (occupied & breath.faded) | (still_s > params.weak_after_s)
    now = np.select(
        [moved.moving, empty, shown & occupied, weak], [MOVING, ABSENT, MEASURING, WEAK], SETTLING
    ).astype(np.int8)
    # A value that is missing for a few seconds does not make the signal weak.
    now = np.where((now == SETTLING) & may & (carry.state == MEASURING), MEASURING, now)
    state_s = np.where(now == carry.state, carry.state_s + block_s, 0)
    there = (now == MEASURING) | ((now == WEAK) & occupied)
    # Copies: what is carried may be written over while somebody still holds the estimates.
    estimates = Estimates(
        state=now.copy(),
        state_s=state_s.copy(),
        rr_per_min=np.where(rr_shown, rr.per_min, np.nan),
        rr_quality=np.where(may & ~stopped, rr_quality, 0).astype(np.float32),
        hr_per_min=np.where(hr_shown, hr.per_min, np.nan),
        hr_quality=np.where(may, hr_quality, 0).astype(np.float32),
        breathing=_breathing(may | stopped, stopped, breathes, breath),
        apnoea_s=apnoea_s.copy(),
        motion=moved.level,
        range_m=np.where(there, found.range_m, np.nan).astype(np.float32),
    )
    kept = Carry(
        state=now,
        state_s=state_s,
        occupied=occupied,
        evidence=evidence,
        low_s=low_s,
        irregular=irregular,
        machine_s=machine_s,
        proven_s=left_s,
        still_s=still_s,
        unshown_s=unshown_s,
        stopped=stopped,
        return_s=return_s,
        apnoea_s=apnoea_s,
        since_stop_s=since_stop_s,
    )
    return estimates, kept


def _shown(
    found: Evidence,
    rr_quality: NDArray[np.float32],
    may: NDArray[np.bool_],
    stopped: NDArray[np.bool_],
    clear: NDArray[np.bool_],
    params: Params,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each rate may be shown; that of breathing only where it is `clear` that one breathes.

    Of somebody who talks neither rate can be told.
    """
    rr, hr = found.rr, found.hr
    is_breath = (rr.purity >= params.purity_min) & (rr.snr >= params.snr_min)
    may = may & ~hr.shaken
    rr_shown = may & ~stopped & clear & is_breath & (rr_quality >= params.rr_quality_min)
    beside = stopped | (is_breath & rr.long_enough & (rr.mass > 0.5))
    return rr_shown, may & beside & (hr.quality >= params.hr_quality_min)


def _occupied(
    found: Evidence, regular: NDArray[np.bool_], carry: Carry, params: Params
) -> tuple[NDArray[np.bool_], NDArray[np.int8], NDArray[np.bool_]]:
    """Whether this block proves a person; two of three make one, and only a walk unmakes one."""
    breath, rr = found.breath, found.rr
    seen = (breath.breath > 0) & (breath.stop < 0.5) & (breath.snr_db > params.present_db)
    seen &= ~found.moved.moving & ~regular & np.isfinite(rr.per_min)
    seen &= (rr.snr >= params.snr_min) & (rr.purity >= params.purity_min) & (rr.mass > 0.2)
    clear = (rr.purity >= params.sure_purity) & (rr.agree >= params.sure_agree)
    clear &= rr.irregular < params.sure_irregular
    clearest = (rr.purity >= params.clear_purity) & (rr.irregular < params.clear_irregular)
    clear &= clearest | (found.hr.quality >= params.likely_heart)
    strong = (rr.snr >= params.strong_snr) & (rr.purity >= params.strong_purity)
    strong &= (rr.mass >= params.strong_mass) & (rr.agree >= params.strong_agree)
    strong &= (rr.snr >= params.stronger_snr) | (found.hr.quality >= params.likely_heart)
    proof = seen & (clear | strong | (found.hr.quality >= params.sure_heart))
    # A stop may come soon: a strong echo that goes to and fro is watched before it is proven.
    large = (breath.snr_db > params.watched_db) & (breath.stop < -1) & np.isfinite(rr.per_min)
    large &= ~found.moved.moving & ~regular
    watched = (seen | large) & (rr.snr >= params.watched_snr)
    evidence = ((carry.evidence << 1) & 7) | proof | watched
    enough = np.array([0, 0, 0, 1, 0, 1, 1, 1], bool)[evidence]
    occupied = (carry.occupied | enough) & ~found.moved.walking
    return proof, evidence.astype(np.int8), occupied


def proven_s(
    proof: NDArray[np.bool_],
    walking: NDArray[np.bool_],
    before_s: NDArray[np.float32],
    block_s: np.float32,
    params: Params,
) -> NDArray[np.float32]:
    """(sensor,) time for which a person stays proven: more after each proof, less without."""
    more = before_s + np.float32(params.proof_gain) * block_s
    gained = np.clip(more, params.proof_first_s, params.proof_most_s)
    left = np.where(proof, gained, np.maximum(before_s - block_s, 0))
    too_long = walking & (left > params.proof_walk_s)
    return np.where(too_long, params.proof_walk_s, left).astype(np.float32)


def _stop(
    found: Evidence,
    occupied: NDArray[np.bool_],
    carry: Carry,
    block_s: np.float32,
    params: Params,
) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]]:
    """Whether breathing has stopped, for how long it may have returned, and how long it lasts."""
    breath = found.breath
    begins = (breath.stop > params.stop_on) & (breath.breath < params.stop_breath_max)
    doubt = carry.stopped & (breath.stop <= params.stop_keep)
    to_and_fro = doubt & (breath.snr_db > params.present_db)
    return_s = np.where(to_and_fro, carry.return_s + block_s, 0).astype(np.float32)
    returned = doubt & ((breath.drop_db > params.return_db) | (return_s >= params.return_s))
    lasts = carry.stopped & ~returned
    stopped = (begins | lasts) & occupied & ~found.moved.moving & ~breath.faded
    # The second difference looks back three seconds: the last breath ended before it fell.
    began = np.maximum(breath.since_s + 2, 4)
    apnoea_s = np.where(carry.stopped, carry.apnoea_s + block_s, began)
    return stopped, return_s, np.where(stopped, apnoea_s, 0).astype(np.float32)


def _breathing(
    known: NDArray[np.bool_],
    stopped: NDArray[np.bool_],
    breathes: NDArray[np.bool_],
    breath: Breathing,
) -> NDArray[np.float32]:
    yes = breathes & (breath.stop < 0)
    return np.select([~known, stopped, yes], [np.nan, 0.0, 1.0], np.nan).astype(np.float32)


def _logistic(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1 / (1 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)


def _rr_quality(rr: Respiration, params: Params) -> NDArray[np.float32]:
    bias, *weights = params.rr_quality
    terms = np.stack([rr.mass, rr.purity, rr.agree], axis=1)
    quality = _logistic(terms @ np.asarray(weights, np.float32) + np.float32(bias))
    known = np.isfinite(rr.per_min) & rr.long_enough
    return np.where(known, quality, 0).astype(np.float32)
