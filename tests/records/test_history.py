import sqlite3
from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.messages import State
from records.errors import RecordsError
from records.history import History, HistoryReader, HistoryRefusedError
from records.slots import SLOT_S, Slots
from tests.alarms.ward import T0_S, at, vitals

# The first second of a slot and of every longer step of the tests.
START_S = T0_S // 240 * 240 + 240 - T0_S


def heard(slots, t_s, bed="7", **said):
    slots.add(bed, vitals(t_s, **said), at(t_s).wall_ns)


def rows(*rates, bed="7", **said):
    """One row from rates a second apart."""
    slots = Slots()
    for k, rate in enumerate(rates):
        heard(slots, START_S + k, bed, rr=rate, **said)
    (row,) = slots.complete(at(START_S + SLOT_S).wall_ns)
    return row


@pytest.fixture
def history(tmp_path):
    made = History(tmp_path / "history.db")
    yield made
    made.close()


def trend(tmp_path, n_s, step_s=SLOT_S):
    with HistoryReader(tmp_path / "history.db") as reader:
        return reader.trend(at(START_S).wall_ns, at(START_S + n_s).wall_ns, step_s)


def cover(tmp_path, n_s):
    """(s with somebody there by what is known in detail, and what is kept of the rest)."""
    span = 0, at(START_S + n_s).wall_ns
    with HistoryReader(tmp_path / "history.db") as reader:
        known = reader.cover(*span).values()
        return sum(one.present_s for one in known), reader.cover_before(*span)


