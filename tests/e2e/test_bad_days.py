"""What goes wrong in hands and pockets: wrong PINs, locks, clocks, two people, double taps."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staged import Staged, alarm, high_rate, taken, to
from tests.e2e.test_accessibility import PHONE, log_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

RED = "2.apnoea.1"
HIT_AS_IT_COMES = """(selector) => new Promise((done) => {
  const look = () => {
    const key = document.querySelector(selector);
    if (!key) return requestAnimationFrame(look);
    const { x, y, width, height } = key.getBoundingClientRect();
    done(key.contains(document.elementFromPoint(x + width / 2, y + height / 2)));
  };
  look();
})"""
"""Whether a tap meets the key in the frame in which it appears."""


@pytest.fixture(autouse=True)
def red(stage: Staged) -> Iterator[None]:
    """A red alarm of which Nora is told."""
    stage.quiet()
    stage.say("2", alarm("2"), tellings=[to(alarm("2"), "nora")])
    yield
    stage.quiet()


def phone_of(browser: Browser, stage: Staged, person: str, pin: str, script: str = "") -> Page:
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    context.add_init_script(script)
    page = context.new_page()
    page.goto(f"{stage.address}/phone")
    log_in(page, person, pin)
    page.get_by_test_id("tab-alarms").wait_for()
    return page


def asked(stage: Staged) -> list[Any]:
    """What the engine was asked about the red alarm."""
    return [one for one in stage.ward.commands if type(one).__name__ == "Acknowledge"]


def test_a_phone_that_locks_in_the_middle_of_an_alarm_goes_on_showing_it_and_asks_for_the_pin(
    stage: Staged, browser: Browser
) -> None:
    page = phone_of(browser, stage, "nora", "4711")
    take = page.get_by_test_id(f"ack-{RED}")
    offered = take.inner_text()
    page.get_by_test_id("who").click()
    expect(take).not_to_have_text(offered)
    expect(page.get_by_test_id(f"card-{RED}")).to_be_visible()
    take.click()
    expect(page.get_by_test_id("to-alarms")).to_contain_text("Pustestopp")
    n_before = len(asked(stage))
    page.get_by_test_id("login-pin").fill("9999")
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_role("alert")).not_to_have_text("")
    expect(page.get_by_test_id("to-alarms")).to_be_visible()
    page.get_by_test_id("login-pin").fill("4711")
    page.get_by_test_id("login-submit").click()
    expect(take).to_have_text(offered)
    assert len(asked(stage)) == n_before
    page.context.close()


def test_a_log_in_that_ends_in_the_middle_of_an_alarm_leaves_it_in_view_and_acting_asks_for_the_pin(
    stage: Staged, browser: Browser
) -> None:
    page = phone_of(browser, stage, "nora", "4711")
    expect(page.get_by_test_id(f"card-{RED}")).to_contain_text("Ali")
    n_before = len(asked(stage))
    ended = page.request.post(f"{stage.address}/api/logout", headers={"Origin": stage.address})
    assert ended.status == 204
    expect(page.get_by_test_id("login-pin")).to_be_visible()
    expect(page.get_by_text("Pustestopp").first).to_be_visible()
    assert len(asked(stage)) == n_before
    log_in(page)
    page.get_by_test_id(f"ack-{RED}").click()
    expect(page.get_by_test_id(f"taken-{RED}")).to_contain_text("Nora Vik")
    assert len(asked(stage)) == n_before + 1
    page.context.close()


def test_two_nurses_and_a_double_tap_take_it_once_and_both_see_who_has_it(
    stage: Staged, browser: Browser
) -> None:
    nora, per = (phone_of(browser, stage, *who) for who in (("nora", "4711"), ("per", "1212")))
    n_before = len(asked(stage))
    nora.get_by_test_id(f"ack-{RED}").dblclick()
    expect(nora.get_by_test_id(f"taken-{RED}")).to_contain_text("Nora Vik")
    stage.say("2", taken(alarm("2"), "nora"))
    expect(per.get_by_test_id(f"taken-{RED}")).to_contain_text("Nora Vik")
    expect(per.get_by_test_id(f"ack-{RED}")).to_have_count(0)
    assert len({one.id for one in asked(stage)[n_before:]}) == 1
    nora.context.close()
    per.context.close()


def test_a_double_tap_takes_only_the_alarm_that_stood_there_and_the_next_comes_after_who_has_it(
    stage: Staged, browser: Browser
) -> None:
    stage.say("4", alarm("4"), tellings=[to(alarm("4"), "nora")])
    page = phone_of(browser, stage, "nora", "4711")
    take = page.locator("[data-testid^='ack-']").first
    first = str(take.get_attribute("data-testid")).removeprefix("ack-")
    second = "4.apnoea.1" if first == RED else RED
    n_before = len(asked(stage))
    take.dblclick()
    stage.say(first[0], taken(alarm(first[0]), "nora"))
    stands = page.get_by_test_id(f"taken-{first}")
    expect(stands).to_contain_text("Nora Vik")
    expect(page.get_by_test_id(f"ack-{second}")).to_have_count(0)
    # the next one comes under the thumb: a tap that was on its way is not for it
    assert page.evaluate(HIT_AS_IT_COMES, f"[data-testid='ack-{second}']") is False
    assert {one.alarm_id for one in asked(stage)[n_before:]} == {first}
    page.get_by_test_id(f"ack-{second}").click()
    expect(page.get_by_test_id(f"taken-{second}")).to_contain_text("Nora Vik")
    page.context.close()


def test_a_phone_whose_clock_is_wrong_by_minutes_says_so_and_shows_the_right_ages(
    stage: Staged, browser: Browser
) -> None:
    seven_minutes = "const true_now = Date.now.bind(Date); Date.now = () => true_now() + 420000;"
    page = phone_of(browser, stage, "nora", "4711", seven_minutes)
    expect(page.get_by_test_id("phone-check")).to_have_attribute("data-ok", "false")
    seconds = page.get_by_test_id(f"card-{RED}").locator(".card-for")
    expect(seconds).to_have_text(re.compile(r"^[1-5]\d s$"))
    page.context.close()


def test_a_script_in_a_name_is_read_and_never_run(stage: Staged, browser: Browser) -> None:
    said: list[str] = []
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(stage.address)
    stage.say("4", alarm("4", text_nb="<script>alert(2)</script>"))
    page.get_by_test_id("open-4").click()
    expect(page.get_by_test_id("sheet")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.get_by_test_id("sheet")).to_contain_text("<script>alert(2)</script>")
    assert page.locator("main img, .sheet img, .strip img, body script:not([src])").count() == 0
    assert said == []
    page.close()


def test_a_page_of_another_protocol_is_told_to_reload_and_shows_nothing(
    stage: Staged, browser: Browser
) -> None:
    page = browser.new_page()
    page.route_web_socket(re.compile("/ws$"), older)
    page.goto(stage.address)
    expect(page.locator(".cover")).to_contain_text("Last siden på nytt", timeout=10_000)
    assert page.locator(".digits").count() == 0
    page.close()


def test_a_page_that_comes_late_does_not_take_old_trends_for_the_time(
    stage: Staged, browser: Browser
) -> None:
    """They are read every 30 s: taken for the time, the line would look clogged and be left."""
    lines: list[Any] = []

    def aged(socket: Any) -> None:
        lines.append(socket)
        server = socket.connect_to_server()

        def hear(text: str | bytes) -> None:
            message = json.loads(text)
            if message["type"] == "snapshot":
                t_ms = message["t_ms"] - 29_000
                old = {"type": "trends", "t_ms": t_ms, "step_s": 15, "beds": {}}
                socket.send(json.dumps(old))
            socket.send(text)

        server.on_message(hear)

    page = browser.new_page()
    page.route_web_socket(re.compile("/ws$"), aged)
    page.goto(stage.address)
    page.get_by_test_id("tile-1").wait_for()
    page.wait_for_timeout(2_000)
    assert len(lines) == 1
    page.close()


def test_an_alarm_state_that_comes_after_a_newer_one_is_not_believed(
    stage: Staged, browser: Browser
) -> None:
    held: list[str | bytes] = []

    def overtaken(socket: Any) -> None:
        server = socket.connect_to_server()

        def hear(text: str | bytes) -> None:
            message = json.loads(text)
            is_third = message["type"] == "alarms" and message["bed"] == "3"
            if is_third and message["alarms"]:
                held.append(text)
                return
            socket.send(text)
            if is_third and held:
                socket.send(held[0])

        server.on_message(hear)

    page = browser.new_page()
    page.route_web_socket(re.compile("/ws$"), overtaken)
    page.goto(stage.address)
    page.get_by_test_id("strip-2.apnoea.1").wait_for()
    stage.say("3", high_rate("3"))
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(50)
    assert held
    stage.say("3")
    stage.say("4", alarm("4"))
    page.get_by_test_id("strip-4.apnoea.1").wait_for()
    page.wait_for_timeout(500)
    expect(page.get_by_test_id("strip-3.rr.1")).to_have_count(0)
    page.close()


def older(socket: Any) -> None:
    """A client from before an update: it greets with a protocol that the server left behind."""
    server = socket.connect_to_server()
    socket.on_message(
        lambda text: server.send(re.sub(r'"protocol":\d+', '"protocol":99', str(text)))
    )
