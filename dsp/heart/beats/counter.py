"""A small network that marks heartbeats and says how far its count may be off: its file."""

from functools import cache
from typing import Protocol, cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from dsp.chest.choice import N_SLOTS
from dsp.heart import onnx_file
from dsp.heart.beats.series import CHANNELS, N_TIMES
from dsp.heart.onnx_file import N_BATCH, UNREADABLE, ModelError

SCHEMA = "heart-beats-1"
N_MARKS = N_TIMES // 2
"""One each tenth of a block."""


class Counter(Protocol):
    """Marks and doubt from series (row, slot, channel, time).

    Marks (row, mark) are the beats in each tenth of a block; doubt (row,) is how far their mean
    rate may be off, per 60 blocks.
    """

    def __call__(
        self, series: NDArray[np.float32], /
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]: ...


class Card(onnx_file.Card, frozen=True, kw_only=True):
    """What the network says of itself."""

    channels: tuple[str, ...]
    n_times: int


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
    running = onnx_file.session(onnx)
    card = onnx_file.card_of(running, Card, SCHEMA)
    if card.channels != CHANNELS or card.n_times != N_TIMES:
        raise ModelError("The counting network wants other series than this program makes.")
    counter = OnnxCounter(card, running)
    _refuse_misfit(counter)
    return counter


def shipped_bytes() -> bytes:
    """The file that comes with this program."""
    return onnx_file.bytes_of("dsp.heart.beats", "counter.onnx")


@cache
def shipped() -> OnnxCounter:
    """The network that comes with this program."""
    return load(shipped_bytes())


@cache
def at_hand() -> Counter | None:
    """The shipped one, or None where there is no sound one: hearts without a line stay unread."""
    return onnx_file.if_sound(shipped)


def _refuse_misfit(counter: OnnxCounter) -> None:
    try:
        beats, doubt = counter(np.zeros((2, N_SLOTS, len(CHANNELS), N_TIMES), np.float32))
    except UNREADABLE as error:
        raise ModelError("The counting network cannot read this program's series.") from error
    if beats.shape != (2, N_MARKS) or doubt.shape != (2,) or not np.isfinite(doubt).all():
        raise ModelError("The counting network does not answer with beats and a doubt.")
