"""A rehearsal in a process of its own: how far it is, what came of it, and that it can be ended."""

import time
from pathlib import Path
from typing import Any

import pytest

from records.history import History
from tests.vitavakt.reports.written import NOW_S, slot, ward
from vitavakt.administration.trial import outcome
from vitavakt.administration.trials import Trials
from ward_ui.administration.messages import Trial, Wanted

TRIAL = Trial(wanted=Wanted(base=1), hours=24)
WAITING = "tests.vitavakt.administration.waiting"


def over(trials: Trials, until: str = "") -> dict[str, Any]:
    """How it stands when it is no longer running, or is as far as `until`."""
    for _ in range(1500):
        said = trials.standing()
        if said["state"] != "running" or (until and said["done"] is not None):
            return said
        time.sleep(0.02)
    raise AssertionError(f"after 30 s it is {trials.standing()}")


def test_the_share_done_rises_to_all_of_it_and_both_rules_are_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ward(tmp_path)
    history = History(made.history)
    fast = [slot(NOW_S - 1800 + k * 15, 22.0) for k in range(120)]
    history.write(fast)
    history.close()
    monkeypatch.setattr("vitavakt.administration.trial.time", lambda: float(NOW_S))
    before = made.file.read_text("utf-8")
    after = before.replace("at_least = 25", "at_least = 21", 1)
    assert after != before
    told: list[float] = []
    asked = {"file": made.file, "before": before, "after": after, "scenario": "", "hours": 24}
    said = outcome(asked, told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    assert len(told) == 100
    (changed,) = [one for one in said["alarms"] if one["condition"] == "rr_high"]
    assert changed["per_day"][0] == 0.0
    assert changed["per_day"][1] > 0


def test_a_rehearsal_in_a_process_says_what_it_found_or_why_not(tmp_path: Path) -> None:
    made = ward(tmp_path)
    text = made.file.read_text("utf-8")
    trials = Trials()
    assert trials.begin(made.file, text, text, TRIAL)
    assert over(trials) == {"state": "failed", "why": "nothing"}, "there is no history"


def test_one_at_a_time_and_one_that_is_stopped_says_so(tmp_path: Path) -> None:
    trials = Trials(module=WAITING)
    assert trials.begin(tmp_path, "", "", TRIAL)
    assert over(trials, until="half")["done"] == 0.5
    assert not trials.begin(tmp_path, "", "", TRIAL)
    trials.end()
    assert over(trials) == {"state": "failed", "why": "stopped"}
    assert trials.begin(tmp_path, "", "", TRIAL), "the next may begin"
    trials.end()
    over(trials)


def test_one_that_lasts_too_long_is_ended(tmp_path: Path) -> None:
    trials = Trials(module=WAITING, lasts_s=0.1)
    trials.begin(tmp_path, "", "", TRIAL)
    assert over(trials) == {"state": "failed", "why": "long"}
