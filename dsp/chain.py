"""The whole chain over a batch of sensors of one layout."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

import dsp.breath.breathing
import dsp.breath.respiration
import dsp.chest.activity
import dsp.chest.choice
import dsp.chest.motion
import dsp.chest.phase
import dsp.chest.window
import dsp.chest.zone
import dsp.frames.subchannels
import dsp.heart.beats.stage
import dsp.heart.sounds
import dsp.heart.stage
import dsp.person.state
from dsp import carry
from dsp.frames.layout import Layout, samples
from dsp.heart.beats.counter import Counter
from dsp.heart.beats.counter import at_hand as counter_at_hand
from dsp.heart.network import Network, at_hand
from dsp.person.state import Estimates

N_PER_CHUNK = 256
"""Sensors computed together: enough to hide Python, few enough for the memory."""

_UNSTEADY_HEART_MAX = np.float32(0.5)
"""Likely, never sure."""

Look = Callable[[NDArray[np.intp], dsp.person.state.Evidence], None]
"""Is shown the rows of a batch and what the stages found of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Of every stage."""

    motion: dsp.chest.motion.Params = field(default_factory=dsp.chest.motion.Params)
    choice: dsp.chest.choice.Params = field(default_factory=dsp.chest.choice.Params)
    phase: dsp.chest.phase.Params = field(default_factory=dsp.chest.phase.Params)
    respiration: dsp.breath.respiration.Params = field(
        default_factory=dsp.breath.respiration.Params
    )
    heart: dsp.heart.stage.Params = field(default_factory=dsp.heart.stage.Params)
    sounds: dsp.heart.sounds.Params = field(default_factory=dsp.heart.sounds.Params)
    beats: dsp.heart.beats.stage.Params = field(default_factory=dsp.heart.beats.stage.Params)
    breathing: dsp.breath.breathing.Params = field(default_factory=dsp.breath.breathing.Params)
    state: dsp.person.state.Params = field(default_factory=dsp.person.state.Params)
    with_heart: bool = True
    """Without it no heart rate is read, and nobody is proven by one: for many sensors on little."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Of every stage; the leading axis of each array is the sensor."""

    subchannels: dsp.frames.subchannels.Carry
    activity: dsp.chest.activity.Carry
    motion: dsp.chest.motion.Carry
    choice: dsp.chest.choice.Carry
    window: dsp.chest.window.Carry
    phase: dsp.chest.phase.Carry
    respiration: dsp.breath.respiration.Carry
    heart: dsp.heart.stage.Carry
    sounds: dsp.heart.sounds.Carry
    beats: dsp.heart.beats.stage.Carry
    breathing: dsp.breath.breathing.Carry
    state: dsp.person.state.Carry


def initial(layout: Layout, n: int) -> Carry:
    """Sensors that have said nothing yet."""
    return Carry(
        subchannels=dsp.frames.subchannels.initial(layout, n),
        activity=dsp.chest.activity.initial(layout, n),
        motion=dsp.chest.motion.initial(layout, n),
        choice=dsp.chest.choice.initial(layout, n),
        window=dsp.chest.window.initial(layout, n),
        phase=dsp.chest.phase.initial(layout, n),
        respiration=dsp.breath.respiration.initial(layout, n),
        heart=dsp.heart.stage.initial(layout, n),
        sounds=dsp.heart.sounds.initial(layout, n),
        beats=dsp.heart.beats.stage.initial(layout, n),
        breathing=dsp.breath.breathing.initial(layout, n),
        state=dsp.person.state.initial(layout, n),
    )


def estimates(
    iq: NDArray[np.complexfloating],
    lost_share: NDArray[np.float32],
    before: Carry,
    *,
    layout: Layout,
    params: Params,
    network: Network | None = None,
    counter: Counter | None = None,
    looked_at: bool = True,
) -> tuple[Estimates, dsp.person.state.Evidence, Carry]:
    """What may be said after one block (sensor, time, bin, antenna), and what it rests on.

    Without a network the heart's linear road is alone, without a counter nobody counts beats.
    Where nobody looks at what it rests on, it holds the phase of those only whose rates are read.
    """
    seen, after = _sight(iq, lost_share, before, layout=layout, params=params, looked_at=looked_at)
    chosen, moved = seen.chosen, seen.moved
    rr, respiration_next = dsp.breath.respiration.respiration(
        seen.turned, chosen, np.flatnonzero(seen.odd), after.respiration,
        layout=layout, params=params.respiration,
    )  # fmt: skip
    beating, after = _beating(
        seen, rr, after, layout=layout, params=params, network=network, counter=counter
    )
    breath, breathing_next = dsp.breath.breathing.breathing(
        seen.there, moved, after.choice.slow, seen.clearest, seen.held, after.breathing,
        layout=layout, params=params.breathing,
    )  # fmt: skip
    place = chosen.centre[np.arange(len(iq)), rr.slot]
    found = dsp.person.state.Evidence(
        moved=moved,
        chosen=chosen,
        turned=seen.turned,
        breath=breath,
        rr=rr,
        hr=beating.hr,
        heard=beating.heard,
        count=beating.count,
        range_m=layout.range_m(np.maximum(place, 0).astype(np.intp)),
    )
    said, state_next = dsp.person.state.state(
        found, after.state, layout=layout, params=params.state
    )
    after = replace(after, respiration=respiration_next, breathing=breathing_next, state=state_next)
    return said, found, after


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sight:
    """The echo of one block, and how its places have moved."""

    frames: NDArray[np.complexfloating]
    unsteady: NDArray[np.bool_]
    """(sensor,) whether they are a link's."""
    lost_share: NDArray[np.float32]
    there: dsp.chest.activity.Activity
    """Within the zone."""
    moved: dsp.chest.motion.Motion
    held: NDArray[np.bool_]
    """(sensor,) whether what is known of the chest stays as it was."""
    chosen: dsp.chest.choice.Choice
    turned: dsp.chest.phase.Phase
    clearest: dsp.chest.phase.Clearest
    odd: NDArray[np.bool_]
    """(sensor,) whether it is a block in which breathing is read; the heart is in the others."""


