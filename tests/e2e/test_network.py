"""A bad network between browser and server: every screen says so, nothing is lost, and no stale
number is drawn as a fresh one. The first bed's rate counts the seconds, so each number drawn says
how old it is.
"""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.proxy import Proxy
from tests.e2e.staged import BEDS, Staged, alarm, high_rate
from tests.e2e.test_accessibility import log_in
from tests.e2e.test_display import strangers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

LIMIT_S = 10.0
NO_CONTACT = "[data-testid='no-contact']"
TROUBLE = "[data-testid='trouble-contact']"
TABLET = "[data-testid=now][data-of=contact]"
FRESH_S = 5.0
"""A number without an age is no older: 3 s, a second of the clock's, one of the page's."""

WATCH = """() => {
  window.drawn = [];
  setInterval(() => {
    const digits = document.querySelector("[data-testid='rr-1']");
    const box = digits?.closest("[data-fresh]");
    const covered = document.querySelector("[data-testid='no-contact'], [data-testid='starting']");
    if (digits && !covered) drawn.push([Date.now() / 1000, digits.textContent, box?.dataset.fresh]);
  }, 50);
}"""


SAYS = """(selector) => {
  let before_ms = Date.now(), slowest_ms = 0;
  window.said = new Promise((done) => {
    const look = setInterval(() => {
      const now_ms = Date.now();
      slowest_ms = Math.max(slowest_ms, now_ms - before_ms);
      before_ms = now_ms;
      if (!document.querySelector(selector)?.checkVisibility()) return;
      clearInterval(look);
      done([now_ms / 1000, slowest_ms / 1000]);
    }, 50);
  });
}"""
"""The page notes itself when it says so: where many wait for the processors, one who asks it from
outside may wait seconds for the answer. Beside it the longest that this timer stayed out."""


@pytest.fixture
def counting(stage: Staged) -> Iterator[Staged]:
    stage.quiet()
    stage.counting = True
    yield stage
    stage.counting = False
    stage.quiet()


@pytest.fixture
def proxy(counting: Staged) -> Iterator[Proxy]:
    made = Proxy(counting.ward.port)
    yield made
    made.end()


def screen(browser: Browser, proxy: Proxy, path: str = "") -> Page:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{proxy.port}/{path}")
    return page


def ages_s(drawn: list[list[Any]]) -> list[float]:
    """How old each number was that stood there as a fresh one.

    A page's clock that was turned may be some hundredths behind: less than nothing is not a minute.
    """
    return [
        (t_s - (int(text) - 10) + 1) % 60 - 1
        for t_s, text, fresh in drawn
        if fresh == "true" and re.fullmatch(r"\d+", text)
    ]


def lost(lose: Callable[[], float], *screens: tuple[Page, str]) -> float:
    """The screens have no server any more and note when they say so: since when."""
    for page, says in screens:
        page.evaluate(SAYS, says)
    return lose()


def said_in_time(page: Page, says: str, *, since_s: float) -> None:
    expect(page.locator(says)).to_be_visible(timeout=30_000)
    t_s, slowest_s = page.evaluate("window.said")
    told = (
        f"{page.url}: after {t_s - since_s:.1f} s, a timer of 0.05 s took up to {slowest_s:.1f} s"
    )
    assert t_s - since_s <= LIMIT_S, told


def no_contact(page: Page) -> None:
    """Of a page whose clock the test turns: it cannot measure when."""
    expect(page.get_by_test_id("no-contact")).to_be_visible(timeout=30_000)


def contact(page: Page) -> None:
    expect(page.get_by_test_id("no-contact")).to_have_count(0, timeout=15_000)


def test_cut_held_back_slow_and_torn_no_stale_number_is_drawn_as_fresh_and_no_alarm_is_lost(
    counting: Staged, proxy: Proxy, browser: Browser
) -> None:
    page = screen(browser, proxy)
    outside = strangers(page)
    expect(page.get_by_test_id("rr-1")).to_have_text(re.compile(r"\d+"))
    page.evaluate(WATCH)
    counting.say("3", high_rate("3"))
    page.get_by_test_id("strip-3.rr.1").wait_for()

    since_s = lost(proxy.cut, (page, NO_CONTACT))
    counting.say("2", alarm("2"))
    counting.say("3")
    said_in_time(page, NO_CONTACT, since_s=since_s)
    proxy.open()
    contact(page)
    page.get_by_test_id("strip-2.apnoea.1").wait_for()
    expect(page.get_by_test_id("strip-3.rr.1")).to_have_count(0)

    since_s = lost(proxy.hold, (page, NO_CONTACT))
    said_in_time(page, NO_CONTACT, since_s=since_s)
    counting.say("4", alarm("4"))
    proxy.release()
    contact(page)
    page.get_by_test_id("strip-4.apnoea.1").wait_for()

    since_s = lost(lambda: proxy.slow(6.0), (page, NO_CONTACT))
    said_in_time(page, NO_CONTACT, since_s=since_s)
    proxy.slow(0.0)
    contact(page)

    for n in range(4):
        proxy.cut()
        counting.say("5", high_rate("5", id_=f"5.rr.{n}"))
        time.sleep(0.3)
        proxy.open()
        time.sleep(0.3)
    page.get_by_test_id("strip-5.rr.3").wait_for()
    expect(page.locator("[data-testid^='strip-5.']")).to_have_count(1)

    proxy.slow(2.0)
    page.wait_for_timeout(3_000)
    ages = ages_s(page.evaluate("drawn"))
    assert len(ages) > 100
    assert max(ages) <= FRESH_S
    assert outside == []
    page.context.close()


