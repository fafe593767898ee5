"""A technician moves a sensor to another bed in a browser, and takes it back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.running import RunningWard
from vitavakt.settings import read

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

# No sensor sends: nothing is measured here, and starting is quick.
TWO_BEDS = """
[[sensors]]
id = "radar-01"
driver = "remote"

[[sensors]]
id = "radar-02"
driver = "remote"

[[beds]]
bed = "1"
sensor = "radar-01"
patient = "Hansen, O."

[[beds]]
bed = "2"
sensor = "radar-02"
"""
AXE = Path(__file__).parents[2] / "ward_ui" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RESTART_MS = 60_000


def logged_in(browser: Browser, address: str, path: str, person: str, pin: str) -> Page:
    page = browser.new_page(viewport={"width": 820, "height": 1180})
    page.goto(address + path)
    page.get_by_test_id("login-person").fill(person)
    page.get_by_test_id("login-pin").fill(pin)
    page.get_by_test_id("login-submit").click()
    page.get_by_test_id("me").wait_for()
    return page


def violations(page: Page) -> list[str]:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: accessibility is not tested")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then((r) => r.violations)")
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found]


def sensors_over(ward: RunningWard) -> dict[str, str]:
    return {bed.bed: bed.sensor for bed in read(ward.file).beds}


def applied(page: Page) -> None:
    state = page.locator("[data-testid=standing][data-state=applied]")
    expect(state).to_be_visible(timeout=RESTART_MS)


def test_a_technician_moves_a_sensor_by_its_label_and_takes_it_back_on_pages_without_violations(
    start_ward: Callable[[str], RunningWard], browser: Browser
) -> None:
    ward = start_ward(TWO_BEDS)
    before = ward.file.read_bytes()
    dsp = ward.pid("dsp")
    page = logged_in(browser, ward.address, "/admin/sensor/radar-01", "technician", "9753")
    expect(page.get_by_test_id("one-sensor")).to_contain_text("1")
    page.get_by_test_id("move-to").select_option(label="2")
    page.get_by_test_id("review").click()
    expect(page.get_by_test_id("differences").locator("li")).to_have_count(2)
    assert violations(page) == []
    assert ward.file.read_bytes() == before, "looking changes nothing"
    page.get_by_test_id("why").fill("radar-02 is to be cleaned")
    page.get_by_test_id("apply").click()
    applied(page)
    assert sensors_over(ward) == {"1": "radar-02", "2": "radar-01"}
    assert ward.pid("dsp") == dsp, "measuring was not disturbed"

    page.get_by_test_id("tab-versions").click()
    page.get_by_test_id("back-1").click()
    page.get_by_test_id("why-back").fill("cleaned")
    assert violations(page) == []
    page.get_by_test_id("apply-back").click()
    expect(page.get_by_test_id("version-3")).to_be_visible(timeout=RESTART_MS)
    applied(page)
    assert ward.file.read_bytes() == before
    assert page.get_by_test_id("tab-people").count() == 0, "a technician is no administrator"
    page.close()
    every_page_is_as_it_should_be(browser, ward)


def every_page_is_as_it_should_be(browser: Browser, ward: RunningWard) -> None:
    """No violation, in two themes; and no PIN's hash in what the server tells an administrator."""
    page = logged_in(browser, ward.address, "/admin", "admin", "7531")
    for theme in ("day", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        for tab in ("sensors", "people", "telling", "rules", "responses", "ward", "versions"):
            page.get_by_test_id(f"tab-{tab}").click()
            assert violations(page) == [], (theme, tab)
    told = page.evaluate("fetch('/api/admin').then((answer) => answer.text())")
    assert "argon2" not in told
    assert json.loads(told)["tables"]["people"]
    page.goto(f"{ward.address}/pin")
    page.get_by_test_id("pin-save").wait_for()
    assert violations(page) == []
    page.close()
