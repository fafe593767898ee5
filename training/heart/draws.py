"""Crowds and people as the DSP sees them: to train on, to fit the quality on, and to judge."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dsp.frames.layout import Layout
from sensor.messages import Geometry
from simulators.radar.radar import Radar
from simulators.recordings import record
from training.heart.bodies import CALM, LIVELY, RATE_HZ, Breadth, crowd
from training.heart.people import NOBODY, RADARS, Draw, drawn, empty_room
from training.heart.seconds import Pictures, pictures_of

_N_CROWD, _CROWD_S = 64, 50
_N_PEOPLE, _PEOPLE_S = 24, 75
_EVERY = 3
"""Blocks from one picture of a body to the next."""
Recorded = tuple[NDArray[np.complex64], NDArray[np.float64], Layout]


def pictures(n_bodies: int, n_people: int, *, seed: int) -> Pictures:
    """Of bodies drawn broadly, and of the simulator's people."""
    rng = np.random.default_rng([seed, 7])
    parts = []
    for iq, truth, layout in bodies(n_bodies, rng=rng, breadth=CALM):
        parts.append(pictures_of(iq, truth, layout, every=_EVERY))
    for iq, truth, layout in people(n_people, seed=seed):
        parts.append(pictures_of(iq, truth, layout, every=_EVERY))
    return Pictures(
        maps=np.concatenate([part.maps for part in parts]),
        hr_per_min=np.concatenate([part.hr_per_min for part in parts]),
    )


def bodies(
    n: int, *, rng: np.random.Generator, breadth: Breadth = LIVELY, no_heart: float = 0.0
) -> Iterator[Recorded]:
    """Broadly drawn bodies before radars of one, three and ten bins, in batches."""
    for start in range(0, n, _N_CROWD):
        n_bins = int(rng.choice([1, 3, 10], p=[0.3, 0.15, 0.55]))
        made = crowd(
            min(_N_CROWD, n - start),
            duration_s=_CROWD_S,
            n_bins=n_bins,
            rng=rng,
            breadth=breadth,
            no_heart=no_heart,
        )
        yield made.iq, made.hr_per_min, layout_of(n_bins)


def people(n: int, *, seed: int) -> Iterator[Recorded]:
    """The simulator's people in batches, at least one a radar: IQ, heart rate, layout."""
    for share, radar in RADARS:
        rng = np.random.default_rng([seed, int(radar.carrier_hz)])
        left = min(n, max(1, round(share * n)))
        while left > 0:
            n_now = min(left, _N_PEOPLE)
            left -= n_now
            yield _batch([drawn(radar, rng) for _ in range(n_now)], radar)


def rooms(n: int, *, seed: int) -> Recorded:
    """Empty rooms with a curtain or a fan that moves. Their heart rate is 0: none is right."""
    rng, radar = np.random.default_rng([seed, 13]), RADARS[0][1]
    made = [
        Draw(person=NOBODY, room=empty_room(rng), seed=int(rng.integers(2**31))) for _ in range(n)
    ]
    iq, truth, layout = _batch(made, radar)
    return iq, np.zeros_like(truth), layout


def narrowed(met: Recorded) -> Recorded:
    """The same people before a radar of one bin: that in which they move most."""
    iq, truth, layout = met
    best = iq[..., 0].std(axis=1).argmax(axis=1)
    one = np.take_along_axis(iq[..., :1], best[:, None, None, None], axis=2)
    geometry = replace(layout.geometry, range0_m=None, range_step_m=None)
    return one, truth, Layout(n_bins=1, n_antennas=1, geometry=geometry)


def layout_of(n_bins: int) -> Layout:
    """Of a radar of so many bins, 60 GHz, 20 frames a second; one bin has no range."""
    has_range = n_bins > 1
    geometry = Geometry(
        frame_rate_hz=RATE_HZ,
        carrier_hz=60e9,
        range0_m=0.5 if has_range else None,
        range_step_m=0.05 if has_range else None,
    )
    return Layout(n_bins=n_bins, n_antennas=1, geometry=geometry)


def _batch(draws: list[Draw], radar: Radar) -> Recorded:
    layout = Layout(n_bins=radar.n_bins, n_antennas=radar.n_antennas, geometry=radar.geometry)
    made = [_recorded(draw, radar) for draw in draws]
    return np.stack([iq for iq, _ in made]), np.stack([hr for _, hr in made]), layout


def _recorded(draw: Draw, radar: Radar) -> tuple[NDArray[np.complex64], NDArray[np.float64]]:
    iq, rows = record(
        draw.person, room=draw.room, radar=radar, seed=draw.seed, duration_s=_PEOPLE_S
    )
    truth = np.full(_PEOPLE_S, np.nan)
    for row in rows:
        idx = round(row.t_s) - 1
        if 0 <= idx < _PEOPLE_S and row.hr_per_min is not None:
            truth[idx] = row.hr_per_min
    return iq, truth
