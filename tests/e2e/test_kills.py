"""Real services killed with -9 under load: `vitavakt bench torture`, small enough to run here."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.bench_torture import torture


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short path: that of an ipc socket may have 107 bytes."""
    return tmp_path_factory.mktemp("k")


def test_no_alarm_is_lost_doubled_or_unwritten_when_services_are_killed(folder):
    result = asyncio.run(torture(folder, n_kills=4, n_beds=2, seed=7))
    found = result.account
    assert found.n_episodes > 0
    assert (found.lost, found.doubled, found.unwritten, found.unended) == ([], [], [], [])
    assert result.chain_broken_at is None