def given_tablet(browser: Browser, proxy: Proxy) -> Page:
    page = screen(browser, proxy, "bedside?bed=1")
    log_in(page)
    page.get_by_test_id("give").click()
    page.get_by_test_id("now").wait_for()
    return page


def test_every_page_says_within_10_s_that_its_server_is_gone_and_comes_back_with_it(
    counting: Staged, proxy: Proxy, browser: Browser
) -> None:
    tablet = given_tablet(browser, proxy)
    wall, phone, engineer, admin, reports = (
        screen(browser, proxy, path) for path in ("", "phone", "engineer", "admin", "reports")
    )
    log_in(engineer, "eva", "3434")
    wall.get_by_test_id("tile-1").wait_for()
    phone.get_by_test_id("login-person").wait_for()
    engineer.get_by_test_id("bed").wait_for()
    admin.get_by_test_id("login-person").wait_for()
    reports.locator("h1").wait_for()
    screens = [
        *((page, NO_CONTACT) for page in (wall, phone, admin)),
        *((page, TROUBLE) for page in (engineer, reports)),
        (tablet, TABLET),
    ]
    for lose, find in ((proxy.cut, proxy.open), (proxy.hold, proxy.release)):
        since_s = lost(lose, *screens)
        for page, says in screens:
            said_in_time(page, says, since_s=since_s)
        find()
        for page, says in screens:
            expect(page.locator(says)).to_have_count(0, timeout=15_000)
    for page, _ in screens:
        page.context.close()


def six_hours() -> dict[str, Any]:
    """The ward's curves up to now, as `GET /api/trends` gives them."""
    t_ms, values = time.time_ns() // 1_000_000, [14.0 + n % 3 for n in range(180)]
    return {
        "t_ms": t_ms,
        "t0_ms": t_ms - 180 * 120_000,
        "step_s": 120,
        "beds": {bed.bed: {"rr": values, "hr": values} for bed in BEDS},
    }


def test_cut_off_for_an_hour_the_past_stands_with_its_time_no_number_does_and_it_comes_back_right(
    counting: Staged, proxy: Proxy, browser: Browser
) -> None:
    pages = [browser.new_context(locale="nb-NO").new_page() for _ in range(2)]
    for page, path in zip(pages, ("", "phone"), strict=True):
        page.clock.install()
        page.route("**/api/trends", lambda route: route.fulfill(json=six_hours()))
        page.goto(f"http://127.0.0.1:{proxy.port}/{path}")
    wall, phone = pages
    log_in(phone)
    counting.say("2", alarm("2"))
    wall.get_by_test_id("strip-2.apnoea.1").wait_for()
    phone.get_by_test_id("card-2.apnoea.1").wait_for()
    expect(wall.get_by_test_id("tile-1").locator(".spark-line").first).to_have_attribute(
        "d", re.compile("M")
    )

    proxy.cut()
    counting.say("2")
    counting.say("3", high_rate("3"))
    for page in pages:
        no_contact(page)
    since = [page.locator(".cover-since").inner_text() for page in pages]
    assert all(re.search(r"\d\d:\d\d", text) for text in since)
    for page in pages:
        page.clock.fast_forward("59:00")
    for page, text in zip(pages, since, strict=True):
        no_contact(page)
        expect(page.locator(".cover-since")).to_have_text(text)
        expect(page.locator(".cover-alarms")).to_contain_text("Pustestopp")
        assert page.locator(".cover .digits").count() == 0
    expect(wall.get_by_test_id("last-curves")).to_be_visible()
    for page in pages:  # whole minutes in all: by them the first bed's rate still tells its age
        page.clock.fast_forward("02:00")
    expect(wall.get_by_test_id("last-curves")).to_have_count(0)

    proxy.open()
    for page in pages:
        contact(page)
    wall.get_by_test_id("strip-3.rr.1").wait_for()
    expect(wall.locator("[data-testid='strip-2.apnoea.1']")).to_have_count(0)
    expect(phone.get_by_test_id("card-2.apnoea.1")).to_have_count(0)
    expect(phone.get_by_test_id("card-3.rr.1").locator(".card-for")).to_have_text(
        re.compile(r"^\d\d? s$")
    )
    wall.evaluate(WATCH)
    wall.wait_for_timeout(2_000)
    ages = ages_s(wall.evaluate("drawn"))
    assert ages
    assert max(ages) <= FRESH_S
    for page in pages:
        page.context.close()
