"""A heart rate counted beat by beat is seen as what it is: a mean, and of long ago."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dsp.chest.window import N_BLOCKS
from dsp.frames.layout import BLOCK_S
from dsp.heart.beats.stage import N_COUNTS, Params
from dsp.person.state import COUNT_DELAY_S, HR_DELAY_S, RR_DELAY_S
from tests.e2e.staged import Staged
from tests.e2e.test_accessibility import log_in
from tests.e2e.test_display import violations

SHOWN = Path(__file__).parents[2] / "ward_ui" / "web" / "src" / "ward" / "shown.ts"
BLOCKS_A_TURN = 2


@pytest.fixture
def irregular(stage: Staged) -> Iterator[Staged]:
    """The heart of bed 2 has no line."""
    stage.quiet()
    stage.irregular.add("2")
    yield stage
    stage.quiet()


def opened(browser: Browser, address: str, width: int, height: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(address)
    return page


def test_the_page_tells_a_counted_rate_by_the_delays_that_the_measurement_really_has() -> None:
    text = SHOWN.read_text(encoding="utf-8")
    from_s, over_s = (
        float(found) for found in re.findall(r"COUNTED_(?:DELAY|OVER)_S = (\d+);", text)
    )
    assert max(RR_DELAY_S, HR_DELAY_S) < from_s <= COUNT_DELAY_S
    between_s = Params().every * BLOCKS_A_TURN * BLOCK_S
    assert over_s == N_BLOCKS * BLOCK_S + (N_COUNTS - 1) * between_s


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_on_the_display_it_is_marked_and_opened_it_says_of_how_long_and_when(
    irregular: Staged, browser: Browser
) -> None:
    page = opened(browser, irregular.address, 1920, 1080)
    marked = page.get_by_test_id("tile-2").locator(".vital-hr .vital-label")
    expect(marked).to_contain_text("snitt", timeout=10_000)
    expect(page.get_by_test_id("tile-1")).not_to_contain_text("snitt")
    expect(page.get_by_test_id("tile-2").locator(".vital-rr")).not_to_contain_text("snitt")
    spoken = page.get_by_test_id("open-2")
    said = "Hjertefrekvens 65, gjennomsnitt av 36 sekunder, for 21 sekunder siden"
    expect(spoken).to_have_attribute("aria-label", re.compile(said))
    spoken.click()
    expect(page.get_by_test_id("counted-2-sheet")).to_have_text(
        "HR snitt av 36\u00a0s, for 21\u00a0s siden"
    )
    assert violations(page) == []

    # held: its age is of the moment that it is about
    irregular.unrest.add("2")
    expect(marked).to_have_text(re.compile(r"snitt 2[5-9] s"), timeout=10_000)
    page.context.close()


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_on_the_phone_likewise_in_the_list_and_with_the_patient_and_in_english(
    irregular: Staged, browser: Browser
) -> None:
    page = opened(browser, f"{irregular.address}/phone", 320, 700)
    log_in(page)
    page.get_by_test_id("tab-patients").click()
    page.get_by_test_id("all-beds").click()
    row = page.get_by_test_id("tile-2")
    expect(row.locator(".vital-hr .row-age")).to_contain_text("snitt", timeout=10_000)
    row.click()
    note = page.get_by_test_id("counted-2-sheet")
    expect(note).to_have_text("HR snitt av 36\u00a0s, for 21\u00a0s siden")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_test_id("back").click()
    page.get_by_test_id("tab-shift").click()
    page.get_by_test_id("language").click()
    page.get_by_test_id("tab-patients").click()
    row.click()
    expect(note).to_have_text("HR mean of 36\u00a0s, 21\u00a0s ago")
    page.context.close()
