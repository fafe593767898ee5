"""From radar frames to the tile, and back from the phone to the journal."""

import csv
import os
import re
import signal
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import QUIET_SLEEPER, RECORDINGS, RunningWard, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ACCONEER = RECORDINGS / "acconeer_a121" / "breathing-sitting.npz"


def display(browser: Browser, ward: RunningWard, path: str = "/") -> Page:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(ward.address + path)
    return page


def number(page: Page, test_id: str) -> float | None:
    text = page.get_by_test_id(test_id).inner_text().strip()
    return float(text) if re.fullmatch(r"\d+", text) else None


def replayed(recording: Path) -> str:
    return f"""
[[sensors]]
id = "acconeer"
driver = "replay"
recording = "{recording}"
loop = true

[[beds]]
bed = "7"
sensor = "acconeer"
patient = "Recording"
"""


@pytest.mark.skipif(
    not ACCONEER.exists(),
    reason="../shared/data/radar/acconeer_a121 not present; "
    "a real recording on the tile not checked",
)
def test_a_real_recording_is_read_off_the_tile(start_ward, browser):
    """Acconeer A121, seated person; the vendor's own algorithm ends at 18.3 /min."""
    ward = start_ward(replayed(ACCONEER))
    page = display(browser, ward)
    read: list[float] = []

    def steady() -> bool:
        """Noted every second until five in a row are what the vendor reads."""
        value = number(page, "rr-7")
        if value is not None:
            read.append(value)
        page.wait_for_timeout(1_000)
        return len(read) >= 5 and all(17 <= value <= 19 for value in read[-5:])

    until(steady, within_s=60, what=f"17 to 19 /min on the tile; there was {read}")
    assert all(abs(value - 18) <= 2 for value in read), "nothing else was shown on the way"
    page.close()


def test_a_simulated_patient_is_read_off_the_tile_and_agrees_with_the_truth(sleeper, browser):
    ward, page = sleeper, display(browser, sleeper)
    until(lambda: number(page, "rr-1") is not None, within_s=60, what="a rate on the tile")
    page.wait_for_timeout(5_000)  # not the very first value alone
    shown = number(page, "rr-1")
    with (ward.file.parent / "records" / "truth" / "radar-01.csv").open() as stream:
        truth = [row for row in csv.DictReader(stream) if row["rr_per_min"]][-1]
    assert shown is not None
    assert abs(shown - float(truth["rr_per_min"])) <= 2
    expect(page.get_by_test_id("tile-1")).to_contain_text("Hansen, O.")
    page.close()


def test_an_alarm_taken_on_the_phone_is_in_the_journal_and_both_pages_say_when_the_ward_is_gone(
    start_ward, browser
):
    """The rule's limit is set so that a quiet sleeper alarms at once."""
    rules = """
[[rules]]
condition = "rr_high"
subject = "rr"
above = 5.0
hysteresis = 1.0
delay_s = 2.0
latching = false
priority = "medium"
kind = "physiological"
text_nb = "Respirasjonsfrekvens høy"
text_en = "Respiration rate high"
"""
    ward = start_ward(QUIET_SLEEPER, rules)
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(ward.address + "/phone")
    phone.get_by_test_id("login-person").fill("nurse")
    phone.get_by_test_id("login-pin").fill("2468")
    phone.get_by_test_id("login-submit").click()
    button = phone.locator("[data-testid^='ack-']").first
    button.wait_for(timeout=60_000)
    button.click()
    wall = display(browser, ward)
    expect(wall.get_by_test_id("tile-1")).to_contain_text("Demo nurse", timeout=10_000)
    with sqlite3.connect(f"file:{ward.settings.records / 'journal.db'}?mode=ro", uri=True) as book:
        of_alarms = "SELECT change FROM journal WHERE alarm_id IS NOT NULL ORDER BY seq"
        changes = [row[0] for row in book.execute(of_alarms)]
    assert changes[0] == "signal"
    assert "delivered" in changes
    assert "acknowledged" in changes

    ward.process.terminate()
    ward.process.wait(timeout=20)

    def covered() -> bool:
        return all(page.get_by_test_id("no-contact").is_visible() for page in (phone, wall))

    assert until(covered, within_s=11, what="both pages say that there is no contact") <= 10
    phone.close()
    wall.close()


@pytest.mark.parametrize("service", ["dsp", "alarms", "records", "ui", "sensor"])
def test_a_service_killed_with_9_is_back_within_5_s_and_the_display_lives_on(
    sleeper, browser, service
):
    ward, page = sleeper, display(browser, sleeper)
    expect(page.get_by_test_id("tile-1")).to_be_visible(timeout=10_000)
    before = ward.kill(service)
    until(
        lambda: ward.pid(service) not in {None, before} and ward.is_up(),
        within_s=8,
        what=f"{service} is back",
    )
    expect(page.get_by_test_id("no-contact")).to_be_hidden(timeout=10_000)
    expect(page.get_by_test_id("connection")).to_be_visible()
    page.close()


def test_while_the_alarm_engine_is_away_the_display_says_that_no_alarm_can_come(sleeper, browser):
    page = display(browser, sleeper)
    expect(page.get_by_test_id("tile-1")).to_be_visible(timeout=10_000)
    pid = sleeper.pid("alarms")
    assert pid is not None

    os.kill(pid, signal.SIGSTOP)
    try:
        expect(page.get_by_test_id("band-alarms-down")).to_be_visible(timeout=8_000)
    finally:
        os.kill(pid, signal.SIGCONT)
    expect(page.get_by_test_id("band-alarms-down")).to_be_hidden(timeout=8_000)
    page.close()