def _sight(
    iq: NDArray[np.complexfloating],
    lost_share: NDArray[np.float32],
    before: Carry,
    *,
    layout: Layout,
    params: Params,
    looked_at: bool,
) -> tuple[_Sight, Carry]:
    """From frames to phase."""
    frames, unsteady, before = _steadied(iq, before, layout)
    x = samples(frames, layout)
    act, activity_next = dsp.chest.activity.activity(x, before.activity, layout=layout)
    moved, motion_next = dsp.chest.motion.motion(
        act, before.motion, layout=layout, params=params.motion
    )
    there = dsp.chest.zone.within(act, layout)
    # During a stop, and while the echo is gone, what is known of the chest stays as it was.
    held = before.state.stopped | (before.breathing.faded_s > 0)
    chosen, choice_next = dsp.chest.choice.choice(
        there, moved, held, before.choice, layout=layout, params=params.choice
    )
    chosen = replace(chosen, snr=dsp.frames.subchannels.beyond_drift(chosen.snr, unsteady))
    win, window_next = dsp.chest.window.window(
        x, chosen, moved, lost_share, before.window, layout=layout
    )
    win = replace(win, straight=unsteady)
    odd = act.n_blocks % 2 == 1
    steady = (act.n_blocks % 4 == 3) & dsp.chest.window.steady(win, chosen)
    elsewhere = (odd & ~steady) | chosen.changed.any(axis=1) | moved.away
    asked = np.flatnonzero(odd | elsewhere | params.with_heart | looked_at)
    turned, phase_next = dsp.chest.phase.phase(
        win, np.flatnonzero(elsewhere), before.phase, params=params.phase, asked=asked
    )
    seen = _Sight(
        frames=frames, unsteady=unsteady, lost_share=lost_share, there=there, moved=moved,
        held=held, chosen=chosen, turned=turned, odd=odd,
        clearest=dsp.chest.phase.clearest(win, turned, chosen.snr, asked, phase_next),
    )  # fmt: skip
    after = replace(
        before, activity=activity_next, motion=motion_next, choice=choice_next,
        window=window_next, phase=phase_next,
    )  # fmt: skip
    return seen, after


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Beating:
    """What the roads to the heart say, as in the evidence."""

    hr: dsp.heart.stage.Heart
    heard: NDArray[np.bool_]
    count: dsp.heart.beats.stage.Count


def _beating(
    seen: _Sight,
    rr: dsp.breath.respiration.Respiration,
    before: Carry,
    *,
    layout: Layout,
    params: Params,
    network: Network | None,
    counter: Counter | None,
) -> tuple[_Beating, Carry]:
    """The heart's lines, its sounds and its beats."""
    even = ~seen.odd & params.with_heart
    hr, heart_next = dsp.heart.stage.heart(
        seen.turned, seen.chosen, rr, np.flatnonzero(even), before.heart,
        layout=layout, params=params.heart, network=network,
    )  # fmt: skip
    sounds_next, heard = before.sounds, np.zeros(len(even), np.bool_)
    if params.with_heart and dsp.heart.sounds.hears(layout):
        sounds_next = dsp.heart.sounds.sounds(
            seen.frames, seen.chosen, rr, seen.moved, seen.lost_share, before.sounds,
            layout=layout, params=params.sounds,
        )  # fmt: skip
        hr, heard = dsp.heart.sounds.joined(hr, sounds_next)
    # A link's clock is no heart's witness: nobody has compared the two.
    doubted = np.where(seen.unsteady, np.minimum(hr.quality, _UNSTEADY_HEART_MAX), hr.quality)
    hr = replace(hr, quality=doubted)
    count, beats_next = dsp.heart.beats.stage.beats(
        seen.turned, seen.chosen, rr, hr, np.flatnonzero(even & ~seen.unsteady), before.beats,
        layout=layout, params=params.beats, counter=counter,
    )  # fmt: skip
    after = replace(before, heart=heart_next, sounds=sounds_next, beats=beats_next)
    return _Beating(hr=hr, heard=heard, count=count), after


