"""Readings of a module as numbered frames: wraps, leaps, damage, another geometry."""

import numpy as np

from sensor.drivers.agent.numbering import Numbering
from sensor.drivers.messages import Reading
from sensor.messages import Geometry

GEOMETRY = Geometry(frame_rate_hz=10.0)


def reading(counter, *, bits=32, damaged=False, geometry=GEOMETRY, n_bins=1):
    iq = np.ones((n_bins, 1), np.complex64)
    return Reading(counter=counter, counter_bits=bits, geometry=geometry, iq=iq, damaged=damaged)


def numbered(readings):
    sessions = iter(range(100))
    numbering = Numbering("s1", lambda: next(sessions))
    frames = [numbering.frame(each, t_mono_ns=1, t_wall_ns=2) for each in readings]
    return [None if frame is None else (frame.session, frame.seq) for frame in frames]


def test_numbers_go_on_over_the_counters_wrap():
    wrap = 2**32
    assert numbered([reading(wrap - 1), reading(0), reading(2)]) == [(0, 0), (0, 1), (0, 3)]


def test_a_counter_that_goes_back_or_leaps_is_a_new_session():
    assert numbered([reading(50), reading(3), reading(4), reading(10**7)]) == [
        (0, 0),
        (1, 0),
        (1, 1),
        (2, 0),
    ]


def test_a_damaged_frame_is_left_out_and_leaves_a_gap():
    readings = [reading(1), reading(2, damaged=True), reading(3)]
    assert numbered(readings) == [(0, 0), None, (0, 2)]


def test_another_geometry_is_a_new_session():
    other = Geometry(frame_rate_hz=20.0)
    readings = [reading(1), reading(2, geometry=other), reading(3, geometry=other, n_bins=2)]
    assert numbered(readings) == [(0, 0), (1, 0), (2, 0)]
