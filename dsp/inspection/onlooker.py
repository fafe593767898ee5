"""Sensors that somebody looks at closely: what is said about them, and what that has to remember.

Nothing of this runs, and nothing is remembered, for a sensor that nobody looks at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp import chain
from dsp.carry import taken
from dsp.chest.activity import QUARTERS
from dsp.chest.window import N_BLOCKS
from dsp.frames.blocks import Block, overdriven
from dsp.frames.layout import Layout
from dsp.inspection import evidence, placement, waveforms
from dsp.messages import Evidence, Placement, State, Waves
from dsp.person.state import COUNT_DELAY_S, STATES, Estimates
from dsp.person.state import Evidence as Found
from dsp.person.vitals import Stamp
from dsp.power import decibel, power
from sensor.messages import Frame

HISTORY_S = 20.0
"""Of what has been, the first message holds so much."""

_SILENT_S = 2.5
"""A sensor that completes no block for longer is told so."""
_SNR_MIN = 12.0
_PURITY_MIN = 0.12
_IRREGULAR_MIN = 0.012
"""As in the state machine: below them it is no breathing."""
_BESIDE_M = 0.8
"""Farther away than this along the range is not the same body."""
_BUZZ_NOISE = 4.0
_BUZZ_SHARE = 0.1
"""As in the choice of bins: what is loud and mostly fast turns or shakes."""
_LOUD = 10.0
_BODY_M = 0.4
"""A machine stands out by so many times the usual noise, and not at the chest itself."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """One block of one sensor, with all that the stages made of it."""

    block: Block
    said: Estimates
    """One row."""
    found: Found
    """One row."""
    after: chain.Carry
    """One row."""

    @property
    def state(self) -> State:
        return STATES[self.said.state[0]]

    @property
    def vouched(self) -> bool:
        """Whether what moves may be shown as a person's."""
        known = bool(np.isfinite(self.said.breathing[0]))
        return self.state is State.MEASURING or known

    @property
    def counted(self) -> bool:
        """Whether the heart rate that is shown is counted from beats."""
        shown = bool(np.isfinite(self.said.hr_per_min[0]))
        return shown and bool(self.said.hr_delay_s[0] == np.float32(COUNT_DELAY_S))


def gathered(look: dict[int, Found | None]) -> chain.Look:
    """Keeps what is shown, by row."""

    def keep(rows: NDArray[np.intp], found: Found) -> None:
        for i, row in enumerate(rows.tolist()):
            if row in look:
                look[row] = taken(found, np.array([i]))

    return keep


class WavesOf:
    """The curves of one sensor, message by message."""

    def __init__(self) -> None:
        self._carry: waveforms.Carry | None = None
        self._layout: Layout | None = None
        self._bin: int | None = None
        self._n_samples = 0

    def say(self, seen: Seen) -> Waves:
        """What is new since the message before."""
        layout, found = seen.block.layout, seen.found
        slot, bin_idx = evidence.place(found)
        steps, n_new = found.turned.step_rad[0, slot], layout.n_samples
        first = self._carry is None
        anew = first or bin_idx != self._bin or layout != self._layout or seen.block.anew
        before = waveforms.initial(layout.rate_hz, 1) if anew else self._carry
        assert before is not None
        part = steps if anew else steps[-n_new:]
        unit, factor = evidence.unit_of(layout)
        made, self._carry = waveforms.curves(part[None] * factor, before, rate_hz=layout.rate_hz)
        self._bin, self._layout = bin_idx, layout
        n_shown = self._history(seen) * n_new if first else n_new
        known = np.repeat(found.turned.good[0, slot], n_new)[-n_shown:] & seen.vouched
        self._n_samples += n_new
        picked = self._picked(n_shown, layout.rate_hz)
        end_back_s = (n_shown - 1 - picked[0]) / layout.rate_hz
        return Waves(
            sensor=seen.block.sensor,
            session=seen.block.session,
            t0_wall_ns=seen.block.t_wall_ns - round(1e9 * end_back_s),
            step_s=waveforms.stride(layout.rate_hz) / layout.rate_hz,
            unit=unit,
            breathing=_shown(made.breathing[0, -n_shown:], known, picked),
            heart=_shown(made.heart[0, -n_shown:], known, picked),
            anew=anew,
        )

    def _history(self, seen: Seen) -> int:
        """Blocks, the newest one included, in which the state was what it is now."""
        block_s = seen.block.layout.block_s
        if seen.state is not State.MEASURING:
            return 1
        since = int(float(seen.said.state_s[0]) / block_s) + 1
        return min(since, int(HISTORY_S / block_s), N_BLOCKS)

    def _picked(self, n_shown: int, rate_hz: float) -> NDArray[np.intp]:
        """Every so manyeth sample, counted through all blocks."""
        every = waveforms.stride(rate_hz)
        number = self._n_samples - n_shown + np.arange(n_shown)
        return np.flatnonzero(number % every == 0)


