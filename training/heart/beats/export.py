"""The trained counting network as the ONNX file that the DSP runs."""

from pathlib import Path

import numpy as np
import torch

from dsp.chest.choice import N_SLOTS
from dsp.heart.beats.counter import SCHEMA, Card, load
from dsp.heart.beats.series import CHANNELS, N_TIMES
from training.heart.beats.network import Counting
from training.heart.export import write


def export(counting: Counting, path: Path, *, trained_on: str, command: str) -> None:
    """Written, read back, and compared with what PyTorch says."""
    card = Card(
        schema=SCHEMA,
        channels=CHANNELS,
        n_times=N_TIMES,
        trained_on=trained_on,
        command=command,
        intended_use="Counts heartbeats where no line tells vitavakt the rate.",
    )
    example = torch.randn(3, N_SLOTS, len(CHANNELS), N_TIMES)
    example[:, :, 2] = 1
    write(counting, example, path, card, takes="series", gives=["marks", "doubt"])
    with torch.no_grad():
        marks, doubt = (each.numpy() for each in counting(example))
    read_marks, read_doubt = load(path.read_bytes())(example.numpy())
    np.testing.assert_allclose(read_marks, marks, atol=1e-4)
    np.testing.assert_allclose(read_doubt, doubt, rtol=1e-3)
