"""One bed's course is what its rows say, step by step, whatever the neighbours did."""

from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.history import Course, History, HistoryReader
from records.slots import SLOT_S, Row

T0_S = 1_795_000_800
NS = 1_000_000_000
STEP_S = 60

Rate = float | None


def row(slot: int, rr: Rate, *, bed: str = "7", absent: float = 0.0) -> Row:
    return Row(
        bed=bed, t_s=T0_S + slot * SLOT_S, n=15, rr_per_min=rr, hr_per_min=None, settling=0.0,
        measuring=1.0 - absent, moving=0.0, weak=0.0, absent=absent,
    )  # fmt: skip


def course(folder: Path, rows: list[Row], from_s: int, to_s: int) -> Course:
    history = History(folder / "history.db")
    history.write(rows)
    history.close()
    with HistoryReader(folder / "history.db") as reader:
        return reader.course("7", (T0_S + from_s) * NS, (T0_S + to_s) * NS, STEP_S)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.integers(0, 39), st.one_of(st.none(), st.floats(4, 60)), max_size=40))
def test_each_step_holds_the_least_the_middle_and_the_greatest_of_its_slots(
    tmp_path_factory: pytest.TempPathFactory, shown: dict[int, Rate]
) -> None:
    rows = [row(slot, rr) for slot, rr in shown.items()]
    neighbours = [row(slot, 99.0, bed=bed) for slot in range(40) for bed in ("70", "6", "8")]
    found = course(tmp_path_factory.mktemp("h"), rows + neighbours, 0, 600)
    n_steps = 600 // STEP_S
    assert len(found.rr.mid) == n_steps
    for step in range(n_steps):
        slots = range(step * 4, step * 4 + 4)
        values = [rr for slot in slots if (rr := shown.get(slot)) is not None]
        parts = (found.rr.low[step], found.rr.mid[step], found.rr.high[step])
        nothing = (None, None, None)
        assert parts == ((min(values), median(values), max(values)) if values else nothing)
    assert found.heard_s == len(shown) * SLOT_S


def test_absences_are_joined_and_end_where_somebody_was_there_again(tmp_path: Path) -> None:
    away = [row(slot, None, absent=1.0) for slot in (2, 3, 4, 9)]
    found = course(tmp_path, [*away, row(5, 16.0)], 0, 600)
    at_ms = [(T0_S + slot * SLOT_S) * 1000 for slot in (2, 5, 9, 10)]
    assert found.away == ((at_ms[0], at_ms[1]), (at_ms[2], at_ms[3]))
    assert (found.heard_s, found.present_s, found.rr_s) == (75.0, 15.0, 15.0)


def test_a_window_without_length_is_empty(tmp_path: Path) -> None:
    found = course(tmp_path, [row(0, 16.0)], 0, 0)
    assert found.rr.mid == ()
    assert found.heard_s == 0.0


def test_a_trend_since_a_moment_has_gaps_before_it(tmp_path: Path) -> None:
    course(tmp_path, [row(slot, 10.0 + slot) for slot in range(4)], 0, 60)
    with HistoryReader(tmp_path / "history.db") as reader:
        trend = reader.trend(T0_S * NS, (T0_S + 60) * NS, SLOT_S)["7"]
    assert trend.since((T0_S + 16) * NS).rr == (None, None, 12.0, 13.0)
    assert trend.since((T0_S + 15) * NS).rr == (None, 11.0, 12.0, 13.0)
    assert trend.since(0) == trend
    assert trend.since((T0_S + 999) * NS).rr == (None,) * 4
