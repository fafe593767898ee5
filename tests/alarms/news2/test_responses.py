import tomllib

import pytest

from alarms.news2.messages import Trigger
from alarms.news2.responses import DEFAULT_RESPONSES, INTERVAL_H_MAX, Ward, read

GOOD = """
[[responses]]
trigger = "urgent"
interval_h = 0.5
text_nb = "Ring MIT."
text_en = "Call the rapid response team."
"""


def written(text):
    return read(tomllib.loads(text)["responses"])


def test_every_trigger_has_a_response_not_rarer_than_the_chart_asks():
    assert [r.trigger for r in DEFAULT_RESPONSES] == list(Trigger)
    for response in DEFAULT_RESPONSES:
        assert 0 < response.interval_h <= INTERVAL_H_MAX[response.trigger]
        assert response.text_nb
        assert response.text_en


def test_a_ward_replaces_one_response_and_keeps_the_others():
    responses, faults = written(GOOD)
    assert faults == []
    ward = Ward(responses=responses)
    assert ward.response(Trigger.URGENT).text_nb == "Ring MIT."
    assert ward.response(Trigger.URGENT).interval_h == 0.5
    assert ward.response(Trigger.LOW) == DEFAULT_RESPONSES[1]


@pytest.mark.parametrize(
    ("line", "instead", "key", "words"),
    [
        ("interval_h = 0.5", "interval_h = 2", "interval_h", "at most 1, got 2"),
        ("interval_h = 0.5", "interval_h = 0", "interval_h", "above 0"),
        ("interval_h = 0.5", 'interval_h = "1"', "interval_h", "got '1'"),
        ("interval_h = 0.5", "interval_h = true", "interval_h", "got True"),
        ("interval_h = 0.5", "interval_h = nan", "interval_h", "got nan"),
        ("interval_h = 0.5", "", None, "interval_h is missing"),
        ('trigger = "urgent"', 'trigger = "high"', "trigger", "one of none, low"),
        ('text_nb = "Ring MIT."', 'text_nb = " "', "text_nb", "is a text"),
        ('text_nb = "Ring MIT."', 'text_no = "x"\ntext_nb = "x"', "text_no", "not known here"),
    ],
)
def test_a_fault_is_named_with_its_place_and_the_default_stays(line, instead, key, words):
    responses, faults = written(GOOD.replace(line, instead))
    assert [path for path, _ in faults] == [("responses", 0, *([key] if key else []))]
    assert words in faults[0][1]
    assert responses == DEFAULT_RESPONSES


def test_a_trigger_written_twice_and_a_row_that_is_no_table_are_faults():
    _, faults = written(GOOD + GOOD)
    assert "already" in faults[0][1]
    _, faults = read([3])
    assert "is a table" in faults[0][1]
