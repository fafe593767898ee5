"""A trainer stops a simulated breath, a trainee takes the alarm, the report has the figures."""

import re
import signal
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.running import until
from tests.e2e.test_display import violations
from vitavakt.demo import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SHORT = """\
[scenario]
title = "One sleeper"
purpose = "Nothing happens but what the trainer does."
duration_s = 60
language = "en"

[[beds]]
bed = "1"
patient = "Hansen, O."
[beds.person]
snr_db = 30
course = { story = "steady", rr_per_min = 16, hr_per_min = 66 }
"""


@pytest.fixture
def training(tmp_path):
    """Folder, what was printed, and the process."""
    (tmp_path / "short.toml").write_text(SHORT)
    printed = tmp_path / "printed"
    ports = ["--port", str(free_port()), "--trainer-port", str(free_port())]
    command = ["demo", "--training", "--scenario", "short.toml", "--folder", "t", *ports]
    with printed.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "vitavakt", *command],
            stdout=stream, stderr=stream, cwd=tmp_path,
        )  # fmt: skip
    try:
        until(lambda: "leaves the report" in printed.read_text(), within_s=60, what="it has begun")
        yield tmp_path / "t", printed.read_text(), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def said(printed, pattern):
    found = re.search(pattern, printed)
    assert found is not None, printed
    return found.group(1)


def lies_on_top(band):
    """Nothing is drawn over its middle."""
    return band.evaluate(
        """band => {
            band.style.pointerEvents = "auto";
            const hit = document.elementFromPoint(innerWidth / 2, 20);
            band.style.pointerEvents = "";
            return band.contains(hit);
        }"""
    )


def test_a_stopped_breath_is_taken_by_a_trainee_and_stands_in_the_report(training, browser):
    folder, printed, process = training
    trainer = browser.new_page(viewport={"width": 1280, "height": 900})
    trainer.goto(said(printed, r"Trainer +(http://\S+)"))
    expect(trainer.get_by_test_id("training-band")).to_be_visible()
    trainer.get_by_test_id("trainer-pin").fill(said(printed, r"Trainer's PIN +(\d+)"))
    trainer.get_by_test_id("trainer-log-in").click()
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(said(printed, r"Nurse's phone +(http://\S+)"))
    band = phone.get_by_test_id("training-band")
    expect(band).to_be_visible()
    phone.get_by_test_id("login-person").fill("nurse-1")
    phone.get_by_test_id("login-pin").fill(said(printed, r"nurse-1 · PIN (\d+)"))
    phone.get_by_test_id("login-submit").click()
    phone.wait_for_timeout(15_000)  # the radar has to have seen some breaths
    trainer.get_by_test_id("bed-1").click()
    trainer.get_by_test_id("start-stops_breathing").click()
    expect(trainer.get_by_test_id("event")).to_have_count(1)
    assert violations(trainer) == []
    take = phone.locator("[data-testid^='ack-']").first
    take.wait_for(timeout=45_000)
    expect(band).to_be_visible()
    assert lies_on_top(band)
    take.click()
    answer = trainer.get_by_test_id("answer-nurse-1")
    expect(answer.get_by_test_id("taken")).to_have_text(re.compile(r"\d\.\d s"), timeout=10_000)
    expect(answer.get_by_test_id("received")).to_have_text(re.compile(r"\d\.\d s"))
    took_s = float(answer.get_by_test_id("taken").inner_text().split()[0])
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert process.wait(timeout=20) == 0
    assert time.monotonic() - began < 20
    expect(phone.get_by_test_id("no-contact")).to_be_visible(timeout=20_000)
    assert lies_on_top(band), "also over a page that has lost its ward"
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert '<div class="band">TRAINING</div>' in report
    assert "1. Bed 1: Stops breathing" in report
    assert f"{took_s:.1f} s" in report
    assert (folder / "records" / "journal.db").exists(), "records of its own"
    trainer.close()
    phone.close()
