"""Seen by everybody: flashing, still, large, without colours, by the keyboard; light to load."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staged import Staged, advice, alarm, high_rate, to
from tests.e2e.test_accessibility import log_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

STATIC = Path(__file__).parents[2] / "ward_ui" / "static"
LOAD_BYTES_MAX = 150_000
PAGES = ("index", "phone", "engineer", "admin", "reports", "bedside")

LIGHTS_UP = """([selector, within_ms]) => new Promise((done) => {
  const mark = document.querySelector(selector);
  const began = performance.now();
  let before = true;
  const look = () => {
    const on = Number(getComputedStyle(mark, "::before").opacity) > 0.5;
    if (on && !before) return done(true);
    before = on;
    if (performance.now() - began > within_ms) return done(false);
    requestAnimationFrame(look);
  };
  look();
})"""
"""Seen in pictures that were really drawn."""

FLASHES = """async (selector) => {
  const mark = document.querySelector(selector);
  const running = () => mark.getAnimations({ subtree: true })[0];
  const flash = running(), began = flash.startTime;
  await new Promise((done) => setTimeout(done, 2000));
  if (running() !== flash || flash.startTime !== began) throw new Error("it began anew");
  if (flash.playState !== "running" || flash.playbackRate !== 1) throw new Error("it does not run");
  flash.pause();
  const STEP_S = 0.005, seen = [], rises = [];
  for (let i = 0; i * STEP_S < 10; i++) {
    flash.currentTime = 1000 * i * STEP_S;
    seen.push(Number(getComputedStyle(mark, "::before").opacity) > 0.5);
    if (i > 0 && seen[i] && !seen[i - 1]) rises.push(i);
  }
  flash.play();
  const whole = seen.slice(rises[0], rises.at(-1));
  const on = whole.filter((one) => one).length / whole.length;
  return [(rises.length - 1) / (whole.length * STEP_S), on];
}"""
"""Frequency in Hz and the share of the time that it is lit, with the clock of the flashing set to
each step of 10 s: a machine short of time leaves pictures out, and edges between them cannot be
counted."""

TOO_WIDE_PX = "document.documentElement.scrollWidth - innerWidth"
TORN = """(one) => {
  const text = one.firstChild, range = document.createRange(), found = [];
  let top = null;
  for (let i = 0; i < text.length; i++) {
    range.setStart(text, i);
    range.setEnd(text, i + 1);
    const { top: here, width } = [...range.getClientRects()].at(-1) ?? { top: 0, width: 0 };
    if (width === 0) continue;
    if (top !== null && here > top + 4 && !" \\u00ad-".includes(text.data[i - 1])) {
      found.push(text.data.slice(0, i));
    }
    top = here;
  }
  return found;
}"""
"""Where a line ends inside a word and no hyphen stands."""


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
    red, yellow, advised = (
        f"[data-testid='strip-{one}'] .mark" for one in ("2.apnoea.1", "3.rr.1", "5.risk.1")
    )
    assert page.evaluate(LIGHTS_UP, [red, 30_000])
    assert page.evaluate(LIGHTS_UP, [yellow, 30_000])
    assert not page.evaluate(LIGHTS_UP, [advised, 4_000])
    red_hz, red_on = page.evaluate(FLASHES, red)
    yellow_hz, yellow_on = page.evaluate(FLASHES, yellow)
    assert 1.4 <= red_hz <= 2.8
    assert 0.4 <= yellow_hz <= 0.8
    assert all(0.2 <= on <= 0.7 for on in (red_on, yellow_on))
    page.context.close()


def test_where_motion_is_not_wanted_nothing_flashes_and_the_alarm_is_marked_all_the_same(
    stage: Staged, browser: Browser
) -> None:
    page = wall(browser, stage, motion="reduce")
    assert not page.evaluate(LIGHTS_UP, ["[data-testid='strip-2.apnoea.1'] .mark", 4_000])
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
    page = browser.new_page(viewport={"width": 960, "height": 540})
    page.goto(stage.address)
    page.locator("h1").first.wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate(TOO_WIDE_PX) <= 0
    page.close()


@pytest.mark.parametrize("width", [160, 180, 195, 320])
def test_on_a_phone_at_twice_the_size_an_alarm_is_read_in_whole_words_and_can_be_taken(
    width: int, stage: Staged, browser: Browser
) -> None:
    """Phones of 320, 360 and 390 px at 200 %, and 640 px."""
    stage.quiet()
    stage.say("3", high_rate("3"), tellings=[to(high_rate("3"), "nora")])
    page = browser.new_context(viewport={"width": width, "height": width * 2}).new_page()
    page.goto(f"{stage.address}/phone")
    log_in(page)
    head = page.locator(".card-head h2")
    expect(head).to_be_in_viewport(timeout=10_000)
    assert page.evaluate(TOO_WIDE_PX) <= 0
    assert head.evaluate(TORN) == []
    expect(page.get_by_test_id("ack-3.rr.1")).to_be_in_viewport(ratio=1)
    page.get_by_test_id("tab-patients").click()
    page.get_by_test_id("all-beds").click()
    page.get_by_test_id("tile-2").click()
    page.get_by_test_id("key-news2").click()
    expect(page.locator(".frame-title h1")).to_be_in_viewport()
    assert page.evaluate(TOO_WIDE_PX) <= 0
    assert page.locator(".entry h2").evaluate(TORN) == []
    page.context.close()


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
