import re

import pytest

from alarms.rules.table import DEFAULT_RULES
from tests.vitavakt.test_cli import run
from vitavakt.scenarios import files
from vitavakt.scenarios.files import ScenarioFileError

GOOD = """\
[scenario]
title = "Small"
purpose = "To be changed."
duration_s = 300

[[beds]]
bed = "1"
patient = "Hansen, O."
[beds.person]
age_y = 58
course = { story = "steady", rr_per_min = 14, hr_per_min = 62 }

[[beds]]
bed = "2"
[beds.person]
distance_m = 1.2
[beds.person.course]
waypoints = [
  { t_s = 0, rr_per_min = 14, hr_per_min = 72, depth_mm = 4.5 },
  { t_s = 120, rr_per_min = 7, hr_per_min = 63, depth_mm = 4 },
]

[[faults]]
kind = "sensor_unplugged"
t_s = 20
duration_s = 10
beds = ["1"]

[[expect]]
bed = "1"
condition = "sensor_lost"
from_s = 25
to_s = 40

[rules.rr_high]
at_least = 28
"""


def said(tmp_path, text):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioFileError) as refused:
        files.read(file)
    return str(refused.value).replace(f"{file}:", "").splitlines()


def test_a_good_file_is_read_with_its_ward_s_own_limits(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(GOOD)
    found = files.find(str(file))
    rules = {rule.condition: rule for rule in found.rules}
    assert [place.bed for place in found.scenario.beds] == ["1", "2"]
    assert rules["rr_high"].at_least == 28
    assert rules.keys() == {rule.condition for rule in DEFAULT_RULES}


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("duration_s = 300", "duration_s = 0", 4, "scenario.duration_s: is in 1-"),
        ("age_y = 58", "age_y = 580", 10, "age_y is 0 to"),
        ("rr_per_min = 14, hr_per_min = 62", "rr_per_min = 140, hr_per_min = 62", 11, "3"),
        ("distance_m = 1.2", "distance_m = -1", 16, "distance_m is 0.2 to"),
        ("rr_per_min = 7,", "rr_per_min = 0.7,", 20, "rr_per_min is 3 to"),
        ("rr_per_min = 7,", 'rr_per_min = "7",', 20, "must be a number, not '7'"),
        ("hr_per_min = 63,", "pulse = 63,", 20, "pulse: is not known here; known are: depth_mm"),
        ('kind = "sensor_unplugged"', 'kind = "flood"', 24, "one of: sensor_unplugged"),
        ('beds = ["1"]', 'beds = ["9"]', 27, "there is no '9'; there are: 1, 2"),
        ('beds = ["1"]', "beds = []", 27, "names at least one bed"),
        ("t_s = 20", "t_s = 2000", 25, "is in 0-300 s (the scenario); got 2000"),
        ('condition = "sensor_lost"', 'condition = "gone"', 31, "there is no 'gone'"),
        ("to_s = 40", "to_s = 20", 33, "comes after from_s"),
        ('bed = "2"', 'bed = "1"', 14, "'1' is there twice"),
        ('bed = "2"', 'bed = "ward"', 14, "'ward' is the word for all of it"),
        ("at_least = 28", "at_least = -4", 36, "at_least is a number from 0"),
        ("[rules.rr_high]", "[rules.rr_hihg]", 35, "the rules are: apnoea"),
        ("title", "titel", 2, "titel: is not known here"),
        ("= 300", "= = 300", 4, "is not TOML"),
    ],
)
def test_every_fault_is_named_with_its_line_and_what_is_allowed(tmp_path, old, new, line, sentence):
    assert old in GOOD
    lines = said(tmp_path, GOOD.replace(old, new, 1))
    assert any(re.match(rf"{line}: .*{re.escape(sentence)}", one) for one in lines), lines


def test_all_faults_are_named_at_once_in_the_order_of_the_file(tmp_path):
    lines = said(
        tmp_path, GOOD.replace("age_y = 58", "age_y = 580").replace("t_s = 20", "t_s = []")
    )
    assert [int(line.partition(":")[0]) for line in lines] == [10, 25]


def test_a_file_that_is_not_there_or_no_text_is_a_sentence(tmp_path):
    missing = tmp_path / "missing.toml"
    with pytest.raises(ScenarioFileError, match="No such file"):
        files.find(str(missing))
    missing.write_bytes(b"\xff\xfe")
    with pytest.raises(ScenarioFileError, match="not UTF-8"):
        files.find(str(missing))


def test_an_unknown_name_lists_those_there_are():
    code, words = run("demo", "--scenario", "mars")
    assert code == 1
    assert "There is no scenario 'mars'; there are: " in words
    assert all(name in words for name in files.shipped())


def test_the_list_gives_every_scenario_its_title():
    code, words = run("scenario")
    assert code == 0
    assert all(
        name in words and files.find(name).scenario.scenario.title in words
        for name in files.shipped()
    )


def test_a_demo_takes_its_beds_from_the_scenario_and_from_nowhere_else():
    code, words = run("demo", "--scenario", files.shipped()[0], "--beds", 3)
    assert code == 1
    assert "a scenario has its own beds" in words
