"""The parts of a scenario in real time, one by one."""

import asyncio
import resource
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path
from time import monotonic_ns

import numpy as np
import pytest
from rich.console import Console

from alarms.messages import Alarm, AlarmState, Kind, Phase, Priority
from simulators.truth import TruthWriter, TruthWriters
from simulators.ward.beds import bedside
from tests.vitavakt.test_scenario_files import GOOD
from vitavakt import demo, settings
from vitavakt.errors import WardError
from vitavakt.scenarios import director, files, live
from vitavakt.scenarios.full_speed import play
from vitavakt.scenarios.heard import Heard

NOWHERE = TruthWriters(
    rows=TruthWriter(StringIO()), beats=TruthWriter(StringIO()), breaths=TruthWriter(StringIO())
)

APNOEA = Alarm(
    id="7.apnoea.1",
    bed="7",
    condition="apnoea",
    kind=Kind.PHYSIOLOGICAL,
    priority=Priority.HIGH,
    phase=Phase.SOUNDING,
    text_nb="Pustestopp",
    text_en="No breathing",
    value=13.0,
    limit=13.0,
    t_onset_ns=0,
    t_condition_ns=0,
    t_signal_ns=0,
    t_changed_ns=0,
)


def states(*alarms):
    return AlarmState(bed="7", seq=1, t_ns=0, alarms=alarms)


def test_an_alarm_is_heard_once_however_often_its_state_is_told():
    heard = Heard()
    assert list(heard.take(states(APNOEA), 10.0)) == [("7", "ALARM apnoea (high, physiological)")]
    taken = replace(APNOEA, phase=Phase.ACKNOWLEDGED)
    assert [list(heard.take(states(a), t_s)) for t_s, a in ((11, APNOEA), (12, taken))] == [[], []]
    assert list(heard.take(states(), 15.0)) == [("7", "ALARM over: apnoea")]
    (raised,) = heard.raised()
    assert (raised.t_s, raised.ended_s) == (10.0, 15.0)


def test_an_alarm_that_waits_to_be_seen_is_over_when_its_condition_was():
    heard = Heard()
    list(heard.take(states(APNOEA), 10.0))
    list(heard.take(states(replace(APNOEA, phase=Phase.RETURNED)), 20.0))
    list(heard.take(states(), 99.0))
    assert heard.raised()[0].ended_s == 20.0


def test_an_alarm_from_before_the_scenario_that_only_waits_to_be_seen_is_not_of_it():
    heard = Heard()
    assert list(heard.take(states(replace(APNOEA, phase=Phase.RETURNED)), 1.0)) == []
    assert heard.raised() == ()


def scenario(tmp_path: Path) -> files.ScenarioFile:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD, encoding="utf-8")
    return files.read(file)


def ward(tmp_path: Path) -> settings.Ward:
    made = demo.write(
        tmp_path, n_beds=1, port=demo.free_port(), recordings=None, scenario=scenario(tmp_path)
    )
    return settings.read(made.ward_file)


def test_a_demo_s_ward_has_the_beds_the_rules_and_the_people_of_its_scenario(tmp_path):
    made = ward(tmp_path)
    assert [(bed.bed, bed.sensor, bed.patient, bed.age_y) for bed in made.beds] == [
        ("1", "radar-1", "Hansen, O.", 58),
        ("2", "radar-2", None, None),
    ]
    assert {rule.condition: rule for rule in made.rules}["rr_high"].at_least == 28
    assert made.demo
    assert all(sensor.scenario is not None for sensor in made.sensors)


async def test_a_sensor_that_starts_late_goes_on_where_the_scenario_is(tmp_path):
    """As after a kill: 30 s have passed, and the next frame is that of second 30."""
    file = scenario(tmp_path)
    place = file.scenario.beds[0]
    late, whole = bedside(file.scenario, place), bedside(file.scenario, place)
    before_ns = monotonic_ns()
    await live.caught_up(late, before_ns - 30 * 10**9)
    n_missed = 20 * 30 + round(20 * (monotonic_ns() - before_ns) / 1e9)
    frames, following = whole.take(n_missed + 40), late.take(1)[0]
    at = [k for k in range(20 * 29, len(frames)) if np.array_equal(frames[k], following)]
    assert len(at) == 1
    assert abs(at[0] - n_missed) <= 20


async def test_a_sensor_of_no_bed_of_the_scenario_is_one_sentence(tmp_path):
    made = ward(tmp_path)
    with pytest.raises(WardError, match=r"no bed for the sensor radar-9; there are: radar-1"):
        await live.run_bed(made, "radar-9", tmp_path / "scenario.toml", NOWHERE)


def test_a_scenario_that_was_never_begun_begins_now(tmp_path):
    made = ward(tmp_path)
    assert monotonic_ns() - live.began_ns(made) < 10**9
    began_ns = live.begin(made)
    assert live.began_ns(made) == began_ns


WRITES = """
import sys, time
print("ready", flush=True)
for line in sys.stdin:
    try:
        with open(sys.argv[1], "a") as file: file.write("x")
        print("written", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
"""


async def test_a_full_disk_is_a_refusal_by_the_kernel_and_ends_when_it_is_over(tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITES, str(tmp_path / "journal"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None

    async def write() -> str:
        process.stdin.write(b"go\n")
        return (await process.stdout.readline()).decode().strip()

    stage = director._Stage(scenario(tmp_path), ward(tmp_path), {"alarms": process}, Console())
    try:
        await process.stdout.readline()
        assert await write() == "written"
        stage._limit_writers(0)
        assert await write() == "File too large"
        stage._limit_writers(None)
        assert await write() == "written"
        limits = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        assert limits[0] == limits[1]
    finally:
        process.stdin.close()
        await process.wait()


def test_a_scenario_played_twice_raises_the_very_same_alarms(tmp_path):
    file = scenario(tmp_path)
    heard: list[float] = []
    first = play(file, heard.append)
    assert first == play(file)
    assert first.raised
    assert heard == [float(t_s) for t_s in range(1, 301)]
