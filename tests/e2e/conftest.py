"""Fixtures: a ward on free ports, a real browser."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from sensor import keys
from tests.e2e.running import QUIET_SLEEPER, RunningWard, until
from tests.e2e.staged import Staged
from vitavakt import demo, settings

CHROMIUM = shutil.which("chromium")


def started(folder: Path, beds: str, rules: str | None = None) -> RunningWard:
    """A ward, made from the text of its sensors and beds, with every service up."""
    text = demo.ward_text(port=demo.free_port(), beds=[beds], rules=rules)
    file = folder / "ward.toml"
    file.write_text(text)
    keys.create(folder / "keys", [s.id for s in settings.read(file).sensors])
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "vitavakt", "ward", str(file)], stdout=stream, stderr=stream
        )
    ward = RunningWard(file, process, log)
    try:
        until(ward.is_up, within_s=60, what="the ward is up")
    except BaseException:
        ended(ward)
        raise
    return ward


def ended(ward: RunningWard) -> None:
    ward.process.send_signal(signal.SIGTERM)
    ward.process.wait(timeout=20)


@pytest.fixture
def start_ward(tmp_path: Path) -> Iterator[Callable[[str], RunningWard]]:
    """Start a ward of the test's own."""
    wards: list[RunningWard] = []

    def start(beds: str, rules: str | None = None) -> RunningWard:
        ward = started(tmp_path, beds, rules)
        wards.append(ward)
        return ward

    yield start
    for ward in wards:
        ended(ward)


@pytest.fixture(scope="module")
def sleeper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWard]:
    """A quiet sleeper's ward for all tests of a module; each leaves it with every service up."""
    ward = started(tmp_path_factory.mktemp("sleeper"), QUIET_SLEEPER)
    yield ward
    ended(ward)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staged]:
    """A ward whose state the test says; six beds, everybody measured."""
    staged = Staged(tmp_path_factory.mktemp("s"))
    staged.begin()
    yield staged
    staged.end()


@pytest.fixture
def quiet(stage: Staged) -> Iterator[None]:
    """Nothing stands on the stage, and nobody has asked for anything yet."""
    stage.quiet()
    stage.ward.commands.clear()
    yield
    stage.quiet()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: while it lives its loop runs in this thread, and no async test can."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: the pages cannot be tested in a real browser")
        pytest.skip("chromium is missing; the pages in a real browser are not tested")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                  "--disable-background-networking", "--disable-component-update",
                  "--disable-sync"],
        )  # fmt: skip
        yield browser
        browser.close()
