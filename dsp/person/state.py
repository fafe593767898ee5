"""What may be said about the person: the one state of a sensor, and which values are shown."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

import dsp.breath.stop
import dsp.person.presence
from dsp.breath.breathing import Breathing
from dsp.breath.respiration import Respiration
from dsp.chest.choice import Choice
from dsp.chest.motion import Motion
from dsp.chest.phase import Phase
from dsp.frames.layout import Layout
from dsp.heart.beats.stage import Count
from dsp.heart.stage import Heart
from dsp.messages import State

STATES = (State.SETTLING, State.MEASURING, State.MOVING, State.WEAK, State.ABSENT)
"""Order of the numbers in `Estimates.state`."""
SETTLING, MEASURING, MOVING, WEAK, ABSENT = range(5)

RR_DELAY_S = 13.5
HR_DELAY_S = 9.0
"""As measured on people whose rates rise or fall steadily; a step is followed sooner."""
COUNT_DELAY_S = 21.0
"""Half of 36 s, and half of what passes until the next count."""
_APART = 0.15
"""Share of a count by which a line contradicts it."""
_GOES_ON, _GOES_ON_PER_MIN = 0.08, 6.0
"""A line nearer than this to the one shown last is the same one, the larger of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Limits. Quality is a logistic function; its coefficients are described in docs/dsp.md."""

    presence: dsp.person.presence.Params = field(default_factory=dsp.person.presence.Params)
    stop: dsp.breath.stop.Params = field(default_factory=dsp.breath.stop.Params)
    weak_after_s: float = 25.0
    after_stop_s: float = 12.0
    """No respiration rate for so long after a stop: its window holds more stop than breaths."""
    rr_quality_min: float = 0.6
    hr_quality_min: float = 0.75
    hr_quality_keep: float = 0.5
    """Of a line that goes on from one that has been shown (also where its place alone limits it to
    this: `heart.quality.ON_COMB_MAX`, `DOUBLED_MAX`) ..."""
    line_stood_s: float = 6.0
    """... for so long ..."""
    line_gap_s: float = 6.0
    """... and not longer ago than this, of a heart that is not being counted ..."""
    line_kept_s: float = 30.0
    """... and that had the full quality so lately: nobody is followed anywhere on half of it."""
    breath_gap_s: float = 6.0
    """So long such a heart needs no breathing of a known rate beside it, as when that has just
    turned to another."""
    count_quality_min: float = 0.75
    line_stays_s: float = 30.0
    """A line far from what was counted last is shown after so long: a heart without a rhythm makes
    many that do not stay. ..."""
    count_lasts_s: float = 60.0
    """... So long after a count, too: what was counted long ago contradicts nothing."""
    hr_clear: float = 0.8
    """From this quality on a heart rate needs no respiration rate that is agreed upon."""
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
    hr_delay_s: NDArray[np.float32]
    """Longer where beats are counted."""
    breathing: NDArray[np.float32]
    """1 yes, 0 no, NaN cannot tell."""
    apnoea_s: NDArray[np.float32]
    motion: NDArray[np.float32]
    range_m: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pulse:
    """What the heart was last said to do, each (sensor,)."""

    counted_per_min: NDArray[np.float32]
    """Rate that was counted last; NaN once that is long ago, or a line has stayed."""
    counted_s: NDArray[np.float32]
    """Time since then."""
    line_per_min: NDArray[np.float32]
    """Last line that might be shown; NaN where there was none."""
    line_ago_s: NDArray[np.float32]
    """Time since then."""
    line_s: NDArray[np.float32]
    """Time for which it has been the same, since the last count; what cannot tell in between does
    not count."""
    stood: NDArray[np.bool_]
    """Whether it, or a line that it followed at once, has stood."""
    doubted_s: NDArray[np.float32]
    """Time since it last had the full quality."""
    alone_s: NDArray[np.float32]
    """Time since breathing was last seen beside it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Arrays are (sensor,)."""

    state: NDArray[np.int8]
    state_s: NDArray[np.float32]
    still_s: NDArray[np.float32]
    """Time since motion."""
    unshown_s: NDArray[np.float32]
    """Time without a value that may be shown."""
    pulse: Pulse
    presence: dsp.person.presence.Carry
    stop: dsp.breath.stop.Carry

    @property
    def stopped(self) -> NDArray[np.bool_]:
        """Whether a stop is on."""
        return self.stop.stopped


def initial(layout: Layout, n: int) -> Carry:
    """Settling."""
    return Carry(
        state=np.zeros(n, np.int8),
        state_s=np.zeros(n, np.float32),
        still_s=np.zeros(n, np.float32),
        unshown_s=np.zeros(n, np.float32),
        pulse=Pulse(
            counted_per_min=np.full(n, np.nan, np.float32),
            counted_s=np.zeros(n, np.float32),
            line_per_min=np.full(n, np.nan, np.float32),
            line_ago_s=np.zeros(n, np.float32),
            line_s=np.zeros(n, np.float32),
            stood=np.zeros(n, np.bool_),
            doubted_s=np.full(n, np.inf, np.float32),
            alone_s=np.full(n, np.inf, np.float32),
        ),
        presence=dsp.person.presence.initial(layout, n),
        stop=dsp.breath.stop.initial(layout, n),
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
    heard: NDArray[np.bool_]
    """(sensor,) whether the heart's rate is that of its sounds, which no breath can make."""
    count: Count
    """Of beats; it proves nobody, and is shown only of a person who is proven without it."""
    range_m: NDArray[np.float32]


