"""A small network that tells which line is the heart: its candidates, and its file."""

from functools import cache
from typing import Protocol, cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from dsp.chest.choice import N_SLOTS
from dsp.heart import onnx_file
from dsp.heart.evidence import PER_MIN
from dsp.heart.maps import GRID_PER_MIN, MAPS, N_CELLS
from dsp.heart.onnx_file import N_BATCH, UNREADABLE, ModelError

FIRST_CELL = 166
N_RATES = 139
"""Candidates: cells 166 to 304 of the maps, 35 to 213 /min."""
RATES_PER_MIN = GRID_PER_MIN[FIRST_CELL : FIRST_CELL + N_RATES]
SCHEMA = "heart-line-1"


class Network(Protocol):
    """Log probability of `RATES_PER_MIN` (sensor, rate) from maps (sensor, slot, map, cell)."""

    def __call__(self, maps: NDArray[np.float32], /) -> NDArray[np.float32]: ...


class Card(onnx_file.Card, frozen=True, kw_only=True):
    """What the network says of itself."""

    maps: tuple[str, ...]
    n_cells: int
    n_rates: int


class OnnxNetwork:
    """A checked network. One session, one thread."""

    def __init__(self, card: Card, session: ort.InferenceSession) -> None:
        self.card = card
        self._session = session

    def __call__(self, maps: NDArray[np.float32], /) -> NDArray[np.float32]:
        parts = [self._said(maps[i : i + N_BATCH]) for i in range(0, len(maps), N_BATCH)]
        return np.concatenate(parts)

    def _said(self, maps: NDArray[np.float32]) -> NDArray[np.float32]:
        (out,) = cast("list[NDArray[np.float32]]", self._session.run(None, {"maps": maps}))
        return out


def load(onnx: bytes) -> OnnxNetwork:
    """The network in this file, or a `ModelError` that says what does not fit."""
    running = onnx_file.session(onnx)
    card = onnx_file.card_of(running, Card, SCHEMA)
    if card.maps != MAPS or card.n_cells != N_CELLS or card.n_rates != N_RATES:
        raise ModelError("The heart network wants other maps than this program makes.")
    network = OnnxNetwork(card, running)
    _refuse_misfit(network, running)
    return network


def shipped_bytes() -> bytes:
    """The file that comes with this program."""
    return onnx_file.bytes_of("dsp.heart", "network.onnx")


@cache
def shipped() -> OnnxNetwork:
    """The network that comes with this program."""
    return load(shipped_bytes())


@cache
def at_hand() -> Network | None:
    """The shipped network, or None where there is no sound one: the linear road is then alone."""
    return onnx_file.if_sound(shipped)


def _refuse_misfit(network: OnnxNetwork, session: ort.InferenceSession) -> None:
    wanted = [(each.name, len(each.shape)) for each in session.get_inputs()]
    if wanted != [("maps", 4)]:
        raise ModelError(f"The heart network wants {wanted}, not maps of four axes.")
    try:
        said = network(np.zeros((2, N_SLOTS, len(MAPS), N_CELLS), np.float32))
    except UNREADABLE as error:
        raise ModelError("The heart network cannot read this program's maps.") from error
    if said.shape != (2, N_RATES) or not np.allclose(np.exp(said).sum(axis=1), 1, atol=1e-3):
        raise ModelError("The heart network does not answer with probabilities.")


@cache
def _spread() -> NDArray[np.float32]:
    """(rate, cell) from the candidates to `PER_MIN`, by linear interpolation of the density."""
    at = np.interp(PER_MIN, RATES_PER_MIN, np.arange(N_RATES))
    near = np.maximum(1 - np.abs(at - np.arange(N_RATES)[:, None]), 0)
    # Candidates lie the farther apart the faster they are.
    return np.asarray(near / PER_MIN, np.float32)


def on_cells(log_probability: NDArray[np.float32]) -> NDArray[np.float32]:
    """(sensor, cell) probability of each of `evidence.PER_MIN`."""
    spread = np.exp(log_probability) @ _spread()
    return np.asarray(spread / spread.sum(axis=1, keepdims=True), np.float32)