def _steadied(
    iq: NDArray[np.complexfloating], before: Carry, layout: Layout
) -> tuple[NDArray[np.complexfloating], NDArray[np.bool_], Carry]:
    """Frames without the jumps of a link's clock; whose clock was not known to jump begins anew."""
    knew = before.subchannels.jumping_s > 0
    frames, unsteady, after = dsp.frames.subchannels.steadied(iq, before.subchannels, layout=layout)
    turned = np.flatnonzero(unsteady != knew)
    if turned.size:
        before = carry.merged(before, turned, initial(layout, turned.size))
    return frames, unsteady, replace(before, subchannels=after)


class Chain:
    """State of many sensors of one layout, and the step from one block of theirs to the next.

    A row stands for a sensor. Rows are added with `add`, made new with `reset`; a row that is not
    used any more costs memory only. The heart's network is the one that comes with the program.
    """

    def __init__(
        self,
        layout: Layout,
        *,
        n_sensors: int = 0,
        params: Params | None = None,
        network: Network | None = None,
        counter: Counter | None = None,
    ) -> None:
        self.layout = layout
        self._network = at_hand() if network is None else network
        self._counter = counter_at_hand() if counter is None else counter
        self.params = Params() if params is None else params
        self._carry = initial(layout, n_sensors)

    @property
    def n_sensors(self) -> int:
        return len(self._carry.state.state)

    @property
    def n_bytes(self) -> int:
        return carry.n_bytes(self._carry)

    def add(self, n: int = 1) -> NDArray[np.intp]:
        """Indices of new rows at the end."""
        first = self.n_sensors
        self._carry = carry.joined(self._carry, initial(self.layout, n))
        return np.arange(first, first + n)

    def held(self, rows: NDArray[np.intp]) -> Carry:
        """Copy of what is carried of some rows, for whoever looks at how an estimate came about."""
        return carry.taken(self._carry, rows)

    def reset(self, rows: NDArray[np.intp]) -> None:
        """Forget everything about some rows: new session, loss, another person."""
        carry.put(self._carry, rows, initial(self.layout, len(rows)))

    def step(
        self,
        iq: NDArray[np.complexfloating],
        rows: NDArray[np.intp],
        lost_share: NDArray[np.float32] | None = None,
        look: Look | None = None,
    ) -> Estimates:
        """What may be said after one more block of some rows.

        Parameters
        ----------
        iq : (sensor, time, bin, antenna)
            One block, `layout.n_frames` long, finite.
        rows : (sensor,)
            Row of each; none twice.
        lost_share : (sensor,)
            Share of the block's frames that were filled in; default none.
        look
            Whoever asks how the estimates come about; costs nothing when nobody does.
        """
        layout = self.layout
        expected = (len(rows), layout.n_frames, layout.n_bins, layout.n_antennas)
        if iq.shape != expected:
            raise ValueError(f"a block of {expected} was promised, got {iq.shape}")
        if not layout.measurable or len(rows) == 0:
            return _unmeasurable(len(rows))
        lost = np.zeros(len(rows), np.float32) if lost_share is None else lost_share
        parts = [self._chunk(iq, rows, lost, look, i) for i in range(0, len(rows), N_PER_CHUNK)]
        return carry.stacked(parts)

    def _chunk(
        self,
        iq: NDArray[np.complexfloating],
        rows: NDArray[np.intp],
        lost: NDArray[np.float32],
        look: Look | None,
        start: int,
    ) -> Estimates:
        part = slice(start, start + N_PER_CHUNK)
        these = rows[part]
        # Neighbouring rows are looked at where they lie; others have to be gathered.
        neighbours = bool((np.diff(these) == 1).all())
        everybody = neighbours and len(these) == self.n_sensors
        where = slice(int(these[0]), int(these[-1]) + 1) if neighbours else these
        before = self._carry if everybody else carry.taken(self._carry, where)
        said, found, after = estimates(
            iq[part],
            lost[part],
            before,
            layout=self.layout,
            params=self.params,
            network=self._network,
            counter=self._counter,
            looked_at=look is not None,
        )
        if everybody:
            self._carry = after
        else:
            carry.put(self._carry, where, after)
        if look is not None:
            look(these, found)
        return said


def _unmeasurable(n: int) -> Estimates:
    """Frames too far apart to measure anything: weak, and nothing more."""
    unknown, zero = np.full(n, np.nan, np.float32), np.zeros(n, np.float32)
    return Estimates(
        state=np.full(n, dsp.person.state.WEAK, np.int8),
        state_s=zero,
        rr_per_min=unknown,
        rr_quality=zero,
        hr_per_min=unknown,
        hr_quality=zero,
        hr_delay_s=zero,
        breathing=unknown,
        apnoea_s=zero,
        motion=zero,
        range_m=unknown,
    )
