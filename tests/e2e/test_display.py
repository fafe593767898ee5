"""The ward display in a real browser: a patient opened, everything by keyboard, contact lost."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import QUIET_SLEEPER, RunningWard
from tests.e2e.test_whole_line import display

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

AXE = Path(__file__).parents[2] / "ward_ui" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

TWO_BEDS = (
    QUIET_SLEEPER
    + """
[[sensors]]
id = "radar-02"
driver = "simulated"
person_idx = 11

[[beds]]
bed = "2"
sensor = "radar-02"
"""
)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, each rule with where; nothing where axe is not installed."""
    if not AXE.exists():
        return []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(
        "rules => axe.run({runOnly: rules}).then(r => r.violations)", RULES
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def strangers(page: Page) -> list[str]:
    """Addresses asked for outside the ward, from here on."""
    asked: list[str] = []
    page.on(
        "request",
        lambda request: (
            None
            if re.match(r"(https?|wss?)://127\.0\.0\.1[:/]", request.url)
            else asked.append(request.url)
        ),
    )
    return asked


@pytest.mark.timeout(300)
def test_a_patient_is_opened_and_read_by_keyboard_and_after_contact_is_lost_only_the_past_stands(
    start_ward: Callable[..., RunningWard], browser: Browser
) -> None:
    ward = start_ward(TWO_BEDS)
    page = display(browser, ward)
    outside = strangers(page)
    page.get_by_test_id("tile-1").wait_for()
    expect(page.get_by_test_id("rr-1")).to_have_text(re.compile(r"\d+"), timeout=45_000)
    expect(page.get_by_test_id("score-1")).to_have_text(re.compile(r"NEWS2\s≥\d"))
    for theme in ("day", "dark", "night"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page) == [], theme

    page.get_by_test_id("open-1").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_test_id("sheet")
    page.get_by_test_id("window-1").click()
    expect(page.locator(".course-line").first).to_have_attribute(
        "d", re.compile("M"), timeout=40_000
    )
    expect(page.get_by_test_id("covered")).to_contain_text("RR")
    assert page.locator(".course-limit").count() >= 4
    page.get_by_test_id("list-limits").click()
    expect(page.get_by_test_id("limits-now")).to_contain_text("25")
    assert violations(page) == []
    page.get_by_test_id("course-rr").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".course-cursor").count() == 2
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)

    # Of the step in which the stay began nothing is drawn: the next begins within two minutes.
    six_hours = page.get_by_test_id("tile-1").locator(".spark-line").first
    expect(six_hours).to_have_attribute("d", re.compile("M"), timeout=135_000)
    page.context.set_offline(True)
    expect(page.get_by_test_id("no-contact")).to_be_visible(timeout=11_000)
    expect(page.get_by_test_id("last-curves")).to_contain_text("1")
    assert not page.locator(".cover .digits").count(), "a number of then beside no number of now"
    assert violations(page) == []
    assert outside == []
    page.close()
