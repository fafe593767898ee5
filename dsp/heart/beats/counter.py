"""A small network that marks heartbeats and says how far its count may be off: its file."""

from functools import cache
from importlib import resources
from typing import Protocol, cast

import msgspec
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from dsp.choice import N_SLOTS
from dsp.heart.beats.series import CHANNELS, N_TIMES
from dsp.heart.network import METADATA_KEY, UNREADABLE, ModelError, session

SCHEMA = "heart-beats-1"
N_MARKS = N_TIMES // 2
"""One each tenth of a block."""
N_BATCH = 8
"""Asked together; larger batches leave the cache."""


class Counter(Protocol):
    """Marks and doubt from series (row, slot, channel, time).

    Marks (row, mark) are the beats in each tenth of a block; doubt (row,) is how far their mean
    rate may be off, per 60 blocks.
    """

    def __call__(
        self, series: NDArray[np.float32], /
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]: ...


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the network says of itself."""

    schema: str
    channels: tuple[str, ...]
    n_times: int
    trained_on: str
    command: str
    intended_use: str


class OnnxCounter:
    """A checked network. One session, one thread."""

    def __init__(self, card: Card, session: ort.InferenceSession) -> None:
        self.card = card
        self._session = session

    def __call__(
        self, series: NDArray[np.float32], /
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        parts = [self._said(series[i : i + N_BATCH]) for i in range(0, len(series), N_BATCH)]
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])

    def _said(self, series: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        beats, doubt = cast(
            "list[NDArray[np.float32]]", self._session.run(None, {"series": series})
        )
        return beats, doubt


def load(onnx: bytes) -> OnnxCounter:
    """The network in this file, or a `ModelError` that says what does not fit."""
    running = session(onnx)
    text = running.get_modelmeta().custom_metadata_map.get(METADATA_KEY)
    counter = OnnxCounter(_card(text), running)
    _refuse_misfit(counter)
    return counter


def shipped_bytes() -> bytes:
    """The file that comes with this program."""
    file = resources.files("dsp.heart.beats") / "counter.onnx"
    if not file.is_file():
        raise ModelError("The network that counts beats is missing from this installation.")
    return file.read_bytes()


@cache
def shipped() -> OnnxCounter:
    """The network that comes with this program."""
    return load(shipped_bytes())


@cache
def at_hand() -> Counter | None:
    """The shipped one, or None where there is no sound one: hearts without a line stay unread."""
    try:
        return shipped()
    except ModelError:
        return None


def _card(text: str | None) -> Card:
    if text is None:
        raise ModelError("The ONNX file does not say that it counts beats.")
    try:
        card = msgspec.json.decode(text, type=Card)
    except msgspec.MsgspecError as error:
        raise ModelError(f"The description of the counting network is broken: {error}.") from error
    if card.schema != SCHEMA or card.channels != CHANNELS or card.n_times != N_TIMES:
        raise ModelError("The counting network wants other series than this program makes.")
    return card


def _refuse_misfit(counter: OnnxCounter) -> None:
    try:
        beats, doubt = counter(np.zeros((2, N_SLOTS, len(CHANNELS), N_TIMES), np.float32))
    except UNREADABLE as error:
        raise ModelError("The counting network cannot read this program's series.") from error
    if beats.shape != (2, N_MARKS) or doubt.shape != (2,) or not np.isfinite(doubt).all():
        raise ModelError("The counting network does not answer with beats and a doubt.")
