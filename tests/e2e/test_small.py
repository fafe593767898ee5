"""A NEWS2 on a small phone, with an alarm above and what was just done below: every key whole."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staged import Staged, high_rate, to
from tests.e2e.test_accessibility import log_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

LONG = {"text_nb": "Respirasjonsfrekvens svært høy", "text_en": "Respiration rate very high"}
COVERED = """(keys) => keys.filter((key) => {
  const { left, top, right, bottom } = key.getBoundingClientRect();
  const x = (left + right) / 2, y = (top + bottom) / 2;
  const at = [[x, top + 1], [x, bottom - 1], [left + 1, y], [right - 1, y]];
  return !at.every(([x, y]) => key.contains(document.elementFromPoint(x, y)));
}).map((key) => key.dataset.testid)"""
"""Keys of which some edge is cut off, or lies under something."""
KEYS = "[data-testid^='digit-'], [data-testid^='choose-'], [data-testid='news2-next']"


def at_news2(browser: Browser, stage: Staged, width: int, height: int) -> Page:
    """Two alarms in the bar, and the toast of a bed that was just taken over."""
    stage.quiet()
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(f"{stage.address}/phone")
    log_in(page)
    page.get_by_test_id("tab-shift").click()
    page.get_by_test_id("go-take").click()
    page.get_by_test_id("choose-bed-1").click()
    for one in (high_rate("3", **LONG), high_rate("4", **LONG)):
        stage.say(one.bed, one, tellings=[to(one, "nora")])
    page.get_by_test_id("take-these").click()
    page.get_by_test_id("toast").wait_for()
    page.get_by_test_id("tab-patients").click()
    page.get_by_test_id("all-beds").click()
    page.get_by_test_id("tile-1").click()
    page.get_by_test_id("key-news2").click()
    expect(page.get_by_test_id("more-calls")).to_be_visible()
    expect(page.get_by_test_id("toast")).to_be_visible()
    return page


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 640)])
def test_every_key_of_a_news2_is_whole_beside_two_alarms_and_what_was_just_done(
    width: int, height: int, stage: Staged, browser: Browser
) -> None:
    page = at_news2(browser, stage, width, height)
    for step in ("rr", "oxygen", "consciousness"):
        page.get_by_test_id(f"step-{step}").click()
        assert page.locator(KEYS).evaluate_all(COVERED) == [], step
    expect(page.get_by_test_id("toast")).to_be_visible()
    page.context.close()


def test_at_twice_the_size_every_key_can_be_scrolled_to(stage: Staged, browser: Browser) -> None:
    page = at_news2(browser, stage, 195, 422)
    for key in page.locator(KEYS).all():
        key.evaluate("one => one.scrollIntoView({block: 'center'})")
        assert key.evaluate(f"one => ({COVERED})([one])") == []
    page.context.close()
