"""What there is to draw about one bed: frames, truth, estimates and alarms, on one clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dsp.estimate import vitals_of
from dsp.messages import Vitals
from sensor.messages import Frame, Geometry
from sensor.recordings.recording import Recording
from simulators.body.body import BodyBlock
from simulators.radar.presets import radar
from simulators.truth import TruthRow
from simulators.ward.scenario import Place, Scenario
from simulators.ward.verdict import Raised
from vitavakt.scenarios.measuring import sensor_of
from vitavakt.scenarios.watch import T0_NS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Displacement:
    """How the chest really moves towards the radar, each array (time,) at the frames' times.

    NaN while nobody is there.
    """

    t_s: Floats
    breath_mm: Floats
    heart_mm: Floats
    other_mm: Floats
    """Sway, and bursts of motion with the shift that they leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the estimator said at one moment; None is not shown."""

    t_s: float
    state: str
    rr_per_min: float | None
    hr_per_min: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """One bed from 0 to `duration_s`."""

    name: str
    words: str
    """Who and what this is, in a sentence."""
    facts: tuple[tuple[str, str], ...]
    """Settings by name."""
    duration_s: float
    geometry: Geometry
    iq: NDArray[np.complex64]
    """(time, bin) of the first antenna, at the frame rate; NaN where no frame came through."""
    truth: tuple[TruthRow, ...] = ()
    """A row a second; none of a recording, whose truth nobody knows."""
    displacement: Displacement | None = None
    said: tuple[Said, ...] = ()
    raised: tuple[Raised, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class _Bed:
    place: Place
    iq: NDArray[np.complex64]
    rows: list[TruthRow] = field(default_factory=list)
    blocks: list[tuple[Floats, BodyBlock]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


class Eyes:
    """A witness (`vitavakt.scenarios.full_speed`) that keeps what it sees."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._beds = {place.bed: _empty(place, scenario.duration_s) for place in scenario.beds}
        self._by_sensor = {sensor_of(bed): kept for bed, kept in self._beds.items()}

    def truth(self, bed: str, row: TruthRow) -> None:
        self._beds[bed].rows.append(row)

    def body(self, bed: str, t_s: Floats, body: BodyBlock) -> None:
        self._beds[bed].blocks.append((t_s, body))

    def arrived(self, frames: Sequence[Frame], said: Sequence[Vitals]) -> None:
        for frame in frames:
            iq = self._by_sensor[frame.sensor].iq
            idx = round(frame.t_mono_ns * 1e-9 * frame.geometry.frame_rate_hz)
            if idx < len(iq):
                iq[idx] = frame.iq[:, 0]
        for vitals in said:
            t_s = (vitals.t_arrived_ns - T0_NS) / 1e9
            self._by_sensor[vitals.sensor].said.append(_said(t_s, vitals))

    def seen(self, raised: Sequence[Raised]) -> tuple[Seen, ...]:
        """All of it, bed by bed, with what was raised there."""
        return tuple(self._of(kept, raised) for kept in self._beds.values())

    def _of(self, kept: _Bed, raised: Sequence[Raised]) -> Seen:
        place = kept.place
        return Seen(
            name=f"Bed {place.bed}" + (f" · {place.patient}" if place.patient else ""),
            words=place.story,
            facts=_facts(place),
            duration_s=self._scenario.duration_s,
            geometry=radar(place.radar).geometry,
            iq=kept.iq,
            truth=tuple(kept.rows),
            displacement=_displacement(kept.blocks),
            said=tuple(kept.said),
            raised=tuple(r for r in raised if r.bed == place.bed),
        )


def of_recording(recording: Recording, *, seconds: float) -> Seen:
    """The first `seconds` of a recording, with what the estimator says of it."""
    rate_hz = recording.geometry.frame_rate_hz
    iq = recording.iq[: int(seconds * rate_hz)]
    said = tuple(_said(t_s, vitals) for t_s, vitals in vitals_of(iq, recording.geometry))
    facts = [("sensor", recording.sensor_model or "not stated"), *_geometry_facts(recording)]
    return Seen(
        name=recording.name,
        words=recording.note or ("Recorded by a radar." if recording.real else ""),
        facts=tuple(facts),
        duration_s=len(iq) / rate_hz,
        geometry=recording.geometry,
        iq=iq[:, :, 0],
        said=said,
    )


