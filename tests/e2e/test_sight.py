"""Seen by everybody: flashing, still, large, without colours, by the keyboard; light to load."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staged import Staged, advice, alarm, high_rate

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

STATIC = Path(__file__).parents[2] / "ward_ui" / "static"
LOAD_BYTES_MAX = 150_000
PAGES = ("index", "phone", "engineer", "admin", "reports", "bedside")

FLASHES = """(selector) => new Promise((done) => {
  const mark = document.querySelector(selector);
  const seen = [];
  const began = performance.now();
  const look = () => {
    seen.push(Number(getComputedStyle(mark, "::before").opacity) > 0.5);
    if (performance.now() - began < 4000) return requestAnimationFrame(look);
    const rises = seen.filter((on, i) => on && i > 0 && !seen[i - 1]).length;
    done([rises / 4, seen.filter((on) => on).length / seen.length]);
  };
  look();
})"""


@pytest.fixture(autouse=True)
def alarmed(stage: Staged) -> Iterator[None]:
    """A red, a yellow and an advice."""
    stage.quiet()
    stage.say("2", alarm("2"))
    stage.say("3", high_rate("3"))
    stage.say("5", advice("5"))
    yield
    stage.quiet()


def wall(browser: Browser, stage: Staged, *, motion: str = "no-preference") -> Page:
    size = {"width": 1920, "height": 1080}
    page = browser.new_context(viewport=size, reduced_motion=motion).new_page()
    page.goto(stage.address)
    page.get_by_test_id("strip-2.apnoea.1").wait_for()
    return page


def test_red_flashes_at_2_hz_yellow_slower_half_the_time_each_and_advice_not_at_all(
    stage: Staged, browser: Browser
) -> None:
    """IEC 60601-1-8: 1.4-2.8 Hz and 0.4-0.8 Hz, 20-60 % on; WCAG 2.3.1: never over 3 a second."""
    page = wall(browser, stage)
    red_hz, red_on = page.evaluate(FLASHES, "[data-testid='strip-2.apnoea.1'] .mark")
    yellow_hz, yellow_on = page.evaluate(FLASHES, "[data-testid='strip-3.rr.1'] .mark")
    advice_hz, _ = page.evaluate(FLASHES, "[data-testid='strip-5.risk.1'] .mark")
    assert 1.4 <= red_hz <= 2.8
    assert 0.4 <= yellow_hz <= 0.8
    assert advice_hz == 0
    assert all(0.2 <= on <= 0.7 for on in (red_on, yellow_on))
    page.context.close()


def test_where_motion_is_not_wanted_nothing_flashes_and_the_alarm_is_marked_all_the_same(
    stage: Staged, browser: Browser
) -> None:
    page = wall(browser, stage, motion="reduce")
    hz, _ = page.evaluate(FLASHES, "[data-testid='strip-2.apnoea.1'] .mark")
    assert hz == 0
    assert page.evaluate("document.getAnimations().length") == 0
    expect(page.get_by_test_id("strip-2.apnoea.1").locator(".mark-text")).to_have_text("!!!")
    page.context.close()


def test_without_colours_priority_is_a_mark_and_words_and_advice_carries_none_of_the_colours(
    stage: Staged, browser: Browser
) -> None:
    page = wall(browser, stage)
    marks = [page.get_by_test_id(f"strip-{one}").locator(".mark-text").inner_text()
             for one in ("2.apnoea.1", "3.rr.1", "5.risk.1")]  # fmt: skip
    assert marks == ["!!!", "!!", "i"]
    colour = "one => getComputedStyle(one).backgroundColor"
    of_advice = page.get_by_test_id("strip-5.risk.1").evaluate(colour)
    of_tile = page.get_by_test_id("alarm-5").evaluate(colour)
    red, green, blue = (int(part) for part in re.findall(r"\d+", of_advice)[:3])
    assert max(red, green, blue) - min(red, green, blue) <= 24, of_advice
    assert of_tile == of_advice
    assert page.get_by_test_id("tile-5").get_attribute("data-priority") is None
    expect(page.locator("[aria-live='assertive']").first).to_contain_text("Pustestopp")
    expect(page.locator(".heard-only [aria-live='polite']")).not_to_contain_text("risiko")
    page.context.close()


def test_at_twice_the_size_nothing_is_cut_off_sideways_and_the_alarm_can_be_taken(
    stage: Staged, browser: Browser
) -> None:
    """WCAG 1.4.4 and 1.4.10: half the viewport is what a browser's 200 % leaves."""
    for path, width, height in (("", 960, 540), ("phone", 320, 422)):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{stage.address}/{path}")
        page.locator("h1").first.wait_for()
        page.wait_for_timeout(300)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (path, wide)
        page.close()


def test_every_key_of_the_display_is_reached_in_order_and_shows_where_one_is(
    stage: Staged, browser: Browser
) -> None:
    page = wall(browser, stage)
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "document.activeElement.dataset.testid ?? document.activeElement.tagName"
        )
        if name in reached:
            break
        reached.append(name)
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or name == "BODY", name
    for one in ("sound", "who", "language", "theme", "strip-2.apnoea.1", "open-1", "open-6"):
        assert one in reached
    assert reached.index("strip-2.apnoea.1") < reached.index("open-1") < reached.index("open-6")
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_first_load_of_a_page_is_light(name: str) -> None:
    page = STATIC / f"{name}.html"
    if not page.exists():
        pytest.skip(f"the page {name} is not built")
    text = page.read_text()
    files = re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', text)
    assert files
    n_bytes = sum(len(gzip.compress((STATIC / one).read_bytes())) for one in [page.name, *files])
    assert n_bytes <= LOAD_BYTES_MAX, f"{n_bytes} bytes compressed"
