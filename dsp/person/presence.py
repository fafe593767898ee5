"""Whether there is a person: proven by breathing, watched for a stop, no machine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.breath.breathing import Breathing
from dsp.breath.respiration import Respiration
from dsp.chest.motion import Motion
from dsp.frames.layout import Layout
from dsp.heart.stage import Heart


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Limits."""

    present_db: float = 8.0
    absent_db: float = 6.0
    snr_absent: float = 4.0
    snr_min: float = 12.0
    """Slow over fast power in the place of breathing."""
    absent_s: float = 8.0
    new_s: float = 30.0
    """Nobody is said to be there only after so long: breathing may stand still when it begins."""
    purity_min: float = 0.12
    """Share of the movement at the rate and its harmonics below which it is no breathing."""
    irregular_min: float = 0.012
    """Below it a movement is a machine's."""
    machine_s: float = 4.0
    machine_proof_s: float = 100.0
    """Proven for so long, a person is called no machine: sleepers breathe very evenly for a while.
    A machine is known within half a minute, before its proofs could add up to this."""
    sure_heart: float = 0.88
    """A person is proven by a heart rate of this quality, ..."""
    slow_per_min: float = 9.0
    slow_heart: float = 0.95
    """Below this rate, beside a heart of this quality alone: cloth sways as slowly, and a chest
    that moves so seldom shows its heart well."""
    sure_purity: float = 0.38
    sure_agree: float = 0.7
    sure_irregular: float = 0.35
    likely_heart: float = 0.3
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
    watched_db: float = 36.0
    watched_drop_db: float = -6.0
    n_watched: int = 6
    """The same after so many of eight blocks with movement that far above noise and of about its
    usual size: within 8 s a real breath need not turn often, nor be pure. A jolt shakes four or
    five blocks, through the differences that they are seen by."""
    proof_first_s: float = 8.0
    """A respiration rate is shown for so long after a first proof; ..."""
    proof_gain: float = 4.0
    """... each further second of proof is good for so many, ..."""
    proof_most_s: float = 120.0
    """... up to this. Cloth proves itself by chance and seldom, a person often: who has been seen
    well may breathe less clearly for two minutes."""
    proof_walk_s: float = 30.0
    """A walk leaves no more than this: turning over looks like one, leaving too."""
    walk_db: float = -8.0
    """Who walks moves more than this against the usual breath: a still chest beneath a burst of
    noise has not left."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Presence:
    """Of one block, each (sensor,)."""

    occupied: NDArray[np.bool_]
    """Someone has been seen to breathe here since the last walk."""
    proven: NDArray[np.bool_]
    """What has been proven of that person is still good."""
    regular: NDArray[np.bool_]
    """The movement is a machine's."""
    empty: NDArray[np.bool_]
    """Nobody is here."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Each (sensor,)."""

    occupied: NDArray[np.bool_]
    evidence: NDArray[np.uint8]
    """Last three blocks with breathing, as bits."""
    watched: NDArray[np.uint8]
    """Last eight blocks with movement as large as breathing's, as bits."""
    low_s: NDArray[np.float32]
    """Time with too little slow power for a person."""
    irregular: NDArray[np.float32]
    """Slow average of how unlike a machine's the movement is; NaN while unknown."""
    machine_s: NDArray[np.float32]
    """Time with a movement too regular for a person."""
    proven_s: NDArray[np.float32]
    """Time for which what has been proven is still good."""
    since_s: NDArray[np.float32]
    """Time since it began."""


def initial(layout: Layout, n: int) -> Carry:
    """Nobody."""
    del layout
    return Carry(
        occupied=np.zeros(n, np.bool_),
        evidence=np.zeros(n, np.uint8),
        watched=np.zeros(n, np.uint8),
        low_s=np.zeros(n, np.float32),
        irregular=np.full(n, np.nan, np.float32),
        machine_s=np.zeros(n, np.float32),
        proven_s=np.zeros(n, np.float32),
        since_s=np.zeros(n, np.float32),
    )


