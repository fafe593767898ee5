"""Starts rehearsals, one at a time, and keeps what the newest one said."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from time import time
from typing import Any

from ward_ui.administration.messages import Trial

LASTS_S = 7200.0
"""Longer, and it is ended. A week of forty beds under two sets of rules is an hour of one core."""
_MODULE = "vitavakt.administration.trial"


class Trials:
    """At most one rehearsal at a time; the newest one's result is kept."""

    def __init__(self, *, lasts_s: float = LASTS_S, module: str = _MODULE) -> None:
        self._lasts_s = lasts_s
        self._module = module
        self._standing: dict[str, Any] = {"state": "none"}
        self._process: subprocess.Popen[bytes] | None = None
        self._why = ""
        self._lock = threading.Lock()

    def begin(self, ward_file: Path, before: str, after: str, trial: Trial) -> bool:
        """False while another one runs."""
        asked = {
            "file": str(ward_file),
            "before": before,
            "after": after,
            "scenario": trial.scenario,
            "hours": trial.hours,
        }
        with self._lock:
            if self._standing["state"] == "running":
                return False
            self._standing = {"state": "running", "since_ms": round(time() * 1000), "done": None}
            self._why = ""
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            given = json.dumps(asked).encode()
            threading.Thread(target=self._follow, args=(self._process, given), daemon=True).start()
        return True

    def standing(self) -> dict[str, Any]:
        """How the newest one goes; `done` is the share that has been played, None at first."""
        with self._lock:
            return dict(self._standing)

    def end(self, why: str = "stopped") -> None:
        """A rehearsal that runs is ended, and says why."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                self._why = why
                self._process.kill()

    def _follow(self, process: subprocess.Popen[bytes], given: bytes) -> None:
        """Until it has said its outcome, or ended without."""
        too_long = threading.Timer(self._lasts_s, self.end, ("long",))
        too_long.daemon = True
        too_long.start()
        said = self._outcome(process, given)
        process.wait()
        too_long.cancel()
        with self._lock:
            outcome = said if said is not None else {"why": self._why or "ended"}
            self._standing = {"state": "failed" if "why" in outcome else "done"} | outcome

    def _outcome(self, process: subprocess.Popen[bytes], given: bytes) -> dict[str, Any] | None:
        """The last thing it says; None of one that was ended, or broke."""
        if process.stdin is None or process.stdout is None:  # asked for both
            return None
        with process.stdin, process.stdout:
            try:
                process.stdin.write(given)
                process.stdin.close()
                for line in process.stdout:
                    said: dict[str, Any] = json.loads(line)
                    if "done" not in said:
                        return said
                    with self._lock:
                        self._standing["done"] = said["done"]
            except (OSError, json.JSONDecodeError):
                return None
        return None
