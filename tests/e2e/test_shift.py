"""The shift on a phone: its test of itself, handing over, and which phone is which."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from alarms.messages import Assigned, Set
from tests.e2e.staged import Staged, no_sensor
from tests.e2e.test_accessibility import PHONE, log_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.usefixtures("quiet")]


@pytest.fixture
def page(stage: Staged, browser: Browser) -> Iterator[Page]:
    """A phone on which nobody is logged in."""
    made = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}).new_page()
    made.goto(f"{stage.address}/phone")
    yield made
    made.context.close()


def test_what_was_said_of_the_phone_outlives_the_page_and_is_nobody_elses(
    stage: Staged, page: Page
) -> None:
    log_in(page)
    page.get_by_test_id("tab-shift").click()
    expect(page.get_by_test_id("tested")).to_have_text("Telefonen er ikke testet")
    page.get_by_test_id("go-test").click()
    page.get_by_test_id("test-start").click()
    page.get_by_test_id("answer-no").click()
    page.get_by_test_id("answer-no").click()
    expect(page.get_by_test_id("light-sound")).to_contain_text("ble ikke hørt")
    expect(page.get_by_test_id("light-vibration")).to_contain_text("ble ikke kjent")
    page.reload()
    expect(page.get_by_test_id("phone-check")).to_have_text("ble ikke hørt")
    page.get_by_test_id("tab-shift").click()
    expect(page.get_by_test_id("tested")).to_contain_text("Ble ikke hørt")
    expect(page.get_by_test_id("tested")).to_contain_text("nå nettopp")
    page.request.post(f"{stage.address}/api/logout", headers={"Origin": stage.address})
    log_in(page, "eva", "3434")
    page.get_by_test_id("tab-shift").click()
    expect(page.get_by_test_id("tested")).to_have_text("Telefonen er ikke testet")


def assigned(stage: Staged) -> list[tuple[str, tuple[str, ...]]]:
    facts = [one.fact for one in stage.ward.commands if isinstance(one, Set)]
    return [(fact.bed, fact.persons) for fact in facts if isinstance(fact, Assigned)]


def has_beds(stage: Staged, person: str, *beds: str) -> None:
    """As the engine says it: whose they are."""
    stage.on_stage(lambda ward: ward.receivers.update(dict.fromkeys(beds, (person,))))


def test_handing_over_to_somebody_without_a_phone_says_so_and_what_will_happen_before_it_is_done(
    stage: Staged, page: Page
) -> None:
    has_beds(stage, "nora", "1")
    log_in(page)
    page.get_by_test_id("tab-shift").click()
    page.get_by_test_id("go-hand").click()
    per = page.get_by_test_id("hand-per")
    expect(per).to_contain_text("Ikke innlogget på noen telefon")
    per.click()
    expect(page.get_by_test_id("unsure")).to_contain_text("så til alle")
    assert assigned(stage) == []
    page.get_by_test_id("hand-anyway").click()
    expect(page.get_by_test_id("toast")).to_contain_text("1 seng er gitt til Per Dahl")
    assert assigned(stage) == [("1", ("per",))]


def test_two_phones_of_one_nurse_are_told_apart_and_the_phone_says_its_own_name(
    stage: Staged, page: Page
) -> None:
    log_in(page)
    page.get_by_test_id("tab-shift").click()
    page.get_by_test_id("go-test").click()
    device = str(page.evaluate("localStorage.getItem('vitavakt.device')"))
    words = {"text_nb": "Ingen kontakt med telefonen", "text_en": "No contact with the phone"}
    lost: list[Any] = [
        replace(no_sensor(""), id=f".phone.{n}", condition="phone_lost", about=about, **words)
        for n, about in enumerate((device, "d-ffffffffffffffffffffffff"))
    ]
    stage.say("", *lost)
    name = page.get_by_test_id("tested").inner_text().removeprefix("Denne telefonen heter ")[:3]
    page.get_by_test_id("to-alarms").click()
    alarms = page.get_by_test_id("alarms")
    expect(alarms).to_contain_text(f"telefon {name}")
    places = alarms.locator(".card-who b, .alarm-line > b").all_inner_texts()
    assert len({*places}) == 2, places
    assert f"Telefon {name}" in places


def test_nothing_is_asked_for_that_may_not_be_had_before_a_log_in_nor_while_the_phone_is_locked(
    stage: Staged, page: Page
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.text} {message.location['url']}"))
    page.reload()
    log_in(page)
    page.get_by_test_id("tab-patients").click()
    page.get_by_test_id("all-beds").click()
    page.get_by_test_id("tile-1").click()
    page.get_by_test_id("key-limits").wait_for()
    page.get_by_test_id("who").click()
    expect(page.get_by_test_id("tile-1").or_(page.get_by_test_id("back")).first).to_be_visible()
    page.reload()
    page.get_by_test_id("tab-alarms").wait_for()
    page.wait_for_timeout(500)
    assert [one for one in said if "401" in one] == []
