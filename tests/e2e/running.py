"""A real ward under test: every service a process of its own."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vitavakt.settings import Ward, read

RECORDINGS = Path(__file__).parents[3] / "shared" / "data" / "radar"


QUIET_SLEEPER = """
[[sensors]]
id = "radar-01"
driver = "simulated"
person_idx = 0

[[beds]]
bed = "1"
sensor = "radar-01"
patient = "Hansen, O."
age_y = 67
"""


@dataclass
class RunningWard:
    file: Path
    process: subprocess.Popen[bytes]
    log: Path
    settings: Ward = field(init=False)

    def __post_init__(self) -> None:
        self.settings = read(self.file)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    def health(self) -> dict[str, bool]:
        try:
            with urllib.request.urlopen(f"{self.address}/api/health", timeout=2) as answer:
                services: dict[str, bool] = json.load(answer)["services"]
        except (urllib.error.URLError, TimeoutError, OSError):
            return {}
        return services

    def is_up(self) -> bool:
        health = self.health()
        return bool(health) and all(health.values())

    def pid(self, service: str) -> int | None:
        """Process of a service: a child of the supervisor that was started with its name."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError, ValueError):
                continue
            if parent == self.process.pid and service.encode() in words:
                return int(entry.name)
        return None

    def kill(self, service: str) -> int:
        """End a service with -9; returns the pid it had."""
        pid = self.pid(service)
        assert pid is not None, f"{service} is not running: {self.log.read_text()}"
        os.kill(pid, signal.SIGKILL)
        return pid


def until(condition: Callable[[], object], *, within_s: float, what: str) -> float:
    """Seconds that it took; fails when it takes longer."""
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        if condition():
            return time.monotonic() - began
        time.sleep(0.05)
    pytest.fail(f"not within {within_s:g} s: {what}")