def state(
    found: Evidence, carry: Carry, *, layout: Layout, params: Params
) -> tuple[Estimates, Carry]:
    """The state and the values that may be shown. Delay: none of its own."""
    block_s = np.float32(layout.block_s)
    moved, breath, rr, hr = found.moved, found.breath, found.rr, found.hr
    rr_quality = _rr_quality(rr, params)
    sure = rr_quality >= params.rr_quality_min
    pause_s = dsp.breath.stop.pause_s(rr, sure, params.stop)
    goes_on = sure & (breath.since_s < pause_s)
    there, presence_next = dsp.person.presence.presence(
        moved, breath, rr, hr, goes_on, carry.presence, layout=layout, params=params.presence
    )
    still_here = there.occupied & ~moved.moving & ~breath.faded
    ended = dsp.breath.stop.stop(
        breath, pause_s, still_here, carry.stop, layout=layout, params=params.stop
    )
    stopped = ended.stopped
    breathes = (breath.breath > 0) | (breath.stop < -1) | goes_on
    may = still_here & ~there.regular
    clear = breathes & there.proven & (ended.since_s > params.after_stop_s)
    breathes_beside = _breathes_beside(found, stopped, params)
    beside = breathes_beside | (carry.pulse.alone_s < params.breath_gap_s)
    rr_shown = may & ~stopped & clear & _breath_shown(found, rr_quality, params)
    line = may & _heart_shown(found, beside, quality_min(carry.pulse, hr.per_min, params))
    pulse = remembered(carry.pulse, line, hr, there.empty, block_s, params)
    pulse = beside_breath(pulse, line & breathes_beside, block_s)
    hr_shown = line & ~_apart(hr.per_min, pulse.counted_per_min)
    counted = _counted(found, may & clear, hr_shown, params)
    pulse = told(pulse, counted, found.count.per_min)
    shown = rr_shown | hr_shown | counted | stopped
    still_s = np.where(moved.moving, 0, carry.still_s + block_s)
    unshown_s = np.where(shown | moved.moving | ~there.occupied, 0, carry.unshown_s + block_s)
    weak = (unshown_s > 10) | (there.occupied & breath.faded) | (still_s > params.weak_after_s)
    now = np.select(
        [moved.moving, there.empty, shown & there.occupied, weak],
        [MOVING, ABSENT, MEASURING, WEAK],
        SETTLING,
    ).astype(np.int8)
    # A value that is missing for a few seconds does not make the signal weak.
    now = np.where((now == SETTLING) & may & (carry.state == MEASURING), MEASURING, now)
    state_s = np.where(now == carry.state, carry.state_s + block_s, 0)
    placed = (now == MEASURING) | ((now == WEAK) & there.occupied)
    # Copies: what is carried may be written over while somebody still holds the estimates.
    estimates = Estimates(
        state=now.copy(),
        state_s=state_s.copy(),
        rr_per_min=np.where(rr_shown, rr.per_min, np.nan),
        rr_quality=np.where(may & ~stopped, rr_quality, 0).astype(np.float32),
        hr_per_min=np.select([counted, hr_shown], [found.count.per_min, hr.per_min], np.nan),
        hr_quality=np.where(may, np.where(counted, found.count.quality, hr.quality), 0),
        hr_delay_s=np.where(counted, COUNT_DELAY_S, HR_DELAY_S).astype(np.float32),
        breathing=_breathing(may | stopped, stopped, breathes, breath),
        apnoea_s=ended.apnoea_s.copy(),
        motion=moved.level,
        range_m=np.where(placed, found.range_m, np.nan).astype(np.float32),
    )
    kept = Carry(
        state=now, state_s=state_s, still_s=still_s, unshown_s=unshown_s,
        pulse=pulse, presence=presence_next, stop=ended,
    )  # fmt: skip
    return estimates, kept


def _is_breath(found: Evidence, params: Params) -> NDArray[np.bool_]:
    """(sensor,) whether the movement is clean and strong enough for a breath."""
    limits = params.presence
    return (found.rr.purity >= limits.purity_min) & (found.rr.snr >= limits.snr_min)


