"""Whatever NEWS2 a screen could show at a time is found in the history afterwards."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.history import History, HistoryReader
from records.scores import N_OF_BED_MAX, Standing
from tests.alarms.news2.one_bed import WELL, OneBed
from tests.alarms.ward import at

SICK = WELL | {"temp_c": 39.2, "sbp_mmhg": 98.0, "spo2_percent": 91.0}
LONG_AGO = {"t_from_ns": 0, "t_stay_ns": 0}


def shown(bed, standing, n_s, **said):
    """`n_s` seconds of a bed; its score is heard each second, and what a screen shows returned."""
    seen = []
    for _ in range(n_s):
        score = bed.play(1, **said).score
        now = at(bed.t_s).wall_ns
        standing.hear("7", score, now)
        seen.append((now, None if score is None else (score.low, score.high)))
    return seen


def at_time(rows, t_ns):
    """What the history says of a time."""
    found = [row for row in rows if row.t_ms <= t_ns // 1_000_000 <= row.until_ms]
    return {(row.low, row.high) for row in found}


@pytest.fixture
def history(tmp_path):
    made = History(tmp_path / "history.db")
    yield made
    made.close()


def read(tmp_path, bed="7", **when):
    with HistoryReader(tmp_path / "history.db") as reader:
        return reader.scores(bed, **(LONG_AGO | when))


def test_each_score_that_the_radar_moved_to_is_kept_with_its_time_and_what_it_was_made_of(
    tmp_path, history
):
    bed, standing = OneBed(), Standing()
    shown(bed, standing, 20, rr=16.0, hr=70.0)
    bed.type_in(**SICK)
    seen = [*shown(bed, standing, 400, rr=16.0, hr=70.0)]
    seen += shown(bed, standing, 400, rr=16.0, hr=100.0)
    seen += shown(bed, standing, 400, rr=22.0, hr=100.0)
    history.write([], standing.rows())
    kept = read(tmp_path)
    totals = [row.low for row in kept if row.complete]
    assert totals == [7, 8, 10]
    assert len(bed.kept()) == 1, "the journal has what was typed; the response did not change"
    for t_ns, score in seen:
        assert at_time(kept, t_ns) == {score}


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([7.0, 16.0, 22.0, 26.0, None]), st.integers(1, 60)),
        min_size=1,
        max_size=6,
    ),
    st.sets(st.integers(0, 5)),
)
def test_whatever_was_shown_at_any_second_is_what_the_rows_say_of_it(pieces, written_after):
    bed, standing, seen, rows = OneBed(), Standing(), [], {}
    for k, (rr, n_s) in enumerate(pieces):
        seen += shown(bed, standing, n_s, rr=rr)
        if k in written_after:
            rows |= {row.t_ms: row for row in standing.rows()}
    standing.hear("7", None, at(bed.t_s).wall_ns)
    rows |= {row.t_ms: row for row in standing.rows()}
    for t_ns, score in seen:
        assert score in at_time(rows.values(), t_ns)


def test_where_nobody_was_heard_or_lay_there_no_score_is_known(tmp_path, history):
    standing, score = Standing(), OneBed().play(30).score
    for t_s in (30, 31, 32, 92, 93):
        standing.hear("7", score, at(t_s).wall_ns)
    standing.hear("7", None, at(94).wall_ns)
    history.write([], standing.rows())
    known = [t_s for t_s in (29, 31, 40, 60, 92, 95) if at_time(read(tmp_path), at(t_s).wall_ns)]
    assert known == [29, 31, 92]


def test_a_score_that_goes_on_grows_on_the_disk_and_stays_one_row(tmp_path, history):
    bed, standing = OneBed(), Standing()
    for _ in range(4):
        shown(bed, standing, 20)
        history.write([], standing.rows())
    *_, newest = read(tmp_path)
    assert newest.until_ms == at(80).wall_ns // 10**6
    assert len(read(tmp_path)) <= 2
    assert standing.rows() == [], "nothing new, nothing to write"


def test_no_score_is_said_to_have_stood_for_longer_because_another_was_made_at_the_same_moment(
    tmp_path, history
):
    score = OneBed().play(30).score
    other = replace(score, low=3, parts=(replace(score.parts[0], low=3, high=3), *score.parts[1:]))
    for t_s, said in ((30, score), (40, other)):
        standing = Standing()
        standing.hear("7", said, at(t_s).wall_ns)
        history.write([], standing.rows())
    assert at_time(read(tmp_path), at(40).wall_ns) == {(other.low, other.high)}


def test_the_next_patient_and_another_bed_have_scores_of_their_own(tmp_path, history):
    bed, standing = OneBed(), Standing()
    shown(bed, standing, 30)
    history.write([], standing.rows())
    assert read(tmp_path, bed="77") == []
    assert read(tmp_path, t_stay_ns=at(31).wall_ns) == []
    assert read(tmp_path, t_from_ns=at(31).wall_ns) == []
    assert len(read(tmp_path, t_from_ns=at(30).wall_ns)) == 1


def test_what_is_kept_is_bounded_in_time_and_in_number(tmp_path, history):
    bed, standing = OneBed(), Standing()
    shown(bed, standing, 1)
    (one,) = standing.rows()
    many = [replace(one, t_ms=k, until_ms=one.until_ms) for k in range(N_OF_BED_MAX + 10)]
    other = replace(one, bed="8")
    history.write([], [*many, other])
    history.prune(at(0).wall_ns)
    assert [row.t_ms for row in read(tmp_path)] == list(range(10, N_OF_BED_MAX + 10))
    assert len(read(tmp_path, bed="8")) == 1
    history.prune(at(8 * 86_400).wall_ns)
    assert read(tmp_path) == []


def test_a_history_from_before_scores_were_kept_has_none_and_goes_on(tmp_path):
    path = tmp_path / "history.db"
    History(path).close()
    old = sqlite3.connect(path)
    old.executescript("DROP TABLE scores; PRAGMA user_version = 2;")
    old.close()
    assert read(tmp_path) == []
    bed, standing = OneBed(), Standing()
    shown(bed, standing, 1)
    again = History(path)
    again.write([], standing.rows())
    again.close()
    assert len(read(tmp_path)) == 1
