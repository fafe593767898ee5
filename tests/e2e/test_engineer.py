"""An engineer in a real browser: a profile moves, is kept and saved; raw frames are recorded."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import QUIET_SLEEPER, RunningWard
from tests.e2e.test_display import violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def engineers_page(browser: Browser, ward: RunningWard) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page.goto(f"{ward.address}/engineer?bed=1")
    page.get_by_test_id("login-person").fill("engineer")
    page.get_by_test_id("login-pin").fill("8642")
    page.get_by_test_id("login-submit").click()
    return page


def answers(page: Page) -> list[dict[str, Any]]:
    """What the server tells of the bed, from here on."""
    heard: list[dict[str, Any]] = []
    page.on(
        "response",
        lambda answer: (
            heard.append(json.loads(answer.body()))
            if answer.ok and "/api/engineer/1" in answer.url
            else None
        ),
    )
    return heard


def test_an_engineer_keeps_a_profile_saves_its_numbers_and_records_raw_frames(
    start_ward: Callable[..., RunningWard], browser: Browser
) -> None:
    ward = start_ward(QUIET_SLEEPER + "zone_m = [0.3, 2.6]\n")
    page = engineers_page(browser, ward)
    heard = answers(page)
    made = page.get_by_test_id("plot-profile").locator(".plot-made")
    expect(made).to_have_text(re.compile(r"\d"), timeout=20_000)

    page.get_by_test_id("record-seconds").select_option("10")
    page.get_by_test_id("record").click()
    page.get_by_test_id("stop-radar-01").wait_for()

    first = made.inner_text()
    expect(made).not_to_have_text(first)
    page.get_by_test_id("freeze-profile").click()
    kept = made.inner_text()
    expect(page.get_by_test_id("plot-displacement").locator(".plot-made")).not_to_have_text(kept)
    assert made.inner_text() == kept

    with page.expect_download() as saved:
        page.get_by_test_id("csv-profile").click()
    lines = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# {kept}"
    rows = [[float(cell) for cell in line.split(",")] for line in lines[2:]]
    told = [one["evidence"]["profile"] for one in heard if one["evidence"]]
    columns = [[row[i] for row in rows] for i in (1, 2, 3)]
    assert columns in [[one["level_db"], one["slow_db"], one["fast_db"]] for one in told]
    assert violations(page) == []

    page.reload()
    run = page.get_by_test_id("run-radar-01")
    expect(run).to_contain_text(re.compile(r"s-[0-9a-f]{12}"))
    expect(run).to_have_attribute("data-state", "ended", timeout=30_000)
    (file,) = (ward.settings.records / "recordings").glob("*.h5")
    verified = subprocess.run(
        [sys.executable, "-m", "vitavakt", "verify", str(file)], capture_output=True, text=True
    )
    assert verified.returncode == 0
    assert verified.stdout.startswith("whole")
    raw = file.read_bytes()
    assert not any(word in raw for word in (b"Hansen", b"engineer"))
    page.get_by_test_id("away-radar-01").click()
    expect(run).to_have_count(0)
    page.close()
