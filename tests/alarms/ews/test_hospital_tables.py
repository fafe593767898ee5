"""Tables as hospitals' programs write and break them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from alarms.ews.plausible import Refusal
from tests.alarms.ews.patients import calm, model, worse
from tests.alarms.ews.test_file import HEADER, lines, run, table
from vitavakt.cli import app
from vitavakt.ews import advices
from vitavakt.hourly import Line

MODEL = model()


def advised(*rows, columns=HEADER):
    named = [dict(zip(columns.split(","), row.split(","), strict=True)) for row in rows]
    return advices([Line(cells=cells, whole=True) for cells in named], MODEL)


def ews(file, out):
    return CliRunner().invoke(app, ["ews", str(file), "--out", str(out)])


def test_semicolons_and_decimal_commas_say_what_commas_and_points_say(tmp_path):
    text = table(*lines(worse(8), patient="Bjørn Müller"))
    _, expected = run(tmp_path, text)
    _, norwegian = run(tmp_path, text.replace(",", ";").replace(".", ",").replace("\n", "\r\n"))
    assert norwegian == expected
    assert norwegian[-1]["patient"] == "Bjørn Müller"
    assert norwegian[-1]["risk"] != ""


def test_a_byte_order_mark_and_another_order_of_columns_change_nothing(tmp_path):
    rows = [row.split(",") for row in lines(worse(8))]
    _, expected = run(tmp_path, table(*map(",".join, rows)))
    turned = [",".join([*reversed(row), "a note"]) for row in rows]
    header = ",".join([*reversed(HEADER.split(",")), "note"])
    result, found = run(tmp_path, "\ufeff" + table(*turned, header=header))
    assert found == expected
    assert "Not looked at: note" in result.output


def test_a_decimal_comma_between_commas_never_becomes_the_next_columns_value(tmp_path):
    broken = [f"a,{h},70,15,7{h},60,96,120" for h in range(6)]
    _, found = run(tmp_path, table(*broken, header=f"{HEADER},spo2,sbp"))
    assert {row["risk"] for row in found} == {""}
    assert all("as many cells" in row["reasons"] for row in found)


def test_a_row_cut_short_has_no_risk_and_no_part_in_the_next(tmp_path):
    whole = lines(calm(5))
    _, found = run(tmp_path, table(*whole[:4], "a,4,70,25"))
    assert "as many cells" in found[4]["reasons"]
    _, without = run(tmp_path, table(*whole[:4], *lines(calm(6))[5:]))
    _, beside = run(tmp_path, table(*whole[:4], "a,4,70,25", *lines(calm(6))[5:]))
    assert beside[5] == without[4]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (table("a,0,70,15,71").replace("age", "rr"), "column age"),
        (table("a,0,70,15,71,15", header=f"{HEADER},rr"), "rr is there twice"),
        (table(*lines(calm(3)), 'a,3,70,15,"71', "a,4,70,15,72"), "quotation mark"),
        (table(*lines(calm(3)), 'a,3,70,15,"71', 'a,4,70,15,72"'), "several lines"),
        (table('a,0,70,15,"7"1'), "quotation mark"),
        (table("Bjørn,0,70,15,71").encode("cp1252"), "no UTF-8"),
        (table("a,0,70,15,71").encode("utf-16"), "no UTF-8"),
        (table("a,0,70,15,71").replace(",", "\t"), "with commas or semicolons"),
    ],
)
def test_a_file_that_can_be_read_two_ways_is_refused_with_a_sentence(tmp_path, data, words):
    file, out = tmp_path / "hourly.csv", tmp_path / "out.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    result = ews(file, out)
    assert result.exit_code == 1
    assert words in result.output
    assert list(tmp_path.iterdir()) == [file]


def test_the_table_itself_is_never_written_over(tmp_path):
    file = tmp_path / "hourly.csv"
    file.write_text(table(*lines(calm(4))))
    link = tmp_path / "link.csv"
    link.symlink_to(file)
    for out in (file, link, tmp_path / "." / "hourly.csv"):
        result = ews(file, out)
        assert result.exit_code == 1
        assert "is the table itself" in result.output
    assert file.read_text() == table(*lines(calm(4)))


def test_what_cannot_be_written_whole_leaves_nothing_and_the_old_risks_stand(tmp_path, monkeypatch):
    file, out = tmp_path / "hourly.csv", tmp_path / "out.csv"
    file.write_text(table(*lines(calm(4))))
    out.write_text("of yesterday")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vitavakt.ews._said", full)
    result = ews(file, out)
    assert result.exit_code == 1
    assert "No space left" in result.output
    assert sorted(tmp_path.iterdir()) == [file, out]
    assert out.read_text() == "of yesterday"


def test_a_files_name_with_brackets_is_a_name(tmp_path):
    file, out = tmp_path / "hourly.csv", tmp_path / "risks [red]a[/b].csv"
    (tmp_path / "risks [red]a[").mkdir()
    file.write_text(table(*lines(calm(4))))
    assert ews(file, out).exit_code == 0
    assert out.is_file()


def test_two_ages_under_one_number_are_two_people():
    said = advised(*lines(calm(4)), "a,4,34,15,71", "a,5,12,15,71", "a,6,71,15.5,71")
    assert [a.refusal for a in said[4:]] == [Refusal.AGE_CHANGES, Refusal.CHILD, None]
    alone = advised(*lines(calm(4)), "a,6,71,15.5,71")
    assert said[6] == alone[4]


def test_whoever_grows_older_in_the_table_stays_the_same_person():
    first, *_ = lines(calm(1))
    said = advised(first, *(f"a,{30_000 + h},73,{15 + h},{70 + h}" for h in range(4)))
    assert said[-1].refusal is None


def test_the_first_age_counts_even_if_it_is_a_childs():
    said = advised("a,0,12,15,71", *(f"a,{h},70,{15 + h},{70 + h}" for h in range(1, 6)))
    assert [a.refusal for a in said] == [Refusal.CHILD, *[Refusal.AGE_CHANGES] * 5]


def test_consciousness_in_other_letters_is_said_in_its_own_words():
    rows = [f"{row},15" for row in lines(calm(4))]
    said = advised(*rows, columns=f"{HEADER},consciousness")
    assert {a.refusal for a in said} == {Refusal.CONSCIOUSNESS}


CELL = st.sampled_from(["", "15", "15.5", "72", "0.3", "300", "x", "NaN", "-1", "98.6"])
ROW = st.tuples(
    st.sampled_from("ab"),
    st.integers(0, 3).map(str) | CELL,
    st.sampled_from(["70", "34", "12", ""]),
    st.sampled_from(["15", "16", "18", "", "x"]),
    st.sampled_from(["70", "72", "75", "", "1.1"]),
    CELL,
)


@given(st.lists(ROW, max_size=12), st.integers(0, 11))
@settings(max_examples=40, deadline=None)
def test_whatever_stands_in_it_and_wherever_it_is_cut_the_earlier_rows_are_the_same(rows, cut):
    good = [f"{p},{h},70,{15 + h % 3},{70 + h},97" for h in range(4) for p in "ab"]
    text = [*good, *(",".join((p, f"{4 + i}" if h == "3" else h, *r))
                     for i, (p, h, *r) in enumerate(rows))]  # fmt: skip
    columns = f"{HEADER},spo2"
    whole = advised(*text, columns=columns)
    part = advised(*text[: 8 + cut], columns=columns)
    assert part == whole[: 8 + cut]
    for advice in whole:
        assert (advice.risk is None) == (advice.refusal is not None)