@given(prunes_s=st.lists(st.integers(0, 3 * 3600), max_size=5).map(sorted))
@settings(max_examples=15, deadline=None)
def test_what_is_forgotten_stays_counted_once_by_its_hour_whenever_it_is_forgotten(
    tmp_path_factory, prunes_s
):
    folder = tmp_path_factory.mktemp("hours")
    made = History(folder / "history.db", keep_days=1)
    row = rows(14.0)
    there = [
        replace(row, t_s=row.t_s + k * SLOT_S, bed=bed, absent=0.25)
        for k in range(3 * 3600 // SLOT_S)
        for bed in "78"
    ]
    made.write(there)
    for t_s in prunes_s:
        made.prune(at(START_S + 86_400 + t_s).wall_ns)
    in_detail_s, kept = cover(folder, 4 * 3600)
    assert in_detail_s + kept.present_s == pytest.approx(2 * 3 * 3600 * 0.75)
    assert kept.present_s == pytest.approx(kept.rr_s * 0.75)
    made.close()


def test_a_history_from_before_hours_were_kept_is_read_and_goes_on(tmp_path):
    path = tmp_path / "history.db"
    made = History(path)
    made.write([rows(14.0)])
    made.close()
    old = sqlite3.connect(path)
    old.executescript("DROP TABLE hours; DROP TABLE scores; PRAGMA user_version = 1;")
    old.close()
    assert cover(tmp_path, 60)[1].present_s == 0.0
    again = History(path, keep_days=1)
    again.prune(at(START_S + 3 * 86_400).wall_ns)
    again.close()
    assert cover(tmp_path, 60)[1].present_s == 15.0


def test_a_row_is_the_median_of_what_was_shown():
    row = rows(14.0, 15.0, None, 40.0)
    assert (row.rr_per_min, row.hr_per_min, row.n, row.measuring) == (15.0, 70.0, 4, 1.0)


def test_what_was_not_shown_is_not_in_the_history():
    row = rows(14.0, 15.0, state=State.MOVING)
    assert (row.rr_per_min, row.hr_per_min, row.moving, row.measuring) == (None, None, 1.0, 0.0)


def test_the_running_slot_is_not_yet_a_row_and_silence_is_none():
    slots = Slots()
    heard(slots, START_S)
    assert slots.complete(at(START_S + 14.9).wall_ns) == []
    heard(slots, START_S + 40)
    done = slots.complete(at(START_S + 60).wall_ns)
    assert [row.t_s - T0_S - START_S for row in done] == [0, 30]
    assert slots.complete(at(START_S + 60).wall_ns) == []


def test_a_slot_that_a_clock_put_back_left_behind_is_not_kept_for_ever():
    slots = Slots()
    heard(slots, START_S + 600)
    assert len(slots.complete(at(START_S).wall_ns)) == 1


def test_a_gap_in_the_trend_is_a_gap(history, tmp_path):
    slots = Slots()
    for t_s, rr in [(0, 15.0), (15, None), (45, 18.0)]:
        heard(slots, START_S + t_s, rr=rr)
    heard(slots, START_S, "8", hr=None)
    history.write(slots.complete(at(START_S + 60).wall_ns))
    found = trend(tmp_path, 60)
    assert found["7"].rr == (15.0, None, None, 18.0)
    assert found["7"].hr == (70.0, 70.0, None, 70.0)
    assert found["8"].hr == (None, None, None, None)
    assert found["7"].t0_ms == (T0_S + START_S) * 1000


@settings(max_examples=40, deadline=None)
@given(st.lists(st.none() | st.floats(5, 40), min_size=16, max_size=16), st.sampled_from([1, 2, 4]))
def test_a_longer_step_is_the_median_of_its_15_s(tmp_path_factory, rates, n):
    folder = tmp_path_factory.mktemp("history")
    history, slots = History(folder / "history.db"), Slots()
    for k, rate in enumerate(rates):
        heard(slots, START_S + k * SLOT_S, rr=rate)
    history.write(slots.complete(at(START_S + 16 * SLOT_S).wall_ns))
    shown = [[r for r in rates[k : k + n] if r is not None] for k in range(0, 16, n)]
    found = trend(folder, 16 * SLOT_S, n * SLOT_S)["7"].rr
    assert found == tuple(median(step) if step else None for step in shown)
    history.close()


def test_a_step_is_a_multiple_of_15_s(history, tmp_path):
    with pytest.raises(ValueError, match="multiple of 15"):
        trend(tmp_path, 60, 20)


def test_of_two_rows_for_one_slot_the_one_that_heard_more_is_kept(history, tmp_path):
    for rates in [(14.0,), (16.0, 16.0, 16.0), (40.0, 40.0)]:
        history.write([rows(*rates)])
    assert trend(tmp_path, 15)["7"].rr == (16.0,)


def test_old_days_are_forgotten(tmp_path):
    history = History(tmp_path / "history.db", keep_days=7)
    history.write([rows(15.0)])
    history.prune(at(START_S + 7 * 86_400).wall_ns)
    assert "7" in trend(tmp_path, 15)
    history.prune(at(START_S + 7 * 86_400 + 1).wall_ns)
    assert trend(tmp_path, 15) == {}
    history.close()


def test_a_full_file_refuses_and_takes_the_same_rows_later(history, tmp_path):
    (n_pages,) = history._db.execute("PRAGMA page_count").fetchone()
    history._db.execute(f"PRAGMA max_page_count = {n_pages}")
    many = [rows(15.0, bed=f"bed {n}") for n in range(500)]
    with pytest.raises(HistoryRefusedError, match="full"):
        history.write(many)
    assert trend(tmp_path, 15) == {}
    history._db.execute("PRAGMA max_page_count = 100000")
    history.write(many)
    assert len(trend(tmp_path, 15)) == 500


def test_a_second_writer_is_told_so(history, tmp_path):
    with pytest.raises(RecordsError, match=r"Another vitavakt is writing to .*history\.db"):
        History(tmp_path / "history.db")


def test_a_reader_cannot_write_and_says_when_there_is_nothing(history, tmp_path):
    reader = HistoryReader(tmp_path / "history.db")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._db.execute("DELETE FROM history")
    reader.close()
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        HistoryReader(tmp_path / "nothing.db")


def test_how_long_somebody_was_there_and_measured_is_counted_in_slots(history, tmp_path):
    shown, hidden = rows(16.0), replace(rows(None), t_s=rows(None).t_s + SLOT_S)
    history.write([shown, hidden, rows(None, bed="8", state=State.ABSENT)])
    with HistoryReader(tmp_path / "history.db") as reader:
        cover = reader.cover(0, 2**62)
    assert (cover["7"].present_s, cover["7"].rr_s) == (2 * SLOT_S, SLOT_S)
    assert (cover["8"].present_s, cover["8"].rr_s) == (0, 0)