def _breath_shown(
    found: Evidence, quality: NDArray[np.float32], params: Params
) -> NDArray[np.bool_]:
    """(sensor,) whether a respiration rate of this quality is told; of who talks it cannot be."""
    return ~found.hr.shaken & _is_breath(found, params) & (quality >= params.rr_quality_min)


def _breathes_beside(
    found: Evidence, stopped: NDArray[np.bool_], params: Params
) -> NDArray[np.bool_]:
    """(sensor,) whether there is the breathing that a heart is shown beside, or a stop."""
    rr = found.rr
    agreed = (rr.mass > 0.5) | (found.hr.quality >= params.hr_clear)
    return stopped | (_is_breath(found, params) & rr.long_enough & agreed)


def _heart_shown(
    found: Evidence, beside: NDArray[np.bool_], least: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """(sensor,) whether the line of a heart is told: of who talks only where it is heard."""
    beats = found.heard | (~found.hr.shaken & beside)
    return beats & (found.hr.quality >= least)


def quality_min(pulse: Pulse, per_min: NDArray[np.float32], params: Params) -> NDArray[np.float32]:
    """(sensor,) quality from which a heart rate is shown: less where it goes on as it was."""
    apart = np.abs(per_min - pulse.line_per_min)
    same = apart <= np.maximum(_GOES_ON_PER_MIN, _GOES_ON * pulse.line_per_min)
    goes_on = same & pulse.stood & np.isnan(pulse.counted_per_min)
    least = np.where(goes_on, params.hr_quality_keep, params.hr_quality_min)
    return np.asarray(least, np.float32)


def _counted(
    found: Evidence, clear: NDArray[np.bool_], hr_shown: NDArray[np.bool_], params: Params
) -> NDArray[np.bool_]:
    """(sensor,) whether beats are counted and shown instead of a rate that cannot be read."""
    count, hr = found.count, found.hr
    sure = count.quality >= params.count_quality_min
    # Of a heart that is being counted, a line far from the count is chance until it stays.
    apart = _apart(hr.per_min, count.per_min)
    return np.asarray(clear & sure & (~hr_shown | apart) & ~hr.shaken, np.bool_)


def remembered(
    before: Pulse,
    line: NDArray[np.bool_],
    hr: Heart,
    empty: NDArray[np.bool_],
    block_s: np.float32,
    params: Params,
) -> Pulse:
    """What is known of the heart before this block's count: a count of long ago is forgotten."""
    per_min = hr.per_min
    is_new = line & ~(np.abs(per_min - before.line_per_min) <= _APART * before.line_per_min)
    line_s = np.where(line, np.where(is_new, 0, before.line_s + block_s), before.line_s)
    counted_s = before.counted_s + block_s
    forgets = empty | (line_s > params.line_stays_s) | (counted_s > params.count_lasts_s)
    line_ago_s = np.where(line, 0, np.minimum(before.line_ago_s + block_s, 1e6))
    sure = line & (hr.quality >= params.hr_quality_min)
    doubted_s = np.where(sure, 0, before.doubted_s + block_s).astype(np.float32)
    stays = line & (line_s >= params.line_stood_s)
    stood = stays | (before.stood & (line_ago_s <= params.line_gap_s))
    return Pulse(
        counted_per_min=np.where(forgets, np.float32(np.nan), before.counted_per_min),
        counted_s=np.minimum(counted_s, np.float32(1e6)),
        line_per_min=np.where(line, per_min, before.line_per_min).astype(np.float32),
        line_ago_s=line_ago_s.astype(np.float32),
        line_s=np.minimum(line_s, np.float32(1e6)).astype(np.float32),
        stood=stood & ~empty & (doubted_s <= params.line_kept_s),
        doubted_s=doubted_s,
        alone_s=before.alone_s,
    )


def beside_breath(pulse: Pulse, seen: NDArray[np.bool_], block_s: np.float32) -> Pulse:
    """After a block in which breathing was `seen` beside the line; nobody breathes beside none."""
    alone_s = np.where(seen, 0, pulse.alone_s + block_s)
    return replace(pulse, alone_s=np.where(pulse.stood, alone_s, np.inf).astype(np.float32))


def told(pulse: Pulse, counted: NDArray[np.bool_], per_min: NDArray[np.float32]) -> Pulse:
    """After this block's count; whatever line stood before it has to stay anew."""
    return replace(
        pulse,
        counted_per_min=np.where(counted, per_min, pulse.counted_per_min),
        counted_s=np.where(counted, np.float32(0), pulse.counted_s),
        line_s=np.where(counted, np.float32(0), pulse.line_s),
    )


def _apart(line: NDArray[np.float32], count: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(sensor,) whether a line contradicts a count; none where nothing was counted."""
    return np.asarray(np.abs(line - count) > _APART * count, np.bool_)


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