def presence(
    moved: Motion,
    breath: Breathing,
    rr: Respiration,
    hr: Heart,
    goes_on: NDArray[np.bool_],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
) -> tuple[Presence, Carry]:
    """Whether somebody is there: two proofs in three blocks make a person, a walk unmakes one.

    After a walk one proof is enough of who was proven before it and moves as much as before.

    `goes_on` is (sensor,) whether the last breath of a known rate is no longer ago than breaths
    are apart: of slow ones few turns fall into 8 s.
    """
    block_s = np.float32(layout.block_s)
    irregular = _irregular(rr, carry.irregular, params)
    regular = (irregular < params.irregular_min) & (carry.proven_s <= params.machine_proof_s)
    machine_s = np.where(regular, carry.machine_s + block_s, 0)
    low = (breath.snr_db < params.absent_db) | (rr.snr < params.snr_absent)
    low_s = np.where(low & ~moved.moving, carry.low_s + block_s, 0)
    slow, beats = rr.per_min < params.slow_per_min, hr.quality >= params.slow_heart
    to_and_fro = (breath.breath > 0) | (slow & goes_on & beats)
    seen = to_and_fro & _seen(breath, rr, params) & ~moved.moving & ~regular
    proof = seen & np.where(slow, beats, _proof(rr, hr, params))
    walks = moved.walking & (breath.drop_db > params.walk_db)
    evidence = ((carry.evidence << 1) & 7) | proof | (seen & (rr.snr >= params.watched_snr))
    large = _large(breath, rr, params) & ~moved.moving & ~regular
    watched = np.where(walks, 0, (carry.watched << 1) | large).astype(np.uint8)
    enough = np.bitwise_count(evidence) >= 2
    enough |= np.bitwise_count(watched) >= params.n_watched
    enough |= proof & (carry.proven_s > 0) & (breath.drop_db > params.watched_drop_db)
    occupied = (carry.occupied | enough) & ~walks
    left_s = proven_s(proof, moved.walking, carry.proven_s, block_s, params)
    kept = Carry(
        occupied=occupied,
        evidence=evidence.astype(np.uint8),
        watched=watched,
        low_s=low_s,
        irregular=irregular,
        machine_s=machine_s,
        proven_s=left_s,
        since_s=np.minimum(carry.since_s + block_s, np.float32(params.new_s)),
    )
    still = (low_s >= params.absent_s) | (machine_s >= params.machine_s)
    known = kept.since_s >= params.new_s
    found = Presence(
        occupied=occupied, proven=left_s > 0, regular=regular, empty=~occupied & still & known
    )
    return found, kept


def _irregular(rr: Respiration, before: NDArray[np.float32], params: Params) -> NDArray[np.float32]:
    """Slow average. Noise is irregular too: only a place that stands out of it tells."""
    known = np.where(np.isnan(before), rr.irregular, before)
    averaged = known + np.float32(0.3) * (rr.irregular - known)
    tells = np.isfinite(rr.per_min) & (rr.snr >= params.snr_min)
    return np.where(tells, averaged, np.nan).astype(np.float32)


def _seen(breath: Breathing, rr: Respiration, params: Params) -> NDArray[np.bool_]:
    """Movement out of the noise that has not stopped and has a rate."""
    seen = (breath.stop < 0.5) & (breath.snr_db > params.present_db)
    seen &= np.isfinite(rr.per_min) & (rr.snr >= params.snr_min)
    return seen & (rr.purity >= params.purity_min) & (rr.mass > 0.2)


def _proof(rr: Respiration, hr: Heart, params: Params) -> NDArray[np.bool_]:
    """What cloth does not do twice."""
    clear = (rr.purity >= params.sure_purity) & (rr.agree >= params.sure_agree)
    clear &= rr.irregular < params.sure_irregular
    clearest = (rr.purity >= params.clear_purity) & (rr.irregular < params.clear_irregular)
    clear &= clearest | (hr.quality >= params.likely_heart)
    strong = (rr.snr >= params.strong_snr) & (rr.purity >= params.strong_purity)
    strong &= (rr.mass >= params.strong_mass) & (rr.agree >= params.strong_agree)
    strong &= (rr.snr >= params.stronger_snr) | (hr.quality >= params.likely_heart)
    return clear | strong | (hr.quality >= params.sure_heart)


def _large(breath: Breathing, rr: Respiration, params: Params) -> NDArray[np.bool_]:
    """A stop may come soon: large movement is watched before it is proven to be breathing."""
    large = (breath.snr_db > params.watched_db) & (rr.snr >= params.watched_snr)
    return large & (breath.drop_db > params.watched_drop_db)


def proven_s(
    proof: NDArray[np.bool_],
    walking: NDArray[np.bool_],
    before_s: NDArray[np.float32],
    block_s: np.float32,
    params: Params,
) -> NDArray[np.float32]:
    """(sensor,) time for which a person stays proven: more after each proof, less without."""
    more = before_s + np.float32(params.proof_gain) * block_s
    gained = more.clip(params.proof_first_s, params.proof_most_s)
    left = np.where(proof, gained, np.maximum(before_s - block_s, 0))
    too_long = walking & (left > params.proof_walk_s)
    return np.where(too_long, params.proof_walk_s, left).astype(np.float32)
