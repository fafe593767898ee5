"""The trained network as the ONNX file that the DSP runs."""

from pathlib import Path

import msgspec
import numpy as np
import onnx
import torch

from dsp.choice import N_SLOTS
from dsp.heart.beats.counter import SCHEMA, Card, load
from dsp.heart.beats.series import CHANNELS, N_TIMES
from dsp.heart.network import METADATA_KEY
from training.heart.beats.network import Counting

OPSET = 17


def export(counting: Counting, path: Path, *, trained_on: str, command: str) -> None:
    """Written, read back, and compared with what PyTorch says."""
    counting.eval()
    example = torch.randn(3, N_SLOTS, len(CHANNELS), N_TIMES)
    example[:, :, 2] = 1
    torch.onnx.export(
        counting, (example,), str(path), input_names=["series"], output_names=["marks", "doubt"],
        dynamic_axes={"series": {0: "n"}, "marks": {0: "n"}, "doubt": {0: "n"}},
        opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    card = Card(
        schema=SCHEMA,
        channels=CHANNELS,
        n_times=N_TIMES,
        trained_on=trained_on,
        command=command,
        intended_use="Counts heartbeats where no line tells vitavakt the rate.",
    )
    model = onnx.load(str(path))
    entry = model.metadata_props.add()
    entry.key, entry.value = METADATA_KEY, msgspec.json.encode(card).decode()
    path.write_bytes(model.SerializeToString())
    with torch.no_grad():
        marks, doubt = (each.numpy() for each in counting(example))
    read_marks, read_doubt = load(path.read_bytes())(example.numpy())
    np.testing.assert_allclose(read_marks, marks, atol=1e-4)
    np.testing.assert_allclose(read_doubt, doubt, rtol=1e-3)
