"""The trained picker as the ONNX file that the DSP runs."""

from pathlib import Path

import msgspec
import numpy as np
import onnx
import torch

from dsp.choice import N_SLOTS
from dsp.heart.maps import MAPS, N_CELLS
from dsp.heart.network import METADATA_KEY, N_RATES, SCHEMA, Card, load
from training.heart.network import Picker

OPSET = 17


def export(picker: Picker, path: Path, *, trained_on: str, command: str) -> None:
    """Written, read back, and compared with what PyTorch says."""
    picker.eval()
    example = torch.randn(3, N_SLOTS, len(MAPS), N_CELLS)
    torch.onnx.export(
        picker, (example,), str(path), input_names=["maps"], output_names=["log_probability"],
        dynamic_axes={"maps": {0: "n"}, "log_probability": {0: "n"}},
        opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    card = Card(
        schema=SCHEMA,
        maps=MAPS,
        n_cells=N_CELLS,
        n_rates=N_RATES,
        trained_on=trained_on,
        command=command,
        intended_use="Which line is the heart, where vitavakt's linear score is unsure.",
    )
    model = onnx.load(str(path))
    entry = model.metadata_props.add()
    entry.key, entry.value = METADATA_KEY, msgspec.json.encode(card).decode()
    path.write_bytes(model.SerializeToString())
    with torch.no_grad():
        said = picker(example).numpy()
    np.testing.assert_allclose(load(path.read_bytes())(example.numpy()), said, atol=1e-4)