def evidence_of(seen: Seen, stamp: Stamp, *, t_said_wall_ns: int) -> Evidence:
    """How the newest block's estimate came about."""
    block, found, after = seen.block, seen.found, seen.after
    layout = block.layout
    _, bin_idx = evidence.place(found)
    trace = evidence.trace(found, after, layout)
    n_blocks = min(int(after.activity.n_blocks[0]), N_BLOCKS)
    n_frames = n_blocks * layout.n_frames
    lasts_ns = round(1e9 * (n_frames - 1) / layout.geometry.frame_rate_hz)
    return Evidence(
        sensor=block.sensor,
        session=block.session,
        t_from_wall_ns=block.t_wall_ns - lasts_ns,
        t_to_wall_ns=block.t_wall_ns,
        n_frames=n_frames,
        n_filled=round(block.lost_share * layout.n_frames),
        t_arrived_wall_ns=stamp.t_arrived_ns,
        t_said_wall_ns=t_said_wall_ns,
        n_lost=stamp.n_lost,
        clock_offset_s=stamp.clock_offset_s,
        state=seen.state,
        profile=evidence.profile(block, after),
        bins=tuple(int(b) for b in found.chosen.centre[0] if b >= 0),
        bin_idx=bin_idx,
        iq=tuple((round(float(z.real), 3), round(float(z.imag), 3)) for z in trace.iq),
        displacement=_shown(trace.displacement, np.isfinite(trace.displacement)),
        displacement_unit=trace.unit,
        trace_step_s=trace.step_s,
        respiration=evidence.breathing_spectrum(found, after, layout),
        heart=evidence.heart_spectrum(found, after, layout, counted=seen.counted),
    )


class PlacementOf:
    """How well one sensor is placed, second by second, with frames that can be used or without."""

    def __init__(self, sensor: str, zone: placement.Zone) -> None:
        self._sensor = sensor
        self._params = placement.Params(zone=zone)
        self._carry = placement.Carry()
        self._has_range = True
        self._n_overdriven = 0
        self._silent_s = 0.0

    def frame(self, frame: Frame) -> None:
        """One came, whether or not it can be used."""
        self._has_range = frame.geometry.range_step_m is not None
        self._n_overdriven += overdriven(frame.iq)

    def say(self, seen: Seen, *, t_wall_ns: int) -> Placement:
        """Of the newest block."""
        self._silent_s = 0.0
        return self._judged(glance(seen, overdriven=self._n_overdriven > 0), t_wall_ns)

    def second(self, *, t_wall_ns: int) -> Placement | None:
        """After each second: something only where blocks stay out."""
        self._silent_s += 1.0
        if self._silent_s <= _SILENT_S:
            return None
        overdriven_now = self._n_overdriven > 0
        now = placement.nothing(has_range=self._has_range, overdriven=overdriven_now)
        return self._judged(now, t_wall_ns)

    def _judged(self, now: placement.Glance, t_wall_ns: int) -> Placement:
        self._n_overdriven = 0
        said, self._carry = placement.placement(
            now, self._carry, params=self._params, sensor=self._sensor, t_wall_ns=t_wall_ns
        )
        return said


def glance(seen: Seen, *, overdriven: bool) -> placement.Glance:
    """What the block shows of the sensor's place."""
    layout, found, after = seen.block.layout, seen.found, seen.after
    slot, bin_idx = evidence.place(found)
    rr = found.rr
    to_and_fro = bool(rr.snr[0] >= _SNR_MIN and rr.purity[0] >= _PURITY_MIN)
    regular = to_and_fro and bool(rr.irregular[0] < _IRREGULAR_MIN)
    moving = bool(found.moved.moving[0])
    someone = seen.state is State.MEASURING or (to_and_fro and not regular and not moving)
    metres = layout.range_m(np.arange(layout.n_bins))
    machine_m, machine_db = _machine(after, metres, 0 if bin_idx is None else bin_idx)
    chest_m = None if bin_idx is None or np.isnan(metres[bin_idx]) else float(metres[bin_idx])
    return placement.Glance(
        block_s=layout.block_s,
        someone=someone,
        moving=moving,
        chest_m=chest_m,
        has_range=bool(np.isfinite(metres[0])),
        breath_db=float(decibel(rr.snr)[0]),
        noise_mm=float(found.turned.noise_rad[0, slot]) * evidence.unit_of(layout)[1],
        machine_m=machine_m,
        machine_db=machine_db,
        regular=regular and seen.state is not State.MEASURING,
        other_m=_other_m(found, metres, slot) if someone else None,
        outside_m=_outside_m(after, layout, metres, chest_m if someone else None),
        hr_quality=float(found.hr.quality[0]),
        lost_share=seen.block.lost_share,
        overdriven=overdriven,
    )


