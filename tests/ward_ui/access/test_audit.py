"""What strangers are refused does not bury what people did, nor fill a disk."""

import pytest

from ward_ui.access import audit as module
from ward_ui.access.audit import N_REFUSED_MAX, Audit, Deed

KNOCK = Deed(what="login", person="nora", refused="login_wrong")


def test_of_a_flood_of_refusals_the_first_are_written_and_the_rest_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_s = 1_000.0
    monkeypatch.setattr(module, "monotonic", lambda: now_s)
    audit = Audit(None)
    for _ in range(3 * N_REFUSED_MAX):
        audit.note(KNOCK)
    assert len(audit.waiting) == N_REFUSED_MAX
    audit.note(Deed(what="acknowledge", person="nora", role="nurse"))
    audit.note(Deed(what="acknowledge", person="per", role="viewer", refused="right"))
    assert len(audit.waiting) == N_REFUSED_MAX + 2, "what people of the ward do is always written"
    now_s += 61.0
    audit.note(KNOCK)
    more, last = audit.waiting[-2:]
    assert (more.what, more.about) == ("more refused", str(2 * N_REFUSED_MAX))
    assert last.what == "login"
