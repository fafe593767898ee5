"""A nurse with the phone: an alarm, a limit, a NEWS2; a phone that cannot alarm is told of."""

import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from alarms.rules import table as alarm_rules
from alarms.rules.defaults import DEFAULT_RULES
from tests.e2e.test_display import violations
from tests.e2e.test_whole_line import display

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

BED = """
[[sensors]]
id = "radar-01"
driver = "simulated"
person_idx = 0

[[beds]]
bed = "1"
sensor = "radar-01"
patient = "<img src=x onerror=alert(1)>"
age_y = 67
"""

RR_HIGH = """
[[rules]]
condition = "rr_high"
subject = "rr"
above = 5.0
hysteresis = 1.0
own_in = 2.0
own_out = 30.0
delay_s = 2.0
latching = false
priority = "medium"
kind = "physiological"
text_nb = "Respirasjonsfrekvens høy"
text_en = "Respiration rate high"

"""
KEPT = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map(({ url }) => new URL(url).pathname);
}"""

OF_PHONES = [rule for rule in DEFAULT_RULES if rule.condition == "phone_test"]


def phone_of(browser: Browser, address: str) -> Page:
    phone = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(address + "/phone")
    phone.get_by_test_id("login-person").fill("nurse")
    phone.get_by_test_id("login-pin").fill("2468")
    phone.get_by_test_id("login-submit").click()
    phone.get_by_test_id("tab-alarms").wait_for()
    return phone


def tap(page: Page, *test_ids: str) -> None:
    for test_id in test_ids:
        page.get_by_test_id(test_id).click()


def digits(page: Page, number: str) -> None:
    tap(page, *(f"digit-{digit}" for digit in number))


def reports_are_legible(phone: Page) -> None:
    """What a nurse may print, in two themes."""
    page = phone.context.new_page()
    for what in ("patient", "shift"):
        page.goto(f"{urlsplit(phone.url)._replace(path='/reports', query=f'what={what}').geturl()}")
        page.get_by_test_id("pdf").wait_for()
        page.locator("h2").first.wait_for()
        for theme in ("day", "night"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            assert violations(page) == [], (what, theme)
    assert page.locator("img").count() == 0
    page.close()


def n_in_journal(file: Path, like: str) -> int:
    with sqlite3.connect(file) as journal:
        query = "SELECT count(*) FROM journal WHERE body LIKE ?"
        return int(journal.execute(query, (like,)).fetchone()[0])


def enter_news2_of_11(phone: Page) -> None:
    """All but the last key; a saturation that cannot be is named on the way, and not saved."""
    tap(phone, "key-news2")
    digits(phone, "26")
    tap(phone, "news2-next")
    digits(phone, "193")
    for _ in range(6):
        tap(phone, "news2-next")
    expect(phone.get_by_test_id("expected")).to_contain_text("er ikke mulig")
    expect(phone.get_by_test_id("news2-save")).to_have_attribute("aria-disabled", "true")
    tap(phone, "step-spo2", *["digit-erase"] * 3)
    digits(phone, "93")
    tap(phone, "news2-next", "choose-oxygen")
    digits(phone, "105")
    tap(phone, "news2-next")
    digits(phone, "115")
    tap(phone, "news2-next", "choose-A")
    digits(phone, "385")
    tap(phone, "news2-next")
    expect(phone.get_by_test_id("expected")).to_contain_text("NEWS2 11")


def test_a_nurse_accepts_sets_a_limit_and_enters_a_news2_and_a_mute_phone_is_told_of(
    start_ward, browser: Browser
):
    ward = start_ward(BED, RR_HIGH + alarm_rules.as_toml(OF_PHONES))
    journal = ward.file.parent / "records" / "journal.db"
    phone, wall = phone_of(browser, ward.address), display(browser, ward)

    # yours
    tap(phone, "tab-shift", "go-take", "choose-bed-1", "take-these")
    expect(phone.get_by_test_id("toast")).to_contain_text("1 seng er din")

    # I am coming: once, however often it is tapped
    tap(phone, "tab-alarms")
    take = phone.locator("[data-testid^='ack-1.']")
    take.wait_for(timeout=60_000)
    expect(phone.get_by_test_id("alarms")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(take).to_have_text("Jeg kommer")
    take.dblclick()
    expect(phone.locator("[data-testid^='taken-1.']")).to_contain_text("Demo nurse")
    expect(wall.get_by_test_id("tile-1")).to_contain_text("Demo nurse", timeout=10_000)

    # a limit within the ward's bounds: what was wrong with this patient's rate is not any more
    tap(phone, "tab-patients", "tile-1", "key-limits", "limit-rr_high")
    for _ in range(20):
        tap(phone, "limit-more")
    tap(phone, "reason-1", "limit-hours-4", "limit-set")
    expect(phone.get_by_test_id("toast")).to_contain_text("grensen er 25")
    tap(phone, "back")
    expect(phone.get_by_test_id("own-rr_high")).to_contain_text("Kjent lungesykdom")

    # a NEWS2: what it will be is the server's word, and it is what it then is
    enter_news2_of_11(phone)
    phone.get_by_test_id("news2-save").dblclick()
    expect(phone.get_by_test_id("score-1")).to_have_text("NEWS2 11", timeout=10_000)

    # the sound was not heard: the ward display says that this phone cannot alarm
    tap(phone, "back", "tab-shift", "go-test", "test-start", "answer-no")
    expect(phone.get_by_test_id("light-sound")).to_have_attribute("data-light", "bad")
    expect(phone.get_by_test_id("phone-check")).to_have_text("ble ikke hørt")
    expect(wall.locator("body")).to_contain_text("selvtesten feilet: Demo nurse", timeout=60_000)

    reports_are_legible(phone)
    assert n_in_journal(journal, '%"change":"acknowledged"%') == 1
    assert n_in_journal(journal, '%"fact":"observed"%') == 1
    assert phone.locator("img").count() + wall.locator("img").count() == 0

    # the server is gone: the page opens all the same, says so, and has kept nothing of a patient
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = phone.evaluate(KEPT)
    assert kept, "no service worker"
    assert {url for url in kept if "/assets/" not in url} == {"/phone", "/phone.webmanifest"}
    ward.process.terminate()
    ward.process.wait(timeout=20)
    phone.reload()
    expect(phone.get_by_test_id("no-contact")).to_be_visible(timeout=20_000)
    expect(phone.locator("body")).not_to_contain_text("onerror")
    phone.context.close()
    wall.close()
