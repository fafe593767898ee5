import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.messages import Kind, Priority
from alarms.rules.table import DEFAULT_RULES, Rule, Subject, as_toml, read, unwatched

RR_VERY_HIGH = next(rule for rule in DEFAULT_RULES if rule.condition == "rr_very_high")
GOOD = {
    "condition": "rr_high",
    "subject": "rr",
    "above": 25,
    "delay_s": 30,
    "priority": "medium",
    "kind": "physiological",
    "text_nb": "Respirasjonsfrekvens høy",
    "text_en": "Respiration rate high",
}


def faults(**changes):
    """Of the good table with some keys changed; None takes the key out."""
    table = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return read([table])[1]


def test_the_default_table_has_no_faults_and_watches_everything():
    rules, found = read(tomllib.loads(as_toml(DEFAULT_RULES))["rules"])
    assert (rules, found) == (DEFAULT_RULES, [])
    assert unwatched(rules) == []


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
    limit=st.floats(1, 100),
    delay_s=st.floats(0, 600),
    latching=st.booleans(),
)
def test_what_is_written_is_read_back(text, limit, delay_s, latching):
    rule = Rule(
        condition="rr_high",
        subject=Subject.RR,
        above=limit,
        delay_s=delay_s,
        latching=latching,
        priority=Priority.HIGH,
        kind=Kind.PHYSIOLOGICAL,
        text_nb=text,
        text_en=text,
    )
    assert read(tomllib.loads(as_toml([rule]))["rules"]) == ((rule,), [])


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"delay_s": "soon"}, "delay_s", "from 0 to 3600, got 'soon'; for instance delay_s = 30"),
        ({"delay_s": True}, "delay_s", "got True"),
        ({"delay_s": float("nan")}, "delay_s", "got nan"),
        ({"delay_s": -1}, "delay_s", "got -1"),
        ({"delay_s": 3601}, "delay_s", "got 3601"),
        ({"hysteresis": -2}, "hysteresis", "got -2"),
        ({"latching": 1}, "latching", "true or false"),
        ({"subject": "spo2"}, "subject", "one of rr, hr, apnoea"),
        ({"priority": "urgent"}, "priority", "one of high, medium, low"),
        ({"kind": "technical"}, "kind", 'write kind = "physiological"'),
        ({"limit": 3}, "limit", "is not known here"),
        ({"condition": None}, "condition", "condition is missing"),
        ({"condition": "RR high"}, "condition", "small letters"),
        ({"condition": "a.b"}, "condition", "small letters"),
        ({"text_nb": " "}, "text_nb", "a text in Norwegian"),
        ({"above": None}, None, "exactly one of"),
        ({"below": 8}, None, "exactly one of"),
        ({"above": 250}, "above", "from 1 to 100 per minute, got 250"),
        ({"service": "dsp"}, "service", "leave it out"),
        ({"covered_by": "rr_high"}, "covered_by", "by itself"),
        ({"covered_by": "rr_hihg"}, "covered_by", "there is no condition 'rr_hihg'"),
        ({"subject": "apnoea", "above": 9}, "above", "from 10 to 40 seconds"),
        ({"subject": "apnoea", "above": None, "below": 15}, None, "only has an upper limit"),
        ({"subject": "journal", "kind": "technical"}, None, "has no limit"),
        (
            {"subject": "away", "above": 900, "kind": "advisory"},
            "priority",
            'write priority = "low"',
        ),
        ({"subject": "phone_battery", "kind": "technical"}, None, "only has a lower limit"),
        ({"far": 5}, "far", "go together"),
        ({"far": 5, "delay_far_s": 31}, "delay_far_s", "at most delay_s (30)"),
        ({"far": 5, "delay_far_s": 0}, "delay_far_s", "more than 0"),
        (
            {"subject": "apnoea", "above": 15, "far": 5, "delay_far_s": 5},
            "far",
            "only rr and hr",
        ),
        ({"held_by": ["nap"]}, "held_by", "a list of care, out_of_bed"),
        ({"held_by": "care"}, "held_by", "a list of"),
        ({"priority": "high", "held_by": ["care"]}, "held_by", "no pause holds a high alarm"),
        ({"priority": "high", "retell_s": 60}, "retell_s", "told each time"),
        ({"merges": ["rr_high"]}, "merges", "always told by itself"),
        ({"merges": ["rr_hihg"]}, "merges", "there is no condition 'rr_hihg'"),
        ({"own_out": 80}, "own_out", "outside 1 to 100"),
        (
            {"subject": "clock_skew", "above": 2, "kind": "technical", "own_out": 1},
            "own_out",
            "no limit of a patient's own",
        ),
        (
            {"subject": "service_lost", "kind": "technical", "above": 3},
            "service",
            'service = "dsp"',
        ),
    ],
)
def test_a_fault_names_its_place_and_its_remedy(changes, path, says):
    expected = ("rules", 0) if path is None else ("rules", 0, path)
    assert [text for at, text in faults(**changes) if at == expected and says in text]


def test_all_faults_of_all_tables_come_at_once():
    found = read([GOOD | {"delay_s": "soon", "colour": "red"}, {}, 7])[1]
    assert {at for at, _ in found} >= {
        ("rules", 0, "delay_s"),
        ("rules", 0, "colour"),
        ("rules", 1, "condition"),
        ("rules", 1, "text_en"),
        ("rules", 2),
    }


