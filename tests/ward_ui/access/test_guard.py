"""What counts as using a device."""

from pathlib import Path

import pytest
from starlette.requests import Request

from tests.ward_ui.world import NORA, config
from ward_ui.access import guard as guards
from ward_ui.access.audit import Audit
from ward_ui.access.guard import Guard
from ward_ui.people.logins import LogIns
from ward_ui.people.rights import Right

LOCK_S = 300.0


def asked(method: str, path: str, token: str) -> Request:
    headers = [(b"cookie", f"vitavakt={token}".encode()), (b"host", b"ward")]
    return Request(
        {"type": "http", "method": method, "path": path, "headers": headers,
         "query_string": b"", "client": ("127.0.0.1", 1), "scheme": "http"}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "right", "is_locked"),
    [
        ("GET", "/api/trends", Right.SEE, True),
        ("GET", "/api/care/phones", Right.CARE, True),
        ("POST", "/api/news2", Right.CARE, False),
        ("GET", "/api/reports", Right.REPORTS, False),
    ],
)
def test_a_device_locks_though_its_page_goes_on_asking_and_not_while_somebody_does_something(
    method: str,
    path: str,
    right: Right,
    is_locked: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logins = LogIns(lasts_s=10 * LOCK_S, lock_s=LOCK_S)
    token = logins.begin(NORA, t_s=0.0)
    guard = Guard(config(tmp_path), logins, Audit(None))
    request = asked(method, path, token)
    for t_s in range(30, 300, 30):
        monkeypatch.setattr(guards, "time", lambda now_s=t_s: float(now_s))
        guard.require(request, right)
    monkeypatch.setattr(guards, "time", lambda: LOCK_S + 1)
    assert guard.standing(request).is_locked is is_locked
