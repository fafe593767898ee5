"""A nurse gives a tablet to a bed; the patient takes a private moment; the wall says so."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, expect

from tests.e2e.running import RunningWard
from tests.e2e.test_display import violations

BED = """
[[sensors]]
id = "radar-1"
driver = "simulated"
person_idx = 0

[[beds]]
bed = "1"
sensor = "radar-1"
patient = "Berg, A."
"""


def test_a_private_moment_is_begun_seen_by_the_staff_and_ended(
    start_ward: Callable[[str], RunningWard], browser: Browser
) -> None:
    ward = start_ward(BED)
    tablet = browser.new_page(viewport={"width": 820, "height": 1180}, locale="nb-NO")
    tablet.goto(f"{ward.address}/bedside?bed=1")
    tablet.get_by_test_id("login-person").fill("nurse")
    tablet.get_by_test_id("login-pin").fill("2468")
    tablet.get_by_test_id("login-submit").click()
    tablet.get_by_test_id("give").click()
    now = tablet.get_by_test_id("now")
    expect(now).to_have_attribute("data-of", re.compile("on|cannot|away"), timeout=15_000)
    expect(tablet.locator("body")).not_to_contain_text("Berg")
    tablet.get_by_test_id("wish").click()
    expect(tablet.locator(".asks")).to_contain_text("pustestopp")
    tablet.get_by_test_id("begin").click()
    expect(now).to_have_attribute("data-of", "pause")
    for theme in ("day", "night"):
        tablet.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(tablet) == [], theme
    wall = browser.new_page(viewport={"width": 1920, "height": 1080})
    wall.goto(ward.address)
    expect(wall.locator("body")).to_contain_text(re.compile("privat stund|private moment"))
    tablet.get_by_test_id("end").click()
    expect(now).not_to_have_attribute("data-of", "pause")
    tablet.get_by_test_id("wish").click()
    tablet.get_by_test_id("begin").click()
    expect(tablet.locator(".refusal")).to_contain_text(re.compile("en time|an hour"))
    ward.process.terminate()
    expect(now).to_have_attribute("data-of", "contact", timeout=15_000)
    tablet.close()
    wall.close()
