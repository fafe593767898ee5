"""WCAG 2.2 AA by axe-core: every page and what it shows, so that each theme and language is met.

All combinations: ``VITAVAKT_AXE=all`` in the environment (docs/accessibility.md).
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staged import Staged, advice, alarm, high_rate, no_sensor, taken, to
from tests.e2e.test_display import AXE, RULES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

STATIC = Path(__file__).parents[2] / "ward_ui" / "static"
THEMES = ("day", "dark", "night")
LANGUAGES = ("nb", "en")
WALL, PHONE, TABLET = (1920, 1080), (390, 844), (820, 1180)
Scene = Callable[[Staged, Page], None]


def violations(page: Page) -> list[str]:
    """What axe finds: each rule with where."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations)", RULES)
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]


def log_in(page: Page, person: str = "nora", pin: str = "4711") -> None:
    page.get_by_test_id("login-person").fill(person)
    page.get_by_test_id("login-pin").fill(pin)
    page.get_by_test_id("login-submit").click()


def calm(stage: Staged, page: Page) -> None:
    page.get_by_test_id("tile-6").wait_for()
    expect(page.get_by_test_id("rr-1")).to_have_text("14")


def alarmed(stage: Staged, page: Page) -> None:
    stage.still.add("2")
    stage.say("2", alarm("2"), advice("2"))
    stage.say("3", high_rate("3"))
    stage.say("4", taken(high_rate("4")))
    stage.say("5", advice("5"))
    page.get_by_test_id("strip-2.apnoea.1").wait_for()


def lost(stage: Staged, page: Page) -> None:
    stage.silent.add("5")
    storm = [no_sensor(bed) for bed in ("4", "5", "6")]
    for one in storm:
        stage.say(one.bed, one, tellings=[to(one, "nora", group=storm[0].id)])
    expect(page.get_by_test_id("tile-5")).to_have_attribute("data-state", "lost", timeout=10_000)


def patient_open(stage: Staged, page: Page) -> None:
    stage.say("2", alarm("2"))
    page.get_by_test_id("open-2").click()
    page.get_by_test_id("sheet").wait_for()
    page.get_by_test_id("trace-2.apnoea.1").wait_for()


def asked_who(stage: Staged, page: Page) -> None:
    page.get_by_test_id("who").click()
    page.get_by_test_id("login-person").wait_for()


def phone_login(stage: Staged, page: Page) -> None:
    page.get_by_test_id("login-person").wait_for()


def phone_alarm(stage: Staged, page: Page) -> None:
    stage.say("2", alarm("2"), tellings=[to(alarm("2"), "nora")])
    storm = [no_sensor(bed) for bed in ("4", "5", "6")]
    for one in storm:
        stage.say(one.bed, one, tellings=[to(one, "nora", group=storm[0].id)])
    stage.say("5", no_sensor("5"), advice("5"))
    log_in(page)
    page.get_by_test_id("trace-2.apnoea.1").wait_for()


def phone_patients(stage: Staged, page: Page) -> None:
    stage.say("3", high_rate("3"), advice("3"))
    log_in(page)
    page.get_by_test_id("tab-patients").click()
    page.get_by_test_id("all-beds").click()
    page.get_by_test_id("tile-3").wait_for()


def phone_patient(stage: Staged, page: Page) -> None:
    phone_patients(stage, page)
    page.get_by_test_id("tile-1").click()
    page.get_by_test_id("key-news2").wait_for()


def phone_limits(stage: Staged, page: Page) -> None:
    phone_patient(stage, page)
    page.get_by_test_id("key-limits").click()


def phone_keys(stage: Staged, page: Page) -> None:
    phone_patient(stage, page)
    page.get_by_test_id("key-news2").click()
    page.get_by_test_id("digit-1").wait_for()


def phone_shift(stage: Staged, page: Page) -> None:
    log_in(page)
    page.get_by_test_id("tab-shift").click()
    page.get_by_test_id("go-test").wait_for()


def phone_test(stage: Staged, page: Page) -> None:
    phone_shift(stage, page)
    page.get_by_test_id("go-test").click()
    page.get_by_test_id("test-start").wait_for()


