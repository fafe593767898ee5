"""On a desk's screen and on low tiles: nothing lies over anything, nothing is cut."""

from collections.abc import Iterator
from time import time_ns

import pytest
from playwright.sync_api import Browser, Page

from alarms.messages import Pause, PauseReason
from tests.e2e.staged import Staged, alarm, to
from tests.e2e.test_accessibility import log_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

OVER = """(boxes) => {
  const seen = boxes.map((one) => [one.className || one.tagName, one.getBoundingClientRect()]);
  const over = ([, a], [, b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const of = (a, i) => seen.slice(i + 1).filter((b) => over(a, b)).map((b) => [a[0], b[0]]);
  return seen.flatMap(of);
}"""
"""Pairs of elements that lie over each other by more than a pixel."""


@pytest.fixture(autouse=True)
def paused(stage: Staged) -> Iterator[None]:
    """A red alarm at a bed that is paused."""
    one = alarm("2")
    until_ns = time_ns() + 600_000_000_000
    pause = Pause(reason=PauseReason.CARE, person="nora", until_ns=until_ns)
    stage.quiet()
    stage.on_stage(lambda ward: ward.pauses.update({"2": (pause,)}))
    stage.say("2", one, tellings=(to(one, "nora"),))
    yield
    stage.on_stage(lambda ward: ward.pauses.clear())
    stage.quiet()


def desk(browser: Browser, stage: Staged, width: int, height: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(stage.address)
    page.get_by_test_id("strip-2.apnoea.1").wait_for()
    return page


@pytest.mark.parametrize("height", [900, 700, 560])
def test_a_pause_on_an_alarmed_tile_lies_over_no_label_and_no_number(
    stage: Staged, browser: Browser, height: int
) -> None:
    page = desk(browser, stage, 1440, height)
    page.get_by_test_id("paused-2").wait_for()
    parts = ".alarm-bar, .identity, .paused, .vital-label, .digits, .foot .state"
    found = page.get_by_test_id("tile-2").locator(parts)
    assert found.count() >= 7
    assert found.evaluate_all(OVER) == []


@pytest.mark.parametrize("width", [1024, 1280, 1440, 1560, 1920])
def test_in_the_header_nothing_is_cut_and_nothing_lies_over_anything(
    stage: Staged, browser: Browser, width: int
) -> None:
    page = desk(browser, stage, width, 900)
    page.get_by_test_id("who").click()
    log_in(page)
    page.get_by_test_id("who").filter(has_text="Nora").wait_for()
    # Below 1400 px whose clock it is is heard and not seen.
    seen = "" if width > 1400 else ", .clock-whose"
    assert page.locator(f".header > *:not(.spring{seen})").evaluate_all(OVER) == []
    words = page.locator(".ward-name, .counts, .who-am-i, .demo")
    cut = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    assert words.evaluate_all(cut) == 0
