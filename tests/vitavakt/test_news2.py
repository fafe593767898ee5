import json

import pytest
from typer.testing import CliRunner

from vitavakt.cli import app

COMPLETE = (
    "--rr 22 --spo2 95 --air --sbp 105 --pulse 95 --consciousness A --temp 38.1".split()  # noqa: SIM905  # as typed
)


def run(*words):
    result = CliRunner().invoke(app, ["news2", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def answer(*words):
    code, said = run(*words, "--json")
    assert code == 0, said
    return json.loads(said)


def test_the_example_of_the_contract_has_every_key_of_it():
    made = answer(*COMPLETE)
    assert made["low"] == made["high"] == 6
    assert made["complete"] is True
    assert made["missing"] == []
    assert made["parts"] == {
        "rr": 2, "spo2": 1, "oxygen": 0, "sbp": 1, "pulse": 1, "consciousness": 0, "temp": 1,
    }  # fmt: skip
    assert made["trigger"] == "urgent"


def test_what_is_not_given_is_missing_and_widens_the_bound():
    made = answer("--rr", "8", "--oxygen")
    assert (made["low"], made["high"]) == (5, 20)
    assert made["missing"] == ["spo2", "sbp", "pulse", "consciousness", "temp"]
    assert made["parts"] == {"rr": 3, "oxygen": 2}
    assert made["trigger"] == "urgent"
    nothing = answer()
    assert (nothing["low"], nothing["high"], nothing["complete"]) == (0, 20, False)


def test_scale_2_without_oxygen_or_air_keeps_both_open():
    made = answer("--spo2", "95", "--scale", "2")
    assert made["bounds"]["spo2"] == [0, 2]
    assert "spo2" not in made["parts"]
    assert "spo2" not in made["missing"]
    assert answer("--spo2", "95", "--scale", "2", "--air")["parts"]["spo2"] == 0
    assert answer("--spo2", "95", "--scale", "2", "--oxygen")["parts"]["spo2"] == 2


@pytest.mark.parametrize("letter", ["a", "A", "c", "V", "p", "u"])
def test_consciousness_may_be_written_small_or_large(letter):
    assert answer("--consciousness", letter)["parts"] == {
        "consciousness": 0 if letter in "aA" else 3
    }


def test_a_decimal_comma_is_read_and_the_text_may_be_norwegian():
    assert answer("--temp", "38,05")["parts"] == {"temp": 1}
    code, said = run("--temp", "38,05", "--language", "nb")
    assert code == 0
    assert "38,1 °C" in said
    assert "ufullstendig" in said
    assert "Royal College of Physicians" in said


@pytest.mark.parametrize(
    ("words", "why"),
    [(("--age", "15"), "child"), (("--pregnant",), "pregnant"), (("--comfort-care",), "comfort")],
)
def test_who_may_have_no_score_is_shown_none(words, why):
    made = answer(*COMPLETE, *words)
    assert made["low"] is made["high"] is made["trigger"] is None
    assert made["excluded"].startswith(why)
    code, said = run(*COMPLETE, *words)
    assert code == 0
    assert said.startswith("NEWS2 not shown: ")
    assert len(said.splitlines()) == 1


def test_every_impossible_value_is_named_at_once_with_its_range():
    code, said = run("--rr", "500", "--temp", "-3", "--consciousness", "X", "--sbp", "high")
    assert code == 1
    for sentence in (
        "--rr lies from 0 to 120 /min, got 500",
        "--temp lies from 10 to 47 °C, got -3",
        "--consciousness is one of A, C, V, P, U, got 'X'",
        "--sbp lies from 0 to 350 mmHg, got high",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    "words",
    [
        ("--air", "--oxygen"),
        ("--rr", "nan"),
        ("--rr", "inf"),
        ("--rr", "1e1"),
        ("--rr", ""),
        ("--language", "sv"),
        ("--scale", "3"),
        ("--age", "-1"),
        ("--rr", "22/min"),
    ],
)
def test_what_cannot_be_meant_is_refused(words):
    code, said = run(*words)
    assert code in {1, 2}
    assert "NEWS2 " not in said
