"""The heart's networks as files: one ONNX session each, with a card that says what it is."""

from collections.abc import Callable
from importlib import resources
from typing import TypeVar

import msgspec
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as _state

METADATA_KEY = "vitavakt"
N_BATCH = 8
"""Asked together; larger batches leave the cache."""

# onnxruntime's own classes have no common one below `Exception`.
UNREADABLE = (_state.Fail, _state.InvalidArgument, _state.InvalidProtobuf, _state.NoSuchFile)

T = TypeVar("T")


class ModelError(ValueError):
    """The file holds no network that can be asked."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What any of them says of itself."""

    schema: str
    trained_on: str
    command: str
    intended_use: str


C = TypeVar("C", bound=Card)


def session(onnx: bytes) -> ort.InferenceSession:
    """One thread that runs this file; a `ModelError` where nothing can."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
    except UNREADABLE as error:
        raise ModelError("The heart network is no ONNX file that can be run.") from error


def card_of(running: ort.InferenceSession, kind: type[C], schema: str) -> C:
    """What the file says of itself; a `ModelError` where that is not this schema's."""
    text = running.get_modelmeta().custom_metadata_map.get(METADATA_KEY)
    if text is None:
        raise ModelError("The ONNX file does not say that it is a heart network.")
    try:
        said = msgspec.json.decode(text, type=Card).schema
        if said != schema:
            raise ModelError(f"The heart network is of schema {said}, not {schema}.")
        return msgspec.json.decode(text, type=kind)
    except msgspec.MsgspecError as error:
        raise ModelError(f"The heart network's own description is broken: {error}.") from error


def bytes_of(package: str, name: str) -> bytes:
    """A file that comes with this program."""
    file = resources.files(package) / name
    if not file.is_file():
        raise ModelError(f"The heart network {name} is missing from this installation.")
    return file.read_bytes()


def if_sound(shipped: Callable[[], T]) -> T | None:
    """What is shipped, or None where that is not sound."""
    try:
        return shipped()
    except ModelError:
        return None
