import numpy as np
import pytest

from sensor.messages import Frame
from simulators.bedside import GEOMETRY
from simulators.ward.beds import bedside
from simulators.ward.plug import Cable
from simulators.ward.scenario import (
    Budget,
    ClockJump,
    Expect,
    Forbid,
    Head,
    NetworkCut,
    Round,
    SensorUnplugged,
    visits,
)
from simulators.ward.verdict import Outcome, Raised, findings
from tests.simulators.ward import place, scenario


def frame(seq):
    t_ns = round(seq / 20 * 1e9)
    iq = np.ones((4, 1), np.complex64)
    return Frame(
        sensor="r", session=7, seq=seq, t_mono_ns=t_ns, t_wall_ns=t_ns, geometry=GEOMETRY, iq=iq
    )


def arrived(*faults, seconds=10):
    cable = Cable(faults, "1")
    passed = [cable.passed(frame(seq), seq / 20) for seq in range(20 * seconds)]
    return [one for one in passed if one is not None]


def test_without_a_fault_of_its_bed_a_cable_changes_nothing():
    other = SensorUnplugged(t_s=1, duration_s=5, beds=("2",))
    assert [(f.session, f.seq, f.t_wall_ns) for f in arrived(other)] == [
        (7, seq, round(seq / 20 * 1e9)) for seq in range(200)
    ]


def test_a_cut_leaves_a_gap_in_the_same_session():
    frames = arrived(NetworkCut(t_s=2, duration_s=3, beds=("1",)))
    assert {f.session for f in frames} == {7}
    assert [f.seq for f in frames] == [*range(40), *range(100, 200)]


def test_a_sensor_plugged_in_again_counts_from_nothing_in_a_new_session():
    frames = arrived(
        SensorUnplugged(t_s=2, duration_s=3, beds=("1",)),
        SensorUnplugged(t_s=7, duration_s=1, beds=("1",)),
    )
    told = [(f.session, f.seq) for f in frames]
    first, second = [(8, k) for k in range(40)], [(9, k) for k in range(40)]
    assert told == [(7, k) for k in range(40)] + first + second


def test_a_clock_that_jumps_is_wrong_in_every_stamp_until_it_is_put_right():
    frames = arrived(ClockJump(t_s=2, jump_s=-30, duration_s=3, beds=("1",)))
    wrong_s = [(f.t_wall_ns - f.t_mono_ns) / 1e9 for f in frames]
    assert wrong_s == [0.0] * 40 + [-30.0] * 60 + [0.0] * 100


def test_a_bed_has_the_same_bits_whatever_the_other_beds_are_and_other_bits_by_another_seed():
    one, two = place("1"), place("2")
    head = Head(title="Small", purpose="Another seed.", duration_s=60, seed=2)
    alone = bedside(scenario(beds=(one,)), one).take(60)
    among = bedside(scenario(beds=(two, one)), one).take(60)
    assert np.array_equal(alone, among)
    assert not np.array_equal(alone, bedside(scenario(), two).take(60))
    assert not np.array_equal(alone, bedside(scenario(scenario=head), one).take(60))


def test_a_round_visits_bed_after_bed_and_comes_again():
    round_ = Round(t_s=10, visit_s=30, walk_s=5, repeats_after_s=120)
    found = [(v.bed, v.t_s) for v in visits(scenario(duration_s=200, rounds=(round_,)))]
    assert found == [("1", 10), ("2", 45), ("1", 130), ("2", 165)]


def raised(t_s, *, bed="1", condition="apnoea", kind="physiological", ended_s=None):
    return Raised(
        bed=bed, condition=condition, kind=kind, priority="high", t_s=t_s, ended_s=ended_s
    )


def outcome(line, *alarms):
    name = {Expect: "expect", Forbid: "forbid", Budget: "budget"}[type(line)]
    (finding,) = findings(scenario(duration_s=600, **{name: (line,)}), alarms)
    return finding.outcome


@pytest.mark.parametrize(
    ("alarms", "met"),
    [
        ((), False),
        ((raised(99.9),), False),
        ((raised(100),), True),
        ((raised(120.1),), False),
        ((raised(110, bed="2"),), False),
        ((raised(110, condition="rr_low"),), False),
        ((raised(90), raised(110)), True),
    ],
)
def test_an_expected_alarm_is_of_its_bed_its_condition_and_its_time(alarms, met):
    line = Expect(bed="1", condition=("apnoea", "rr_very_low"), from_s=100, to_s=120)
    assert (outcome(line, *alarms) is Outcome.MET) is met


def test_an_expected_end_must_come_in_time():
    line = Expect(bed="1", condition=("apnoea",), from_s=100, to_s=120, ends_by_s=150)
    assert outcome(line, raised(110)) is Outcome.FAILED
    assert outcome(line, raised(110, ended_s=151)) is Outcome.FAILED
    assert outcome(line, raised(110, ended_s=149)) is Outcome.MET


def test_what_is_forbidden_is_narrowed_by_bed_condition_kind_and_time():
    assert outcome(Forbid(), raised(10)) is Outcome.FAILED
    assert outcome(Forbid(beds=("2",)), raised(10)) is Outcome.MET
    assert outcome(Forbid(condition=("rr_low",)), raised(10)) is Outcome.MET
    assert outcome(Forbid(kind="technical"), raised(10)) is Outcome.MET
    assert outcome(Forbid(from_s=11), raised(10)) is Outcome.MET
    assert outcome(Forbid(to_s=9), raised(10)) is Outcome.MET
    assert outcome(Forbid(beds=("1",), kind="physiological", to_s=11), raised(10)) is Outcome.FAILED


def test_a_budget_counts_its_kind_over_all_beds():
    line = Budget(kind="technical", at_most=1)
    one = raised(10, kind="technical")
    assert outcome(line, one, raised(10)) is Outcome.MET
    assert outcome(line, one, raised(20, bed="2", kind="technical")) is Outcome.FAILED


def test_a_known_failure_must_fail_so_that_its_mending_is_noticed():
    line = Forbid(known_failure="The DSP takes the fan for a person.")
    assert outcome(line, raised(10)) is Outcome.KNOWN
    (finding,) = findings(scenario(forbid=(line,)), ())
    assert finding.outcome is Outcome.MENDED
    assert not finding.agrees
