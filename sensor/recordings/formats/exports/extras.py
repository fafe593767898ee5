"""Libraries that only some formats need, and the sentence where they are not installed."""

import importlib
from typing import Any

from sensor.recordings.recording import RecordingError


def extra(module: str) -> Any:
    """The module, of the optional parts."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as why:
        raise RecordingError(
            f"This format needs {module.partition('.')[0]}, which is not installed: "
            "pip install 'vitavakt[formats]'."
        ) from why
