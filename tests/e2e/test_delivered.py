"""What has come to a phone counts as delivered: also beside another alarm, and on another page."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.proxy import Proxy
from tests.e2e.staged import Staged, alarm, high_rate, taken, to
from tests.e2e.test_accessibility import log_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.usefixtures("quiet")]

RED, YELLOW = "4.apnoea.1", "3.rr.1"


@pytest.fixture
def phone(stage: Staged, browser: Browser) -> Iterator[Page]:
    """Nora's, logged in."""
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{stage.address}/phone")
    log_in(page)
    page.get_by_test_id("tab-alarms").wait_for()
    yield page
    page.context.close()


def calls(stage: Staged, one: Any) -> None:
    stage.say(one.bed, one, tellings=[to(one, "nora")])


def delivered(stage: Staged) -> set[tuple[str, str]]:
    """(alarm, who holds the phone) of each receipt that the engine got."""
    found = [one for one in stage.ward.commands if type(one).__name__ == "Delivered"]
    return {(one.alarm_id, one.person) for one in found}


def comes(stage: Staged, *expected: tuple[str, str], within_s: float = 3.0) -> bool:
    """Sooner than the 5 s after which it would go on."""
    until_s = time.monotonic() + within_s
    while time.monotonic() < until_s and not set(expected) <= delivered(stage):
        time.sleep(0.05)
    return set(expected) <= delivered(stage)


def test_in_the_middle_of_a_news2_a_second_alarm_is_seen_and_delivered_and_the_redder_stands_first(
    stage: Staged, phone: Page
) -> None:
    phone.get_by_test_id("tab-patients").click()
    phone.get_by_test_id("all-beds").click()
    phone.get_by_test_id("tile-1").click()
    phone.get_by_test_id("key-news2").click()
    calls(stage, high_rate("3"))
    above = phone.get_by_test_id("to-alarms")
    expect(above).to_contain_text("RR høy")
    calls(stage, alarm("4"))
    expect(above.locator(".alarm-bar")).to_contain_text("Pustestopp")
    expect(above).to_contain_text("1 alarm til: Seng 3")
    calls(stage, high_rate("5"))
    expect(phone.get_by_test_id("more-calls")).to_have_text("2 alarmer til: Seng 5, Seng 3")
    assert comes(stage, (RED, "nora"), (YELLOW, "nora"), ("5.rr.1", "nora")), delivered(stage)
    expect(phone.get_by_test_id("digit-5")).to_be_visible()


def test_beside_the_alarm_that_has_the_screen_the_others_stand_in_view_and_are_opened_by_a_tap(
    stage: Staged, phone: Page
) -> None:
    calls(stage, alarm("4"))
    phone.get_by_test_id(f"card-{RED}").wait_for()
    calls(stage, high_rate("3"))
    beside = phone.get_by_test_id("to-alarms")
    expect(beside).to_be_in_viewport(ratio=1)
    expect(beside).to_contain_text("Seng 3")
    expect(phone.get_by_test_id(f"ack-{RED}")).to_be_in_viewport(ratio=1)
    assert comes(stage, (RED, "nora"), (YELLOW, "nora"))
    beside.click()
    expect(phone.get_by_test_id(f"ack-{YELLOW}")).to_be_in_viewport(ratio=1)
    expect(beside).to_contain_text("Pustestopp")


def test_a_phone_without_sound_has_not_got_it_until_somebody_touches_it(
    stage: Staged, phone: Page
) -> None:
    phone.reload()
    phone.get_by_test_id("tab-alarms").wait_for()
    calls(stage, alarm("4"))
    phone.get_by_test_id(f"card-{RED}").wait_for()
    assert not comes(stage, (RED, "nora"), within_s=1.0)
    phone.locator("h2").first.click()
    assert comes(stage, (RED, "nora"))


def test_what_stood_there_before_the_log_in_is_delivered_to_whoever_logs_in(
    stage: Staged, browser: Browser
) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{stage.address}/phone")
    calls(stage, alarm("4"))
    page.get_by_test_id("to-alarms").wait_for()
    page.get_by_test_id("login-person").click()
    assert comes(stage, (RED, ""))
    log_in(page)
    assert comes(stage, (RED, "nora"))
    page.context.close()


def test_a_phone_that_has_lost_its_server_says_how_many_alarms_more_there_were_than_it_lists(
    stage: Staged, browser: Browser
) -> None:
    proxy = Proxy(stage.ward.port)
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.clock.install()
    page.goto(f"http://127.0.0.1:{proxy.port}/phone")
    log_in(page)
    for bed in "12345":
        stage.say(bed, alarm(bed), high_rate(bed))
    stage.say("6", taken(alarm("6")))
    expect(page.get_by_test_id("alarms")).to_have_attribute("data-count", "11")
    proxy.cut()
    page.clock.fast_forward("00:12")
    lost = page.get_by_test_id("no-contact").locator(".cover-alarms li")
    expect(lost).to_have_count(9)
    assert lost.all_inner_texts()[-1] == "+2 til"
    page.context.close()
    proxy.end()
