"""A trained network as the ONNX file that the DSP runs."""

from pathlib import Path

import msgspec
import numpy as np
import onnx
import torch
from torch import Tensor, nn

from dsp.chest.choice import N_SLOTS
from dsp.heart.maps import MAPS, N_CELLS
from dsp.heart.network import N_RATES, SCHEMA, Card, load
from dsp.heart.onnx_file import METADATA_KEY
from dsp.heart.onnx_file import Card as AnyCard
from training.heart.network import Picker

OPSET = 17


def export(picker: Picker, path: Path, *, trained_on: str, command: str) -> None:
    """Written, read back, and compared with what PyTorch says."""
    card = Card(
        schema=SCHEMA,
        maps=MAPS,
        n_cells=N_CELLS,
        n_rates=N_RATES,
        trained_on=trained_on,
        command=command,
        intended_use="Which line is the heart, where vitavakt's linear score is unsure.",
    )
    example = torch.randn(3, N_SLOTS, len(MAPS), N_CELLS)
    write(picker, example, path, card, takes="maps", gives=["log_probability"])
    with torch.no_grad():
        said = picker(example).numpy()
    np.testing.assert_allclose(load(path.read_bytes())(example.numpy()), said, atol=1e-4)


def write(
    network: nn.Module, example: Tensor, path: Path, card: AnyCard, *, takes: str, gives: list[str]
) -> None:
    """The file with its card; rows of the example are of any number."""
    network.eval()
    torch.onnx.export(
        network, (example,), str(path), input_names=[takes], output_names=gives,
        dynamic_axes={name: {0: "n"} for name in (takes, *gives)},
        opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    model = onnx.load(str(path))
    entry = model.metadata_props.add()
    entry.key, entry.value = METADATA_KEY, msgspec.json.encode(card).decode()
    path.write_bytes(model.SerializeToString())
