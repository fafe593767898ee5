"""What strangers are refused does not bury what people did, nor fill a disk."""

import sqlite3
from pathlib import Path

import pytest

from records.audit import AuditTrail
from ward_ui.access import audit as module
from ward_ui.access.audit import N_WAITING_MAX, Audit, Deed
from ward_ui.access.refusals import N_OF_ADDRESS

KNOCK = Deed(what="login", address="10.0.0.66", refused="login_wrong")


def test_of_a_flood_of_refusals_the_first_are_written_and_the_rest_counted_at_the_end(
    tmp_path: Path,
) -> None:
    audit = Audit(tmp_path / "audit.db")
    for _ in range(3 * N_OF_ADDRESS):
        audit.note(KNOCK)
    assert len(audit.waiting) == N_OF_ADDRESS
    audit.note(Deed(what="acknowledge", person="nora", role="nurse"))
    audit.note(Deed(what="acknowledge", person="per", role="viewer", refused="role"))
    audit.note(Deed(what="login", person="nora", refused="login_wrong"))
    assert len(audit.waiting) == N_OF_ADDRESS + 3, "what concerns people of the ward is written"
    audit.close()
    trail = AuditTrail(tmp_path / "audit.db")
    ((_, newest),) = trail.before(None, n=1)
    trail.close()
    assert newest.what == "more refused"
    assert newest.about.startswith(f"{2 * N_OF_ADDRESS} in ")


def test_a_disk_that_takes_nothing_for_long_costs_no_more_than_what_may_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(trail: AuditTrail, deeds: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    audit = Audit(tmp_path / "audit.db")
    for _ in range(N_WAITING_MAX + 7):
        audit.note(Deed(what="seen", person="nora", role="nurse"))
    with monkeypatch.context() as broken:
        broken.setattr(AuditTrail, "append", full)
        for _ in range(10):
            audit.write()
    assert audit.trouble
    assert len(audit.waiting) == N_WAITING_MAX
    monkeypatch.setattr(module, "N_AT_ONCE", N_WAITING_MAX)
    audit.write()
    audit.close()
    trail = AuditTrail(tmp_path / "audit.db")
    ((_, newest),) = trail.before(None, n=1)
    trail.close()
    assert (newest.what, newest.about) == ("lost", "7")


def test_what_waits_at_the_end_is_written_to_the_last_line(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "audit.db")
    for n in range(2 * module.N_AT_ONCE + 7):
        audit.note(Deed(what="seen", person="nora", role="nurse", about=str(n)))
    audit.close()
    trail = AuditTrail(tmp_path / "audit.db")
    kept = trail.before(None, n=5_000)
    trail.close()
    assert len(kept) == 2 * module.N_AT_ONCE + 7
