"""One clock for the journal, the reports and the screens, whether the ward file names it or not."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alarms.messages import Change, Entry
from records.journal import Journal
from tests.vitavakt.reports import written
from tests.vitavakt.reports.written import NOW_NS
from vitavakt import settings
from vitavakt.cli import app
from vitavakt.reports.reading import document
from vitavakt.settings import Ward
from vitavakt.ward_file import clock
from ward_ui.reports.order import Order

OSLO = 'time_zone = "Europe/Oslo"\n'


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that says nothing of its zone yet: `TZ` is free, the link is the test's to make."""
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(clock, "LOCALTIME", tmp_path / "localtime")
    monkeypatch.setattr(clock, "NAMED", tmp_path / "timezone")
    return tmp_path / "localtime"


def ward(folder: Path, *, named: bool) -> Ward:
    """A ward without shifts, whose file names its zone or does not."""
    folder.mkdir(exist_ok=True)
    file = written.ward(folder).file
    text = re.sub(r"\[\[shifts]]\nname.*\nfrom.*\n", "", file.read_text(encoding="utf-8"))
    file.write_text(text if named else text.replace(OSLO, ""), encoding="utf-8")
    return settings.read(file)


def run(*words: object) -> str:
    return CliRunner().invoke(app, [str(word) for word in words]).output


@pytest.mark.parametrize(("named", "offset"), [(True, "+02:00"), (False, "+05:45")])
def test_journal_reports_and_screens_go_by_one_clock(
    tmp_path: Path, nowhere: Path, monkeypatch: pytest.MonkeyPatch, named: bool, offset: str
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    made = ward(tmp_path, named=named)
    written.write_day(made)
    journal = Journal(made.journal)
    journal.append(
        [Entry(t_ns=NOW_NS, change=Change.SIGNAL, alarm=written.alarm("7.rr_high.1", 0.0))]
    )
    journal.close()
    order = Order(what="patient", form="json", language="en", t_ns=NOW_NS, by="", bed="7")
    assert f"(UTC{offset})" in document(made, order).made
    assert offset in run("journal", made.file)
    assert made.time_zone == ("Europe/Oslo" if named else "Asia/Kathmandu")


@pytest.mark.parametrize("command", ["check", "doctor"])
def test_a_ward_without_a_clock_of_its_own_is_told_by_which_it_goes(
    tmp_path: Path, nowhere: Path, command: str
) -> None:
    nowhere.symlink_to("/usr/share/zoneinfo/Europe/Helsinki")
    unnamed, named = (ward(tmp_path / name, named=name == "named") for name in ("un", "named"))
    said = " ".join(run(command, unnamed.file).split())
    assert "[ward] has no time_zone" in said
    assert "go by Europe/Helsinki," in said
    assert "time_zone" not in run(command, named.file)


@pytest.mark.parametrize(
    ("tz", "zone"),
    [
        ("Europe/Oslo", "Europe/Oslo"),
        (":/usr/share/zoneinfo/Europe/Oslo", "Europe/Oslo"),
        ("", "UTC"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC"),
        ("../../etc/passwd", "UTC"),
    ],
)
def test_a_zone_without_a_name_that_screens_know_is_utc_for_all(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, tz: str, zone: str
) -> None:
    nowhere.symlink_to("/usr/share/zoneinfo/Europe/Helsinki")
    monkeypatch.setenv("TZ", tz)
    assert clock.machine_zone() == zone


def test_tz_may_lead_to_the_machines_own_clock(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere.symlink_to("/usr/share/zoneinfo/right/Europe/Helsinki")
    monkeypatch.setenv("TZ", f":{nowhere}")
    assert clock.machine_zone() == "Europe/Helsinki"


def test_a_machine_whose_clock_is_a_copied_file_goes_by_the_name_beside_it_or_utc(
    nowhere: Path,
) -> None:
    nowhere.write_bytes(b"TZif")
    assert clock.machine_zone() == "UTC"
    nowhere.with_name("timezone").write_text("Europe/Oslo\n", encoding="utf-8")
    assert clock.machine_zone() == "Europe/Oslo"
    nowhere.with_name("timezone").unlink()
    nowhere.unlink()
    assert clock.machine_zone() == "UTC"