def _machine(
    after: chain.Carry, metres: NDArray[np.float32], bin_idx: int
) -> tuple[float | None, float]:
    """Where something turns or shakes the most, and its fast over the chest's slow power in dB."""
    noise, fast = after.activity.noise[0], after.choice.fast[0]
    usual = np.median(noise)
    buzzes = (noise > _BUZZ_NOISE * usual) & (fast > _LOUD * usual)
    buzzes &= fast > _BUZZ_SHARE * after.choice.within[0]
    buzzes &= ~(np.abs(metres - metres[bin_idx]) <= _BODY_M)
    if not buzzes.any() or np.isnan(metres[0]):
        return None, 0.0
    strongest = int(np.where(buzzes, fast, 0).argmax())
    ratio = fast[strongest] / max(float(after.choice.slow[0, bin_idx]), 1e-30)
    return float(metres[strongest]), float(decibel(np.array([ratio], np.float32))[0])


def _other_m(found: Found, metres: NDArray[np.float32], slot: int) -> float | None:
    """Where another place moves slowly, and clearly, too far from the chest to be the same body."""
    centres, snr = found.chosen.centre[0], found.chosen.snr[0]
    far = np.abs(metres[np.maximum(centres, 0)] - metres[max(int(centres[slot]), 0)])
    is_other = (centres >= 0) & (snr >= _SNR_MIN) & (far > _BESIDE_M)
    if not is_other.any():
        return None
    return float(metres[centres[int(np.where(is_other, snr, 0).argmax())]])


def _outside_m(
    after: chain.Carry, layout: Layout, metres: NDArray[np.float32], chest_m: float | None
) -> float | None:
    """Where the last seconds moved the most, if that is outside the zone and not the chest's edge.

    Power of the deviations of 1 s means against that of white noise in a quarter mean.
    """
    outside = layout.used & ~layout.in_zone
    if not outside.any():
        return None
    means = after.activity.recent[0]
    cells = power(means - means.mean(axis=0)).mean(axis=0)
    moved = cells.reshape(layout.n_bins, layout.n_antennas).sum(axis=1)
    white = after.activity.noise[0] * QUARTERS / layout.n_samples
    idx = int(np.where(outside, moved, 0).argmax())
    if moved[idx] < _SNR_MIN * max(float(white[idx]), 1e-30):
        return None
    if chest_m is None:
        return float(metres[idx]) if moved[idx] >= moved.max() else None
    return float(metres[idx]) if abs(metres[idx] - chest_m) > _BESIDE_M else None


def _shown(
    values: NDArray[np.floating],
    known: NDArray[np.bool_],
    picked: NDArray[np.intp] | None = None,
) -> tuple[float | None, ...]:
    idx = np.arange(len(values)) if picked is None else picked
    return tuple(
        round(float(values[i]), 4) if known[i] and np.isfinite(values[i]) else None for i in idx
    )


Say = Callable[[str, object], None]
"""Topic and message."""


class Onlooker:
    """Whoever looks, by topic; and what each sensor's messages have to remember."""

    def __init__(self, zones: Mapping[str, placement.Zone]) -> None:
        self.zones = zones
        """Sensor -> the bed's zone, where it has one."""
        self._waves: dict[str, WavesOf] = {}
        self._placements: dict[str, PlacementOf] = {}
        self._looked_at: frozenset[str] = frozenset()

    def wanted(self, topics: frozenset[str]) -> None:
        """From now on these topics are looked at, and no others."""
        asked = {word: _sensors(topics, word) for word in ("waves", "evidence", "placement")}
        self._waves = {s: self._waves.get(s) or WavesOf() for s in asked["waves"]}
        self._placements = {
            s: self._placements.get(s) or PlacementOf(s, self.zones.get(s, placement.Zone()))
            for s in asked["placement"]
        }
        self._looked_at = asked["evidence"]

    def looks_at(self, sensor: str) -> bool:
        return sensor in self._looked_at or sensor in self._waves or sensor in self._placements

    def frame(self, frame: Frame) -> None:
        """One came, whether or not it can be used."""
        if frame.sensor in self._placements:
            self._placements[frame.sensor].frame(frame)

    def say(self, seen: Seen, stamp: Stamp, *, t_said_wall_ns: int, say: Say) -> None:
        """The messages about one block."""
        sensor = seen.block.sensor
        if sensor in self._waves:
            say(f"waves.{sensor}", self._waves[sensor].say(seen))
        if sensor in self._looked_at:
            said = evidence_of(seen, stamp, t_said_wall_ns=t_said_wall_ns)
            say(f"evidence.{sensor}", said)
        if sensor in self._placements:
            placed = self._placements[sensor].say(seen, t_wall_ns=t_said_wall_ns)
            say(f"placement.{sensor}", placed)

    def second(self, *, t_wall_ns: int, say: Say) -> None:
        """After each second: what there is to say where no blocks come."""
        for sensor, of in self._placements.items():
            said = of.second(t_wall_ns=t_wall_ns)
            if said is not None:
                say(f"placement.{sensor}", said)


def _sensors(topics: frozenset[str], word: str) -> frozenset[str]:
    """Whom topics are about; a mere beginning of topics names nobody."""
    start = f"{word}."
    return frozenset(t.removeprefix(start) for t in topics if t.startswith(start) and t != start)
