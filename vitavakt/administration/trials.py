"""Starts rehearsals, one at a time, and keeps what the newest one said."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from time import time
from typing import Any

from ward_ui.administration.messages import Trial

LASTS_S = 300.0
"""Longer, and it is ended."""


class Trials:
    """At most one rehearsal at a time; the newest one's result is kept."""

    def __init__(self) -> None:
        self._standing: dict[str, Any] = {"state": "none"}
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def begin(self, ward_file: Path, before: str, after: str, trial: Trial) -> bool:
        """False while another one runs."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return False
            asked = {
                "file": str(ward_file),
                "before": before,
                "after": after,
                "scenario": trial.scenario,
                "hours": trial.hours,
            }
            self._standing = {"state": "running", "since_ms": round(time() * 1000)}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "vitavakt.administration.trial"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            given = json.dumps(asked).encode()
            threading.Thread(target=self._wait, args=(self._process, given), daemon=True).start()
        return True

    def standing(self) -> dict[str, Any]:
        """How the newest one goes."""
        with self._lock:
            return dict(self._standing)

    def close(self) -> None:
        """A rehearsal that runs is ended."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                self._process.kill()

    def _wait(self, process: subprocess.Popen[bytes], given: bytes) -> None:
        try:
            said, _ = process.communicate(given, timeout=LASTS_S)
            done = json.loads(said) if process.returncode == 0 else {"why": "ended"}
        except (subprocess.TimeoutExpired, json.JSONDecodeError):
            process.kill()
            process.wait()
            done = {"why": "long", "lasts_s": LASTS_S}
        with self._lock:
            self._standing = {"state": "failed" if "why" in done else "done"} | done