def locked(stage: Staged, page: Page) -> None:
    stage.say("2", alarm("2"))
    log_in(page)
    page.get_by_test_id("tab-alarms").wait_for()
    take = page.get_by_test_id("ack-2.apnoea.1")
    offered = take.inner_text()
    page.get_by_test_id("who").click()
    expect(take).not_to_have_text(offered)
    take.click()
    page.get_by_test_id("login-pin").wait_for()


def engineer(stage: Staged, page: Page) -> None:
    log_in(page, "eva", "3434")
    page.locator("main").wait_for()


def administered(stage: Staged, page: Page) -> None:
    log_in(page, "ada", "5656")
    page.locator("main").wait_for()


def as_it_opens(stage: Staged, page: Page) -> None:
    page.locator("h1, main").first.wait_for()


SCENES: list[tuple[str, str, tuple[int, int], Scene]] = [
    ("display calm", "", WALL, calm),
    ("display alarmed", "", WALL, alarmed),
    ("display lost", "", WALL, lost),
    ("display patient", "", WALL, patient_open),
    ("display tablet", "", TABLET, alarmed),
    ("display log-in", "", WALL, asked_who),
    ("phone log-in", "phone", PHONE, phone_login),
    ("phone alarm", "phone", PHONE, phone_alarm),
    ("phone patients", "phone", PHONE, phone_patients),
    ("phone patient", "phone", PHONE, phone_patient),
    ("phone limits", "phone", PHONE, phone_limits),
    ("phone keys", "phone", PHONE, phone_keys),
    ("phone shift", "phone", PHONE, phone_shift),
    ("phone self-test", "phone", PHONE, phone_test),
    ("phone locked", "phone", PHONE, locked),
    ("engineer", "engineer", TABLET, engineer),
    ("admin", "admin", TABLET, administered),
    ("reports", "reports", TABLET, as_it_opens),
    ("bedside", "bedside?bed=1", TABLET, as_it_opens),
]


@pytest.fixture(autouse=True)
def quiet(stage: Staged) -> Iterator[None]:
    stage.quiet()
    yield
    stage.quiet()


def looks(idx: int) -> list[tuple[str, str]]:
    """Theme and language of a scene: one each in turn, or all of them."""
    if os.environ.get("VITAVAKT_AXE") == "all":
        return [(theme, language) for theme in THEMES for language in LANGUAGES]
    return [(THEMES[idx % 3], LANGUAGES[idx % 2])]


def opened(
    browser: Browser, stage: Staged, path: str, size: tuple[int, int], *, theme: str, language: str
) -> Page:
    """A new device that keeps this theme and this language. Past the page's CSP: axe is ours."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, bypass_csp=True, reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    choices = {"vitavakt.theme": theme, "vitavakt.language": language}
    context.add_init_script(
        f"for (const [k, v] of Object.entries({json.dumps(choices)})) localStorage.setItem(k, v)"
    )
    page = context.new_page()
    page.goto(f"{stage.address}/{path}")
    return page


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: `npm ci` in ward_ui/web")
@pytest.mark.parametrize(
    ("idx", "path", "size", "scene"),
    [(n, *row[1:]) for n, row in enumerate(SCENES)],
    ids=[row[0] for row in SCENES],
)
def test_axe_finds_nothing(
    stage: Staged, browser: Browser, idx: int, path: str, size: tuple[int, int], scene: Scene
) -> None:
    if not (STATIC / f"{path.partition('?')[0] or 'index'}.html").exists():
        pytest.skip(f"the page {path} is not built")
    found: dict[tuple[str, str], list[str]] = {}
    for theme, language in looks(idx):
        stage.quiet()
        page = opened(browser, stage, path, size, theme=theme, language=language)
        scene(stage, page)
        if shots := os.environ.get("VITAVAKT_SHOTS"):
            name = SCENES[idx][0].replace(" ", "-")
            page.screenshot(path=f"{shots}/{name}-{theme}-{language}.png")
        found[theme, language] = violations(page)
        page.context.close()
    assert not any(found.values()), found
