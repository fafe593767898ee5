import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers import running, worker
from benchmarks.peers.sets import Recordings
from sensor.messages import Geometry

RR_PER_MIN, HR_PER_MIN = 15.0, 72.0


@pytest.fixture(scope="module")
def made() -> Recordings:
    """One chest in one of four bins, beside clutter, for 50 s."""
    t = np.arange(1000) / 20
    phase = 5 * np.sin(2 * np.pi * RR_PER_MIN / 60 * t) + np.sin(2 * np.pi * HR_PER_MIN / 60 * t)
    frames = np.full((1, len(t), 4), 3 + 1j, np.complex64)
    frames[0, :, 2] += np.exp(1j * phase)
    ones = np.ones((1, 50))
    return Recordings(
        frames=frames,
        geometry=Geometry(frame_rate_hz=20.0),
        truth={"rr": RR_PER_MIN * ones, "hr": HR_PER_MIN * ones},
        chest_bin=np.array([2]),
        from_s=30,
    )


def test_a_program_in_a_process_of_its_own_answers_each_second(made: Recordings) -> None:
    found = running.answer("plain FFT, circle", made, Path(sys.executable))
    scores = running.scores(found, made)
    assert scores["rr"].shown == 1
    assert scores["rr"].mae == pytest.approx(0, abs=0.1)
    assert scores["hr"].mae == pytest.approx(0, abs=0.5)
    assert found.spent_s > 0


def test_what_is_not_installed_is_said_and_left_out(tmp_path: Path) -> None:
    there, missing = running.versions(tmp_path / "python")
    assert "plain FFT" in there
    assert not set(running.LIBRARIES) & set(there)
    assert sum("skipped" in sentence for sentence in missing) >= len(running.LIBRARIES)


def test_frames_of_any_rate_become_twenty_a_second() -> None:
    slow = worker._slowed(np.ones((810, 2), complex), 81.0)
    assert slow.shape == (200, 2)
    np.testing.assert_allclose(slow, 1)
