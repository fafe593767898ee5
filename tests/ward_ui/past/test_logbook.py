"""When people were called to an alarm, whatever part of its life the last three days hold."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alarms.messages import Alarm, Change, Entry, Kind, PatientSet, Phase, Priority, Quiet
from dsp.messages import State
from records.journal import Journal
from tests.alarms.ward import APNOEA, Ward
from tests.ward_ui.world import apnoea
from ward_ui.past.logbook import log
from ward_ui.past.reading import LOG_S, Past

S = 1_000_000_000
NOW_NS = 1_795_000_000 * S
LONG_AGO_NS = NOW_NS - (LOG_S + 3_600) * S
"""Before the time that the log tells of."""


def entry(change: Change, ago_s: float | None, **changes: Any) -> Entry:
    """`ago_s` None: long ago."""
    t_ns = LONG_AGO_NS if ago_s is None else NOW_NS - round(ago_s * S)
    of_bed: dict[str, Any] = {
        "kind": Kind.TECHNICAL,
        "priority": Priority.MEDIUM,
        "t_signal_ns": LONG_AGO_NS,
    }
    return Entry(t_ns=t_ns, change=change, alarm=apnoea(**of_bed | changes), person="nora")


async def told(folder: Path, entries: Iterable[Entry], now_ns: int = NOW_NS) -> list[Any]:
    """The alarms of bed 7's log."""
    journal = Journal(folder / "journal.db")
    journal.append(list(entries))
    journal.close()
    past = Past(journal=folder / "journal.db", history=None, read_s=5.0)
    noted = await past.noted("7", now_ns=now_ns)
    past.close()
    assert noted is not None
    listed: list[Any] = log("7", noted, {}, now_ns=now_ns)["alarms"]
    return listed


PAUSED, TAKEN = {"quiet": Quiet.PAUSE}, {"phase": Phase.ACKNOWLEDGED, "acknowledged_by": "nora"}
QUIET, ENDED = Change.QUIET, Change.ENDED


@pytest.mark.parametrize(
    ("entries", "called_ns"),
    [
        ([entry(Change.SIGNAL, None, **PAUSED), entry(QUIET, 60)], NOW_NS - 60 * S),
        ([entry(Change.SIGNAL, None), entry(QUIET, 60, **PAUSED)], LONG_AGO_NS),
        ([entry(Change.SIGNAL, None), entry(Change.REMINDED, 60, **TAKEN)], LONG_AGO_NS),
        ([entry(Change.SIGNAL, None, **PAUSED), entry(ENDED, 60, phase=Phase.CLEAR)], None),
        (
            [
                entry(Change.SIGNAL, None, **PAUSED),
                entry(Change.ACKNOWLEDGED, None, **PAUSED, **TAKEN),
                entry(QUIET, 60, **TAKEN),
            ],
            None,
        ),
        (
            [
                entry(Change.SIGNAL, 90, **PAUSED),
                entry(Change.PRIORITY, 60, priority=Priority.HIGH),
                entry(QUIET, 30, quiet=Quiet.MERGED),
            ],
            NOW_NS - 60 * S,
        ),
        (
            [entry(Change.SIGNAL, 90, **PAUSED), entry(QUIET, 60, phase=Phase.RETURNED)],
            None,
        ),
    ],
    ids=[
        "quiet at first, then people are called",
        "called, then quiet",
        "called and taken",
        "quiet for as long as it stood",
        "taken while it was quiet",
        "more urgent, so no longer quiet",
        "no longer quiet, but already over",
    ],
)
async def test_the_log_says_when_people_were_called_though_the_signal_is_older_than_it(
    tmp_path: Path, entries: list[Entry], called_ns: int | None
) -> None:
    (one,) = await told(tmp_path, entries)
    assert one["called_ms"] == (None if called_ns is None else called_ns // 1_000_000)


async def test_the_log_says_who_took_what_was_taken_before_it_begins(tmp_path: Path) -> None:
    taken = entry(Change.ACKNOWLEDGED, None, **TAKEN)
    entries = [entry(Change.SIGNAL, None), taken, entry(Change.REMINDED, 60, **TAKEN)]
    (one,) = await told(tmp_path, entries)
    assert one["acknowledged_ms"] == LONG_AGO_NS // 1_000_000


async def test_an_alarm_that_a_discharge_ended_is_not_told_of_who_lies_there_next(
    tmp_path: Path,
) -> None:
    ward = Ward().play(5).play(60, **APNOEA)
    assert [alarm.condition for alarm in ward.alarms()] == ["apnoea"]
    ward.set(PatientSet(bed="7", occupied=False))
    assert ward.entries[-1].change is Change.ENDED
    ward.play(1, state=State.ABSENT, rr=None, hr=None)
    ward.set(PatientSet(bed="7", occupied=True))
    ward.play(30)
    before = await told(tmp_path / "a", ward.entries, ward.now().wall_ns)
    ward.play(60, **APNOEA)
    both = await told(tmp_path / "b", ward.entries, ward.now().wall_ns)
    assert before == []
    assert [one["alarm"]["id"] for one in both] == [ward.alarms()[0].id]


async def test_a_radar_that_has_been_lost_since_before_the_discharge_is_told(
    tmp_path: Path,
) -> None:
    lost: Alarm = apnoea(id_="7.no_radar.1", kind=Kind.TECHNICAL, t_signal_ns=NOW_NS - 90 * S)
    gone = PatientSet(bed="7", occupied=False)
    entries = [
        Entry(t_ns=NOW_NS - 90 * S, change=Change.SIGNAL, alarm=lost),
        Entry(t_ns=NOW_NS - 60 * S, change=Change.SET, fact=gone, subject="patient/7"),
        Entry(t_ns=NOW_NS - 9 * S, change=Change.ENDED, alarm=replace(lost, phase=Phase.CLEAR)),
    ]
    (one,) = await told(tmp_path, entries)
    assert (one["alarm"]["id"], one["called_ms"]) == (lost.id, (NOW_NS - 90 * S) // 1_000_000)