def only(scenario: Scenario, *, beds: Sequence[str], seconds: float) -> Scenario:
    """The first `seconds` of these beds, each frame as in the whole scenario.

    Of what the file expects, that stays which can be judged on this part.
    """
    kept = tuple(place for place in scenario.beds if place.bed in beds)
    end_s = min(seconds, scenario.duration_s)
    whole = len(kept) == len(scenario.beds) and end_s == scenario.duration_s
    everywhere = tuple(place.bed for place in scenario.beds)
    rounds = [
        replace(round_, beds=(bed,), t_s=round_.t_s + idx * (round_.visit_s + round_.walk_s))
        for round_ in scenario.rounds
        for idx, bed in enumerate(round_.beds or everywhere)
        if bed in beds
    ]
    return replace(
        scenario,
        scenario=replace(scenario.scenario, duration_s=end_s),
        beds=kept,
        rounds=tuple(rounds),
        expect=tuple(
            line
            for line in scenario.expect
            if line.bed in beds and max(line.to_s, line.ends_by_s or 0.0) <= end_s
        ),
        forbid=scenario.forbid if whole else (),
        budget=scenario.budget if whole else (),
    )


def _empty(place: Place, duration_s: float) -> _Bed:
    settings = radar(place.radar)
    n_frames = int(duration_s * settings.frame_rate_hz)
    iq = np.full((n_frames, settings.n_bins), complex(np.nan, np.nan), np.complex64)
    return _Bed(place=place, iq=iq)


def _said(t_s: float, vitals: Vitals) -> Said:
    return Said(
        t_s=t_s,
        state=vitals.state.value,
        rr_per_min=vitals.rr.per_min,
        hr_per_min=vitals.hr.per_min,
    )


def _displacement(blocks: list[tuple[Floats, BodyBlock]]) -> Displacement | None:
    """None where nobody is ever to be seen; NaN while nobody is."""
    if not blocks:
        return None
    visible = np.concatenate([body.motion.visible for _, body in blocks]) > 0
    if not visible.any():
        return None

    def all_of(parts: Iterable[Floats]) -> Floats:
        return np.where(visible, np.concatenate(list(parts)), np.nan)

    return Displacement(
        t_s=np.concatenate([t_s for t_s, _ in blocks]),
        breath_mm=all_of(body.breath_mm for _, body in blocks),
        heart_mm=all_of(body.heart_mm for _, body in blocks),
        other_mm=all_of(body.motion.sway_mm + body.motion.burst_mm for _, body in blocks),
    )


def _facts(place: Place) -> tuple[tuple[str, str], ...]:
    person, settings = place.person, radar(place.radar)
    who = (
        [
            ("person", f"{person.age_y} years, {person.build.value}, {person.posture.value}"),
            ("chest at", f"{person.distance_m:g} m"),
            ("chest over noise", f"{person.snr_db:g} dB per bin and frame"),
        ]
        if person.in_bed
        else [("person", "nobody")]
    )
    return (
        *who,
        ("radar", place.radar.value),
        ("carrier", f"{settings.carrier_hz / 1e9:g} GHz"),
        ("frames", f"{settings.frame_rate_hz:g} /s, {settings.n_bins} bins"),
        ("mount", place.room.mount.value),
    )


def _geometry_facts(recording: Recording) -> list[tuple[str, str]]:
    geometry = recording.geometry
    carrier = "not stated" if geometry.carrier_hz is None else f"{geometry.carrier_hz / 1e9:g} GHz"
    n_bins = recording.iq.shape[1]
    return [
        ("recorded by a radar", "yes" if recording.real else "the file does not say so"),
        ("carrier", carrier),
        ("frames", f"{geometry.frame_rate_hz:g} /s, {n_bins} bins"),
    ]
