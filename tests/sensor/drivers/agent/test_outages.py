"""A radar that goes and comes back: true at each moment, told in few sentences."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.drivers.agent.outages import Outages
from sensor.drivers.agent.repeats import REPEAT_S_MAX
from sensor.messages import FaultKind, RadarTrouble

GONE, NOT_THERE, BACK = RadarTrouble.GONE, RadarTrouble.NOT_THERE, RadarTrouble.BACK
NIGHT_S = 8 * 3600


class Told:
    """An `Outages` and all that it said."""

    def __init__(self):
        self.of = Outages()
        self.all = []

    def broken(self, t_s, kind=GONE, reason=None):
        self._hear(self.of.broken(reason or f"It is {kind}.", kind, t_s), t_s)

    def mended(self, t_s):
        self._hear(self.of.mended(t_s), t_s)

    def due(self, t_s):
        self._hear(self.of.due(t_s), t_s)

    def _hear(self, said, t_s):
        if said is not None:
            self.all.append((t_s, said))

    @property
    def kinds(self):
        return [said.trouble for _, said in self.all]

    @property
    def sentences(self):
        return [said.reason for _, said in self.all]


def test_a_cable_pulled_once_is_told_whole_and_at_once():
    told = Told()
    told.broken(100.0)
    told.broken(100.5, NOT_THERE)
    told.mended(105.0)
    for t_s in range(105, 5000):
        told.due(float(t_s))
    assert told.kinds == [GONE, NOT_THERE, BACK]
    assert told.sentences[-1] == "The radar is back after 5.0 s."
    assert [said.kind for _, said in told.all] == 2 * [FaultKind.LOST] + [FaultKind.CHANGED]


def test_a_loose_plug_is_told_together_with_how_often_and_why():
    told = Told()
    for t_s in range(0, 30, 5):
        told.broken(float(t_s))
        told.mended(t_s + 1.0)
    told.due(29.9)
    assert told.kinds == [GONE, BACK]
    told.due(30.0)
    assert told.sentences[2:] == [
        "The radar is back after 1.0 s. It was lost 5 times more in the last 30 s; "
        "the last time: It is gone."
    ]


def test_a_radar_that_stays_away_after_a_loose_plug_is_told_as_away():
    told = Told()
    for t_s in range(0, 25, 5):
        told.broken(float(t_s))
        told.mended(t_s + 1.0)
    told.broken(27.0)
    told.broken(27.5, NOT_THERE)
    told.due(30.0)
    assert told.sentences[-1] == "It is not_there. (Lost 5 times more in the last 30 s.)"
    told.mended(40.0)
    assert told.sentences[-1] == "The radar is back after 13.0 s."


@pytest.mark.parametrize("up_s", [0.2, 4.0, 25.0, 40.0, 300.0])
@pytest.mark.parametrize("away_s", [0.5, 2.0, 50.0])
def test_a_night_with_a_loose_plug_is_told_in_few_sentences_and_no_outage_is_left_out(up_s, away_s):
    told, n_outages, t_s = Told(), 0, 0.0
    while t_s < NIGHT_S:
        n_outages += 1
        told.broken(t_s)
        told.broken(t_s + 0.4, NOT_THERE)
        told.mended(t_s + away_s)
        t_s += away_s + up_s
        told.due(t_s)
    told.due(t_s + REPEAT_S_MAX)
    assert len(told.all) < 65
    assert sum(times(said) for _, said in told.all) + n_told_as_they_began(told) == n_outages


def test_two_speeds_tried_in_turn_all_night_are_no_two_sentences_each_few_seconds():
    told = Told()
    for t_s in range(0, NIGHT_S, 4):
        told.broken(float(t_s), RadarTrouble.SPEED, f"The next try is at {t_s // 4 % 2}.")
        told.due(t_s + 2.0)
    assert len(told.all) < 25
    assert {"The next try is at 0.", "The next try is at 1."} == set(told.sentences)


steps = st.lists(
    st.tuples(
        st.floats(0.01, 120), st.sampled_from([GONE, NOT_THERE, RadarTrouble.IN_USE, None, "due"])
    ),
    max_size=80,
)


@given(steps)
def test_however_it_goes_what_is_now_is_true_and_in_the_end_also_told(steps):
    told, t_s, now, n_outages = Told(), 0.0, None, 0
    for step_s, what in steps:
        t_s += step_s
        if what == "due":
            told.due(t_s)
        elif what is None:
            told.mended(t_s)
            now = None
        else:
            n_outages += now is None
            told.broken(t_s, what)
            now = what
        assert (told.of.now and told.of.now.trouble) == now
    told.due(t_s + REPEAT_S_MAX)
    assert sum(times(said) for _, said in told.all) + n_told_as_they_began(told) == n_outages
    if told.all:
        assert told.kinds[-1] is (now or BACK)
    else:
        assert now is None


def times(said):
    """How many outages a sentence counts beside the ones that were told as they began."""
    found = re.search(r"ost (?:(once)|(\d+) times) more", said.reason)
    return 0 if found is None else 1 if found[1] else int(found[2])


def n_told_as_they_began(told):
    """Outages that were told by themselves: each ends a "back" or is the last, uncounted."""
    n, telling = 0, False
    for _, said in told.all:
        if said.trouble is BACK:
            telling = False
        elif not telling and not times(said):
            n, telling = n + 1, True
        else:
            telling = True
    return n
