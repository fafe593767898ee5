"""The NEWS2 of a bed as it is told afterwards: each score once, what moved it, gaps as gaps."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from alarms.messages import Entry, Scored
from records.history import History
from records.journal import Journal
from records.scores import Standing, Stood
from tests.alarms.news2.one_bed import WELL, OneBed
from tests.alarms.ward import at
from ward_ui.past.logbook import N_SCORES_MAX, Noted, log
from ward_ui.past.reading import Past

SICK = WELL | {"temp_c": 39.2, "sbp_mmhg": 98.0, "spo2_percent": 91.0}
NAMES = {"nora": "Nora Vik"}


class Watched:
    """A bed whose scores are kept as the records keep them."""

    def __init__(self) -> None:
        self.bed = OneBed()
        self.standing = Standing()
        self.stood: list[Stood] = []

    def play(self, n_s: int, *, heard: bool = True, **said: Any) -> "Watched":
        for _ in range(n_s):
            score = self.bed.play(1, **said).score
            if heard:
                self.standing.hear("7", score, at(self.bed.t_s).wall_ns)
        return self

    def told(self, *, ago_s: float = 0) -> Any:
        """The scores of the log, oldest first."""
        rows = {(row.bed, row.t_ms): row for row in [*self.stood, *self.standing.rows()]}
        self.stood = list(rows.values())
        facts = [(n, one) for n, one in enumerate(self.entries)]
        noted = Noted(t_from_ns=at(0).wall_ns, alarms=(), facts=facts, stood=self.stood)
        now_ns = at(self.bed.t_s + ago_s).wall_ns
        return log("7", noted, NAMES, now_ns=now_ns)["scores"][::-1]

    @property
    def entries(self) -> list[Entry]:
        return [one for one in self.bed.entries if isinstance(one.fact, Scored)]


def moved(score: Any) -> list[tuple[str, int, int, int]]:
    """Row, points then, points now."""
    parts = {part["parameter"]: part for part in score["parts"]}
    return [
        (
            one["parameter"],
            one["low"],
            parts[one["parameter"]]["low"],
            parts[one["parameter"]]["high"],
        )
        for one in score["moved"]
    ]


def whole(told: Any) -> list[Any]:
    return [one for one in told if one["complete"]]


def test_every_score_the_radar_moved_to_is_told_with_what_moved_it() -> None:
    ward = Watched().play(20)
    ward.bed.type_in(**SICK)
    ward.play(400).play(400, hr=100.0).play(400, hr=100.0, rr=22.0)
    scores = whole(ward.told())
    assert [one["low"] for one in scores] == [7, 8, 10]
    assert [one["by_person"] for one in scores] == [True, False, False]
    assert [moved(one) for one in scores[1:]] == [[("pulse", 0, 1, 1)], [("rr", 0, 2, 2)]]
    assert {one["person"] for one in scores} == {"Nora Vik"}, "who entered the rest"
    pulse = next(part for part in scores[1]["parts"] if part["parameter"] == "pulse")
    assert (pulse["value"], pulse["source"], pulse["person"]) == (100.0, "radar", "")
    assert [one["gap_from_ms"] for one in scores] == [None] * 3
    assert scores[-1]["until_ms"] is None, "it stands"


def test_what_is_entered_is_told_even_where_the_score_stays() -> None:
    ward = Watched().play(20)
    ward.bed.type_in(**SICK)
    ward.play(60)
    ward.bed.type_in(command="c-2", **SICK | {"temp_c": 39.4})
    scores = whole(ward.play(60).told())
    assert [(one["low"], one["by_person"], moved(one)) for one in scores] == [
        (7, True, moved(scores[0])),
        (7, True, []),
    ]


def test_a_time_of_which_no_score_is_known_is_told_as_a_gap() -> None:
    ward = Watched().play(60).play(600, heard=False).play(60)
    scores = ward.told()
    gaps = [one for one in scores if one["gap_from_ms"] is not None]
    assert len(gaps) == 1
    assert 600_000 <= gaps[0]["t_ms"] - gaps[0]["gap_from_ms"] <= 611_000
    assert gaps[0]["moved"] == [], "what moved it meanwhile is not known"


def test_a_score_that_stands_no_more_says_until_when_it_was_known() -> None:
    ward = Watched().play(60)
    until_ms = at(60).wall_ns // 10**6
    assert ward.told()[-1]["until_ms"] is None
    assert ward.told(ago_s=600)[-1]["until_ms"] == until_ms


def test_records_that_began_again_tell_no_score_twice() -> None:
    ward = Watched().play(60)
    ward.told()
    ward.standing = Standing()
    ward.play(60)
    assert [one["low"] for one in ward.told()] == [one["low"] for one in Watched().play(60).told()]


def test_without_a_history_the_journals_scores_are_told_and_what_lies_between_is_not_known() -> (
    None
):
    ward = Watched().play(20, heard=False)
    ward.bed.type_in(**SICK)
    ward.play(900, heard=False)
    ward.bed.type_in(command="c-2", **WELL)
    first, second = ward.told()
    assert (first["low"], second["low"]) == (7, 0)
    assert second["gap_from_ms"] == first["t_ms"]


def test_at_most_the_newest_are_told_and_how_many_are_left_out() -> None:
    ward = Watched().play(60)
    ward.told()
    one = ward.stood[-1]
    n = N_SCORES_MAX + 7
    many = [replace(one, t_ms=k, until_ms=k, low=k, inputs="{}") for k in range(n)]
    noted = Noted(t_from_ns=0, alarms=(), facts=(), stood=many)
    told = log("7", noted, {}, now_ns=n * 10**6)
    assert [score["low"] for score in told["scores"]] == list(range(n - 1, 6, -1))
    assert told["n_scores_left"] == 7


async def test_the_log_reads_both_and_nothing_of_the_patient_before(folder: Path) -> None:
    ward = Watched().play(60)
    ward.told()
    history = History(folder / "history.db")
    history.write([], ward.stood)
    history.close()
    journal = Journal(folder / "journal.db")
    journal.append(ward.entries)
    journal.close()
    past = Past(journal=folder / "journal.db", history=folder / "history.db", read_s=5.0)
    noted = await past.noted("7", now_ns=at(60).wall_ns)
    assert noted is not None
    assert list(noted.stood) == sorted(ward.stood, key=lambda one: one.t_ms)
    (folder / "history.db").write_bytes(b"this is no database" * 100)
    noted = await past.noted("7", now_ns=at(60).wall_ns)
    past.close()
    assert noted is not None
    assert noted.stood == [], "the alarms are told all the same"
