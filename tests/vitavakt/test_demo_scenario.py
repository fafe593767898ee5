"""A scenario in real time: the services are real, and so is what is done to them."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from simulators.truth import TruthWriter
from simulators.ward.beds import bedside
from vitavakt.demo import free_port
from vitavakt.scenarios import files
from vitavakt.scenarios.full_speed import play

pytestmark = pytest.mark.timeout(240)

SHORT = """\
[scenario]
title = "Short"
purpose = "One alarm while the disk is full, one sensor unplugged, the alarm service killed."
duration_s = 76
language = "en"

[[beds]]
bed = "1"
patient = "Solberg, S."
[beds.person]
snr_db = 30
[beds.person.course]
waypoints = [{ t_s = 0, rr_per_min = 15, hr_per_min = 66, depth_mm = 4.5 }]
pauses = [{ t_s = 36, duration_s = 24 }]

[[beds]]
bed = "2"
patient = "Lie, T."
[beds.person]
course = { story = "steady", rr_per_min = 16, hr_per_min = 70 }

[[faults]]
kind = "sensor_unplugged"
t_s = 14
duration_s = 12
beds = ["2"]

[[faults]]
kind = "disk_full"
t_s = 34
duration_s = 22

[[faults]]
kind = "service_killed"
service = "alarms"
t_s = 66

[[faults]]
kind = "phone_dead"
t_s = 30
duration_s = 10

[[expect]]
bed = "2"
condition = "sensor_lost"
from_s = 18
to_s = 27
ends_by_s = 38

[[expect]]
bed = "1"
condition = "apnoea"
from_s = 46
to_s = 58

[[expect]]
bed = "ward"
condition = "journal"
from_s = 46
to_s = 58
ends_by_s = 66

[[budget]]
kind = "physiological"
at_most = 1
why = "An alarm that stood before the alarm service was killed is not told anew."

[[budget]]
kind = "technical"
at_most = 2
"""


@dataclass
class Demo:
    words: str
    truth: dict[str, str]
    delivered: list[tuple[str, str]]
    """Condition and device of the journal's receipts."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The short scenario, played to its end by a demo that is then ended with Ctrl-C."""
    folder = tmp_path_factory.mktemp("demo")
    file, log = folder / "short.toml", folder / "log"
    file.write_text(SHORT, encoding="utf-8")
    port = str(free_port())
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "vitavakt", "demo", "--scenario", str(file), "--port", port],
            stdout=stream,
            stderr=stream,
            env={**os.environ, "TMPDIR": str(folder), "COLUMNS": "200"},
        )
    try:
        deadline = time.monotonic() + 150
        while "The scenario is over" not in log.read_text() and process.poll() is None:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        words = log.read_text()
        delivered = receipts(next(folder.rglob("journal.db")))
        truth = {path.stem: path.read_text() for path in folder.rglob("truth/*.csv")}
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    return Demo(words=words, truth=truth, delivered=delivered)


def receipts(journal: Path) -> list[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as book:
        rows = book.execute("SELECT body FROM journal WHERE change = 'delivered' ORDER BY seq")
        bodies = [json.loads(body) for (body,) in rows]
    return [(body["alarm"]["condition"], body["device"]) for body in bodies]


def test_real_services_alarm_as_the_file_says(demo):
    assert "All 5 are as the file says." in demo.words, demo.words


def test_full_speed_and_real_time_raise_the_same_alarms_within_seconds(demo, tmp_path):
    file = tmp_path / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    fast = {(r.bed, r.condition): r.t_s for r in play(files.read(file)).raised}
    told = re.findall(r"(\d+):(\d\d)  (\S+) +ALARM (\w+) \(", demo.words)
    live = {(bed, what): 60 * int(minutes) + int(s) for minutes, s, bed, what in told}
    assert fast.keys() == live.keys()
    assert all(abs(live[key] - fast[key]) <= 4 for key in fast), (fast, live)


def test_the_phone_has_alarms_on_its_screen_before_it_is_dead_and_after_it_is_back(demo):
    """It is dead from 0:30 to 0:40."""
    assert ("sensor_lost", "scenario-phone") in demo.delivered
    assert ("apnoea", "scenario-phone") in demo.delivered


def test_what_was_done_is_said_at_its_time(demo):
    assert re.search(r"0:14  2 +FAULT the sensor is unplugged", demo.words)
    assert re.search(r"0:34  ward +FAULT the disk is full", demo.words)
    assert "alarms ended (killed by SIGKILL) and starts again" in demo.words


def test_a_bed_in_real_time_lives_the_very_life_that_it_lives_at_full_speed(demo, tmp_path):
    """Same seed, same bits: the truth of the live sensor is the truth of the same seconds here."""
    file = tmp_path / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    scenario = files.read(file).scenario
    for place in scenario.beds:
        text = StringIO()
        bedside(scenario, place, on_row=TruthWriter(text)).take(20 * 60)
        rows, live = text.getvalue().splitlines(), demo.truth[f"radar-{place.bed}"].splitlines()
        assert len(live) > 60
        assert live[:60] == rows[:60]


def test_nothing_is_left_of_a_demo(demo):
    """Folder and processes: each service ends with its supervisor."""
    assert demo.truth
    folder = re.search(r"Ward file\s+(\S+)/ward.toml", demo.words)
    assert folder is not None
    assert not Path(folder.group(1)).exists()
