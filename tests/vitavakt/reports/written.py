"""A ward file, and records of a day at two beds as the services would have written them."""

from dataclasses import replace
from pathlib import Path

from alarms.messages import (
    Alarm,
    Change,
    Entry,
    Kind,
    LimitSet,
    Observed,
    PatientSet,
    PauseReason,
    PauseSet,
    Phase,
    Priority,
    subject_of,
)
from alarms.rules.table import DEFAULT_RULES, as_toml
from records.history import History
from records.journal import Journal
from records.slots import SLOT_S, Row
from vitavakt import settings
from vitavakt.settings import Ward

S = 10**9
NOW_S = 1_790_000_010
"""A multiple of the slots."""
NOW_NS = NOW_S * S

TEXT = """\
[ward]
id = "4A"
name = "4A Observation"
demo = true
language = "nb"
time_zone = "Europe/Oslo"

[[shifts]]
name = "day"
from = "07:00"

[[shifts]]
name = "evening"
from = "14:45"

[[shifts]]
name = "night"
from = "22:00"

[[people]]
person = "nora"
name = "Nora Vik"
role = "nurse"
pin_hash = '$argon2id$v=19$m=19456,t=2,p=1$abc$def'

[[sensors]]
id = "radar-7"
driver = "simulated"

[[sensors]]
id = "radar-3"
driver = "simulated"

[[beds]]
bed = "7"
sensor = "radar-7"
patient = '{name}'
age_y = 81

[[beds]]
bed = "3"
sensor = "radar-3"

"""


def ward(folder: Path, name: str = "Berg, A.") -> Ward:
    """The ward, with nothing written yet."""
    file = folder / "ward.toml"
    file.write_text(TEXT.format(name=name) + as_toml(DEFAULT_RULES), encoding="utf-8")
    made = settings.read(file)
    made.records.mkdir()
    return made


def slot(t_s: int, rr: float | None, *, bed: str = "7", absent: float = 0.0) -> Row:
    """Fifteen seconds of a bed."""
    return Row(
        bed=bed,
        t_s=t_s,
        n=15,
        rr_per_min=rr,
        hr_per_min=None if rr is None else 60 + rr,
        settling=0.0,
        measuring=1.0 - absent,
        moving=0.0,
        weak=0.0,
        absent=absent,
    )


def write_day(made: Ward, hours: int = 24) -> None:
    """16 /min for all hours, but two hours in which nothing is shown and one out of bed."""
    rows = []
    for t_s in range(NOW_S - hours * 3600, NOW_S, SLOT_S):
        ago_h = (NOW_S - t_s) / 3600
        rr: float | None = 16.0 + (t_s // 900) % 5
        if 8 < ago_h <= 10 or 3 < ago_h <= 4:
            rr = None
        rows.append(slot(t_s, rr, absent=1.0 if 3 < ago_h <= 4 else 0.0))
    history = History(made.history)
    history.write(rows)
    history.close()


def alarm(id_: str, ago_s: float, **changes: object) -> Alarm:
    """A high respiration rate at bed 7."""
    t_ns = NOW_NS - round(ago_s * S)
    told: dict[str, object] = {
        "id": id_,
        "bed": "7",
        "condition": "rr_high",
        "kind": Kind.PHYSIOLOGICAL,
        "priority": Priority.MEDIUM,
        "phase": Phase.SOUNDING,
        "text_nb": "Respirasjonsfrekvens høy",
        "text_en": "Respiration rate high",
        "value": 27.0,
        "limit": 25.0,
        "t_onset_ns": t_ns - 120 * S,
        "t_condition_ns": t_ns - 120 * S,
        "t_signal_ns": t_ns,
        "t_changed_ns": t_ns,
    }
    return Alarm(**(told | changes))  # type: ignore[arg-type]  # a test's own members


def life(
    id_: str, ago_s: float, *, taken_s: float | None, ended_s: float | None, **changes: object
) -> list[Entry]:
    """An alarm from its signal on; each `…_s` is after it, None is not."""
    told = alarm(id_, ago_s, **changes)
    t_ns = told.t_signal_ns
    entries = [Entry(t_ns=t_ns, change=Change.SIGNAL, alarm=told)]
    entries.append(Entry(t_ns=t_ns, change=Change.TOLD, alarm=told, person="nora"))
    if taken_s is not None:
        taken = replace(told, phase=Phase.ACKNOWLEDGED, acknowledged_by="nora")
        at = t_ns + round(taken_s * S)
        entries.append(Entry(t_ns=at, change=Change.ACKNOWLEDGED, alarm=taken, person="nora"))
    if ended_s is not None:
        at = t_ns + round(ended_s * S)
        entries.append(Entry(t_ns=at, change=Change.ENDED, alarm=entries[-1].alarm))
    return entries


def said(fact: object, ago_s: float, person: str = "nora") -> Entry:
    """A fact of the ward."""
    t_ns = NOW_NS - round(ago_s * S)
    return Entry(t_ns=t_ns, change=Change.SET, fact=fact, subject=subject_of(fact), person=person)  # type: ignore[arg-type]  # any fact


def write_journal(made: Ward, reason: str = "kols") -> None:
    """Three alarms (taken after 12 s, after 40 s, never), a limit, a pause, an observation."""
    entries = [
        *life("7.rr_high.1", 7 * 3600, taken_s=12.0, ended_s=600.0),
        said(LimitSet(bed="7", condition="rr_high", limit=29.0, reason=reason,
                      until_ns=NOW_NS + 3600 * S), 6 * 3600),
        said(PauseSet(bed="7", reason=PauseReason.PRIVATE, until_ns=NOW_NS - 17_400 * S),
             5 * 3600, person="patient"),
        said(Observed(bed="7", t_measured_ns=NOW_NS - 7200 * S, rr_per_min=21.0,
                      on_oxygen=True), 2 * 3600),
        *life("7.rr_high.2", 3600, taken_s=40.0, ended_s=300.0),
        *life("7.rr_high.3", 300, taken_s=None, ended_s=None),
    ]  # fmt: skip
    write_entries(made, entries)


def write_entries(made: Ward, entries: list[Entry]) -> None:
    journal = Journal(made.journal)
    journal.append(entries)
    journal.close()


def discharged(ago_s: float) -> Entry:
    return said(PatientSet(bed="7", occupied=False), ago_s)