def test_a_value_that_cannot_be_read_hides_no_other_fault_of_its_rule_or_of_the_table():
    first = GOOD | {"delay_s": "soon", "below": 3, "kind": "technical", "covered_by": "rr_high"}
    other = GOOD | {"condition": "rr_higher", "merges": ["rr_hihg", "rr_high"]}
    found = {(at[1:], text.partition(";")[0]) for at, text in read([first, other])[1]}
    assert {at for at, _ in found} == {
        (0, "delay_s"), (0,), (0, "kind"), (0, "covered_by"), (1, "merges"),
    }  # fmt: skip
    assert ((1, "merges"), "there is no condition 'rr_hihg'") in found


@pytest.mark.parametrize(
    "unreadable",
    [{"above": "high"}, {"far": "x", "delay_far_s": 99}, {"own_in": "x", "own_out": 99}],
)
def test_beside_a_value_that_cannot_be_read_nothing_is_said_that_hangs_on_it(unreadable):
    key = next(iter(unreadable))
    assert [at for at, _ in read([GOOD | unreadable])[1]] == [("rules", 0, key)]


def test_two_rules_with_one_id_are_a_fault_of_the_second():
    found = read([GOOD, GOOD])[1]
    assert [at for at, _ in found] == [("rules", 1, "condition")]


def test_a_high_limit_below_a_low_limit_is_a_fault():
    low = GOOD | {"condition": "rr_low", "above": None, "below": 26}
    low.pop("above")
    found = read([GOOD, low])[1]
    assert [at for at, _ in found] == [("rules", 1)]
    assert "not below the high limit" in found[0][1]


def test_a_lesser_priority_further_out_is_a_fault():
    nearer = GOOD | {"condition": "rr_very_high", "above": 20, "priority": "high"}
    assert "lies further out" in read([GOOD, nearer])[1][0][1]


def test_a_lesser_rule_cannot_cover_a_graver_one():
    graver = GOOD | {
        "condition": "rr_very_high", "above": 30, "priority": "high", "covered_by": "rr_high",
    }  # fmt: skip
    assert "lower priority and cannot cover" in read([GOOD, graver])[1][0][1]


def test_a_high_alarm_is_merged_only_into_another_high_one_and_an_apnoea_into_nothing():
    high = GOOD | {"condition": "rr_very_high", "above": 30, "priority": "high"}
    both = GOOD | {"merges": ["rr_very_high"]}
    assert "is of higher priority" in read([both, high])[1][0][1]
    apnoea = high | {"condition": "apnoea", "subject": "apnoea", "above": 13}
    assert "always told by itself" in read([high | {"merges": ["apnoea"]}, apnoea])[1][0][1]


@pytest.mark.parametrize(("value", "speed"), [(25.0, 1.0), (27.5, 4 / 3), (30.0, 2.0), (60.0, 2.0)])
def test_time_counts_more_the_further_out_the_value_lies(value, speed):
    rr_high = next(rule for rule in DEFAULT_RULES if rule.condition == "rr_high")
    assert rr_high.speed(value) == pytest.approx(speed)


def test_own_limits_lie_around_the_wards_on_either_side():
    bounds = {rule.condition: rule.own_bounds for rule in DEFAULT_RULES}
    assert bounds["rr_high"] == (21.0, 31.0)
    assert bounds["rr_low"] == (7.0, 11.0)
    assert bounds["apnoea"] == (10.0, 30.0)
    assert bounds["sensor_lost"] is None


def test_what_nobody_watches_is_said():
    without = [rule for rule in DEFAULT_RULES if rule.subject is not Subject.APNOEA]
    assert [text for text in unwatched(without) if "stops breathing" in text]


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([1])


@given(st.lists(st.dictionaries(st.sampled_from([*GOOD, "below", "hysteresis"]), VALUES)))
def test_no_table_however_wrong_raises(tables):
    rules, found = read(tables)
    assert found or len(rules) == len(tables)


@pytest.mark.parametrize(
    ("limit", "inside", "outside"),
    [
        ({"above": 30.0}, 30.0, 30.1),
        ({"at_least": 25.0}, 24.9, 25.0),
        ({"below": 8.0}, 8.0, 7.9),
        ({"at_most": 9.0}, 9.1, 9.0),
    ],
)
def test_a_limit_means_what_its_word_means(limit, inside, outside):
    rule = replace(RR_VERY_HIGH, **{"above": None, "hysteresis": 2.0} | limit)
    assert not rule.broken_by(inside, active=False)
    assert rule.broken_by(outside, active=False)
    back = -2.5 if rule.is_upper else 2.5
    assert rule.broken_by(inside, active=True), "hysteresis holds a standing alarm"
    assert not rule.broken_by(inside + back, active=True)


def test_what_a_pause_holds_back_covers_nothing_that_it_does_not():
    """Else nobody is called to either: the cover is quiet, and what it covers is not raised."""
    cover = GOOD | {"condition": "rr_higher", "above": 29, "held_by": ["care"]}
    covered = GOOD | {"covered_by": "rr_higher"}
    assert "would then call nobody" in read([cover, covered])[1][0][1]
    assert read([cover, covered | {"held_by": ["care"]}])[1] == []
