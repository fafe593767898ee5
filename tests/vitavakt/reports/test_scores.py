"""A NEWS2 that stood on a screen stands in the printed report, with what moved it."""

from dataclasses import replace
from pathlib import Path

from alarms.messages import Scored
from records.history import History
from records.scores import Standing
from tests.alarms.news2.one_bed import WELL, OneBed
from tests.alarms.ward import at
from tests.vitavakt.reports.test_reports import blocks, order
from tests.vitavakt.reports.written import ward, write_entries
from vitavakt.reports.page.document import Document, Figures, Table
from vitavakt.reports.reading import document
from vitavakt.settings import Ward
from ward_ui.past.logbook import N_SCORES_MAX

SICK = WELL | {"temp_c": 39.2, "sbp_mmhg": 98.0, "spo2_percent": 91.0}
H = 3600


class Day:
    """A bed of a ward whose records are written as the services write them."""

    def __init__(self, folder: Path) -> None:
        self.ward: Ward = ward(folder)
        self.bed, self._standing = OneBed(), Standing()

    def play(self, n_s: int, **said: float | None) -> "Day":
        for _ in range(n_s):
            score = self.bed.play(1, **said).score
            self._standing.hear("7", score, at(self.bed.t_s).wall_ns)
        return self

    def write(self) -> "Day":
        history = History(self.ward.history)
        history.write([], self._standing.rows())
        history.close()
        write_entries(self.ward, [one for one in self.bed.entries if isinstance(one.fact, Scored)])
        return self

    def document(self, what: str = "patient", *, later_s: float = 0, hours: int = 24) -> Document:
        now_ns = at(self.bed.t_s + later_s).wall_ns
        return document(self.ward, order(what, t_ns=now_ns, hours=hours))


def scores(made: Document) -> list[tuple[str, ...]]:
    return [row[1:] for t in blocks(made, Table) if "what moved it" in t.head for row in t.rows]


def entered_and_moved(folder: Path) -> Day:
    day = Day(folder).play(20)
    day.bed.type_in(**SICK)
    return day.play(400, rr=16.0).play(400, rr=16.0, hr=100.0).play(400, rr=22.0, hr=100.0).write()


def test_every_score_that_the_radar_moved_is_printed_newest_first(tmp_path: Path) -> None:
    day = entered_and_moved(tmp_path)
    for what in ("patient", "shift"):
        assert scores(day.document(what))[:3] == [
            ("10", "", "RR 0 → 2 (22 /min, radar)"),
            ("8", "", "pulse 0 → 1 (100 /min, radar)"),
            ("7", "", "entered by Nora Vik"),
        ]


def test_a_rate_that_is_no_longer_measured_is_printed_as_the_row_that_went(tmp_path: Path) -> None:
    day = Day(tmp_path).play(20)
    day.bed.type_in(**WELL)
    (newest, *_) = scores(day.play(330, hr=None).write().document())
    assert newest == ("0–3, incomplete", "pulse", "pulse 0 → 0–3 (missing now)")


def test_what_stood_when_the_time_began_is_printed_and_since_when_none_is_known(
    tmp_path: Path,
) -> None:
    day = entered_and_moved(tmp_path)
    assert scores(day.document(later_s=6 * H - 60, hours=6)) == [
        ("", "", "no NEWS2 known since"),
        ("10", "", "RR 0 → 2 (22 /min, radar)"),
    ]
    assert scores(day.document(later_s=6 * H + 60, hours=6)) == []


def test_a_score_that_stands_no_more_is_no_open_matter(tmp_path: Path) -> None:
    day = Day(tmp_path).play(20)
    day.bed.type_in(**WELL | {"temp_c": None})
    day.play(60).write()

    def open_now(made: Document) -> str:
        return "".join(v for block in blocks(made, Figures) for _, v in block.rows)

    assert "may be 5 or more" not in open_now(day.document("shift"))
    day.bed.type_in(command="c-2", sbp_mmhg=105.0, spo2_percent=95.0)
    day.play(60).write()
    assert "may be 5 or more" in open_now(day.document("shift"))
    assert "may be 5 or more" not in open_now(day.document("shift", later_s=600))


def test_a_score_of_a_restless_day_is_printed_though_a_screen_lists_fewer(tmp_path: Path) -> None:
    day = Day(tmp_path).play(60)
    one = day._standing.rows()[-1]
    now_ms = at(day.bed.t_s).wall_ns // 10**6
    n = N_SCORES_MAX + 5
    many = [replace(one, t_ms=t, until_ms=t + 1, low=t % 7, inputs="{}")
            for t in range(now_ms - n * 1000, now_ms, 1000)]  # fmt: skip
    history = History(day.ward.history)
    history.write([], many)
    history.close()
    write_entries(day.ward, [])
    assert len(scores(day.document())) == n


def test_a_shift_is_not_told_what_the_radar_alone_bounds_below_five(tmp_path: Path) -> None:
    day = Day(tmp_path).play(60, rr=16.0).play(330, rr=22.0).write()
    assert len(scores(day.document("patient"))) >= 2
    assert scores(day.document("shift")) == []
    day.play(330, rr=26.0, hr=135.0).write()
    assert [row[0] for row in scores(day.document("shift"))][:1] == ["6–20, incomplete"]
