import csv

import pytest
from typer.testing import CliRunner

from alarms.ews.words import REFUSALS
from tests.alarms.ews.patients import calm, hours, said, worse
from vitavakt.cli import app

HEADER = "patient,hour,age,rr,hr"


def run(tmp_path, text, *more):
    given, out = tmp_path / "hourly.csv", tmp_path / "out.csv"
    given.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["ews", str(given), "--out", str(out), *more])
    if not out.exists():
        return result, None
    with out.open(newline="", encoding="utf-8") as opened:
        return result, list(csv.DictReader(opened))


def lines(rates, patient="a", age=70):
    return [f"{patient},{h},{age},{rr},{hr}" for h, (rr, hr) in enumerate(zip(*rates, strict=True))]


def table(*rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


def test_each_row_comes_back_with_the_columns_of_the_contract(tmp_path):
    result, rows = run(tmp_path, table(*lines(worse(24))))
    assert result.exit_code == 0
    assert "Not validated here" in " ".join(result.output.split())
    assert list(rows[0]) == ["patient", "hour", "risk", "band", "reasons"]
    assert [row["hour"] for row in rows] == [str(h) for h in range(24)]
    expected = said(hours(*worse(24), age_y=70))
    for row, advice in zip(rows, expected, strict=True):
        assert row["band"] == (advice.band or "")
        if advice.risk is None:
            assert row["risk"] == ""
            assert row["reasons"] == REFUSALS["en"][advice.refusal]
        else:
            assert float(row["risk"]) == pytest.approx(advice.risk, abs=1e-6)


def test_the_row_at_an_hour_uses_nothing_later(tmp_path):
    rows = lines(worse(24))
    _, whole = run(tmp_path, table(*rows))
    for n in (1, 5, 17):
        _, part = run(tmp_path, table(*rows[:n]))
        assert part == whole[:n]


def test_patients_may_stand_mixed_with_one_another(tmp_path):
    one, other = lines(worse(12), "a"), lines(calm(12), "b")
    _, apart = run(tmp_path, table(*one, *other))
    _, mixed = run(tmp_path, table(*(r for pair in zip(other, one, strict=True) for r in pair)))
    assert sorted(map(str, apart)) == sorted(map(str, mixed))
    assert [row["patient"] for row in mixed[:2]] == ["b", "a"]


@pytest.mark.parametrize("column", HEADER.split(","))
def test_without_a_needed_column_there_is_a_sentence_and_no_file(tmp_path, column):
    header = ",".join(c for c in HEADER.split(",") if c != column)
    result, rows = run(tmp_path, table("a,1,60,15", header=header))
    assert result.exit_code == 1
    assert rows is None
    assert column in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"age": "12"}, "Under 16"),
        ({"age": ""}, "age is not known"),
        ({"rr": "0.25"}, "per second"),
        ({"hr": "1.1"}, "per second"),
        ({"temp": "99.1"}, "Fahrenheit"),
        ({"temp": "370"}, "temperature is not possible"),
        ({"spo2": "0.95"}, "fraction"),
        ({"sbp": "7"}, "blood pressure is not possible"),
        ({"rr": "fast"}, "not a number"),
        ({"hr": "inf"}, "not a number"),
        ({"hour": "3.5"}, "whole numbers"),
        ({"hour": "-1"}, "whole numbers"),
        ({"hour": ""}, "whole numbers"),
        ({"hour": "2"}, "that rise for each patient"),
        ({"hour": "1e7"}, "whole numbers from 0"),
        ({"rr": "1_5"}, "not a number"),
        ({"rr": "-"}, "not a number"),
        ({"rr": "15,5"}, "as many cells"),
        ({"age": "34"}, "two people under one number"),
        ({"patient": ""}, "No patient is named"),
    ],
)
def test_bad_input_is_a_sentence_and_no_risk(tmp_path, change, words):
    rows = [dict(zip(HEADER.split(","), r.split(","), strict=True)) for r in lines(calm(6))]
    rows[-1] |= change
    header = f"{HEADER},spo2,sbp,temp"
    text = table(*(",".join(r.get(c, "") for c in header.split(",")) for r in rows), header=header)
    result, found = run(tmp_path, text)
    assert result.exit_code == 0
    assert found[-1]["risk"] == found[-1]["band"] == ""
    assert words in found[-1]["reasons"]
    assert found[-2]["risk"] != ""


def test_typed_in_values_change_the_risk_and_missing_columns_do_not(tmp_path):
    rows = lines(worse(12))
    _, alone = run(tmp_path, table(*rows))
    _, empty = run(tmp_path, table(*(f"{r},,," for r in rows), header=f"{HEADER},spo2,sbp,temp"))
    _, low = run(tmp_path, table(*(f"{r},85,80," for r in rows), header=f"{HEADER},spo2,sbp,temp"))
    assert empty == alone
    assert float(low[-1]["risk"]) > float(alone[-1]["risk"])


def test_reasons_come_in_norwegian_too(tmp_path):
    _, rows = run(tmp_path, table(*lines(worse(24))), "--language", "nb")
    assert "Ikke nok data" in rows[0]["reasons"]
    assert "frekvens" in rows[-1]["reasons"]


@pytest.mark.parametrize("text", ["", "\n", "patient,hour\n", "\x00\x01"])
def test_a_file_that_is_no_table_of_hours_is_refused_with_a_sentence(tmp_path, text):
    result, rows = run(tmp_path, text)
    assert (result.exit_code, rows) == (1, None)
    assert "Traceback" not in result.output


def test_a_table_without_rows_gives_a_table_without_rows(tmp_path):
    result, rows = run(tmp_path, table())
    assert (result.exit_code, rows) == (0, [])


def test_a_folder_that_is_not_there_is_said(tmp_path):
    given = tmp_path / "hourly.csv"
    given.write_text(table(*lines(calm(4))))
    out = tmp_path / "nowhere" / "out.csv"
    result = CliRunner().invoke(app, ["ews", str(given), "--out", str(out)])
    assert result.exit_code == 1
    assert "cannot be written" in result.output
