"""On a nurse's phone: yours, cannot come, and it goes on; a pause shows on the wall."""

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.running import QUIET_SLEEPER
from tests.e2e.test_whole_line import display

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

RULES = """
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

SAY = """(commands) => new Promise((done) => {
  const socket = new WebSocket(`ws://${location.host}/ws`);
  const answers = [];
  const hello = { type: "hello", protocol: 1, device: "desk", kind: "other" };
  socket.onopen = () => [hello, ...commands].forEach((one) => socket.send(JSON.stringify(one)));
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "answer") answers.push(message);
    if (answers.length === commands.length) { socket.close(); done(answers); }
  };
})"""


def command(id_: str, name: str, **members: object) -> dict[str, object]:
    return {"type": "command", "id": id_, "name": name, **members}


def test_who_cannot_come_says_so_and_the_alarm_goes_on_and_a_pause_is_on_the_wall(
    start_ward, browser: Browser
):
    ward = start_ward(QUIET_SLEEPER, RULES)
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(ward.address + "/phone")
    phone.get_by_test_id("login-person").fill("nurse")
    phone.get_by_test_id("login-pin").fill("2468")
    phone.get_by_test_id("login-submit").click()
    phone.get_by_test_id("tab-alarms").wait_for()
    assigned = phone.evaluate(SAY, [command("a", "assign", bed="1", persons=["nurse"])])
    assert assigned[0]["ok"], assigned
    told = phone.locator("[data-testid^='told-']").first
    told.wait_for(timeout=60_000)
    expect(told).to_contain_text("Din")
    expect(told).to_contain_text("går videre om")
    told.locator("button").click()
    expect(told).to_contain_text("Alle er varslet", timeout=5_000)
    expect(told.locator("button")).to_have_count(0)
    wall = display(browser, ward)
    until_ms = round(time.time() * 1000) + 5_000
    pause = {"fact": "pause", "bed": "1", "reason": "care", "until_ms": until_ms}
    assert phone.evaluate(SAY, [command("p", "set", fact=pause)])[0]["ok"]
    expect(wall.get_by_test_id("paused-1")).to_contain_text("PAUSE")
    expect(wall.get_by_test_id("paused-1")).to_have_count(0, timeout=15_000)
    expect(wall.get_by_test_id("score-1")).to_contain_text("NEWS2 ≥")
    wall.close()
    phone.close()
