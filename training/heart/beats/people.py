"""The simulator's people with the beats of their hearts: three of four fibrillate."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dsp.frames.layout import Layout
from simulators.bedside import Bedside
from simulators.people.person import Person, Rhythm, steady
from simulators.radar.radar import DEFAULT, Radar
from simulators.room.room import QUIET_ROOM
from simulators.truth import BeatRow
from training.heart.hearts import Floats
from training.heart.people import Draw, drawn

N_BATCH, PEOPLE_S = 16, 75
_KNOCK_S = 0.22
"""From the R wave to where the simulator's pulse bends most, at 60 /min."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """People before radars of one layout; (person, ...)."""

    iq: NDArray[np.complex64]
    """(person, time, bin, antenna)"""
    count: Floats
    """(person, time) beats since some moment; NaN of somebody whose heart moves nothing."""
    marks: Floats
    """(person, time) beats whose sharpest movement is over."""
    fibrillates: NDArray[np.bool_]
    layout: Layout


def batches(
    n: int, *, share: float, rng: np.random.Generator, radar: Radar = DEFAULT
) -> Iterator[Batch]:
    """People of whom `share` fibrillate; two of five of these are like those on a ward."""
    layout = Layout(n_bins=radar.n_bins, n_antennas=radar.n_antennas, geometry=radar.geometry)
    for _ in range(max(1, n // N_BATCH)):
        fibrillates = rng.random(N_BATCH) < share
        made = [_recorded(_met(bool(af), radar, rng), radar) for af in fibrillates]
        iq, count, marks = (np.stack(each) for each in zip(*made, strict=True))
        yield Batch(iq=iq, count=count, marks=marks, fibrillates=fibrillates, layout=layout)


def _met(fibrillates: bool, radar: Radar, rng: np.random.Generator) -> Draw:
    draw = drawn(radar, rng)
    if not fibrillates:
        return replace(draw, person=replace(draw.person, rhythm=Rhythm.SINUS))
    person = _on_a_ward(rng) if rng.random() < 0.4 else draw.person
    room = QUIET_ROOM if person is not draw.person else draw.room
    return replace(draw, person=replace(person, rhythm=Rhythm.ATRIAL_FIBRILLATION), room=room)


def _on_a_ward(rng: np.random.Generator) -> Person:
    """Somebody old who lies still before a radar that is well placed."""
    course = steady(
        rr_per_min=rng.uniform(10, 26),
        hr_per_min=rng.uniform(50, 170),
        depth_mm=rng.uniform(2, 6),
    )
    return Person(
        course=course,
        age_y=79,
        snr_db=rng.uniform(15, 30),
        heart_mm=rng.uniform(0.15, 0.4),
        motion_per_min=0.1,
    )


def _recorded(draw: Draw, radar: Radar) -> tuple[NDArray[np.complex64], Floats, Floats]:
    """IQ, count and marks of one recording."""
    beats: list[BeatRow] = []
    bed = Bedside(
        draw.person, room=draw.room, radar=radar, seed=draw.seed, n_rows=1, on_beat=beats.append
    )
    n = round(PEOPLE_S * radar.frame_rate_hz)
    iq, t = bed.take(n), np.arange(n) / radar.frame_rate_hz
    first, last = beats[0], beats[-1]
    at_s = np.array(
        [first.t_s - first.interval_s, *(b.t_s for b in beats), last.t_s + last.interval_s]
    )
    stretch = np.sqrt(np.minimum(np.diff(at_s, prepend=at_s[0] - 0.6), 1))
    marks = np.searchsorted(np.sort(at_s + _KNOCK_S * stretch), t)
    return iq, np.interp(t, at_s, np.arange(len(at_s))), marks.astype(np.float64)
