from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short path: that of an ipc socket may have 107 bytes."""
    return tmp_path_factory.mktemp("w")
