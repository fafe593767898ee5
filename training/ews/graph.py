"""The fitted heads as an ONNX graph, with what the file has to say about itself."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from alarms.ews.model import METADATA_KEY, Card
from training.ews.heads import Head

OPSET = 17
IR_VERSION = 8
"""Old enough for every onnxruntime that the package allows."""


def graph(heads: Sequence[Head], card: Card) -> ModelProto:
    """Features (n, feature) -> risk (n,) and shares (n, head, feature) of the log odds.

    step = clip((x - low) / width, 0, 1) - mean, 0 where x is unknown;
    shares = steps @ weights; p = sigmoid(sum(shares) + intercept); risk = 1 - prod(1 - p).
    """
    n_features, n_heads = len(card.features), len(heads)
    low, width, mean, idx, weights = _steps(heads, n_features)
    constants = {
        "idx": idx,
        "low": low,
        "width": width,
        "mean": mean,
        "zero": np.float32(0),
        "one": np.float32(1),
        "weights": weights,
        "shape": np.array([-1, n_heads, n_features], dtype=np.int64),
        "last": np.array([2], dtype=np.int64),
        "intercepts": np.array(card.intercepts, dtype=np.float32),
    }
    node = helper.make_node
    nodes = [
        node("Gather", ["features", "idx"], ["values"], axis=1),
        node("Sub", ["values", "low"], ["above"]),
        node("Div", ["above", "width"], ["climbed"]),
        node("Clip", ["climbed", "zero", "one"], ["clipped"]),
        node("Sub", ["clipped", "mean"], ["centred"]),
        node("IsNaN", ["values"], ["unknown"]),
        node("Where", ["unknown", "zero", "centred"], ["steps"]),
        node("MatMul", ["steps", "weights"], ["flat"]),
        node("Reshape", ["flat", "shape"], ["shares"]),
        node("ReduceSum", ["shares", "last"], ["sums"], keepdims=0),
        node("Add", ["sums", "intercepts"], ["log_odds"]),
        node("Sigmoid", ["log_odds"], ["p"]),
        node("Sub", ["one", "p"], ["none"]),
        node("ReduceProd", ["none"], ["none_at_all"], axes=[1], keepdims=0),
        node("Sub", ["one", "none_at_all"], ["risk"]),
    ]
    made = helper.make_graph(
        nodes,
        "early_warning",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", n_features])],
        [
            helper.make_tensor_value_info("risk", TensorProto.FLOAT, ["n"]),
            helper.make_tensor_value_info("shares", TensorProto.FLOAT, ["n", n_heads, n_features]),
        ],
        [numpy_helper.from_array(np.asarray(v), name) for name, v in constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    helper.set_model_props(model, {METADATA_KEY: msgspec.json.encode(card).decode()})
    checker.check_model(model, full_check=True)
    return model


def _steps(
    heads: Sequence[Head], n_features: int
) -> tuple[
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.int64],
    NDArray[np.float32],
]:
    """All heads' steps side by side, and weights (step, head x feature)."""
    ramps = [part.ramps for head in heads for part in head.parts]
    idx = np.concatenate([r.feature_idx for r in ramps])
    weights = np.zeros((len(idx), len(heads) * n_features), dtype=np.float32)
    at = 0
    for i, head in enumerate(heads):
        for part in head.parts:
            here = np.arange(at, at + len(part.weights))
            weights[here, i * n_features + part.ramps.feature_idx] = part.weights
            at += len(part.weights)
    columns = [
        np.concatenate([getattr(r, name) for r in ramps]).astype(np.float32)
        for name in ("low", "width", "mean")
    ]
    return columns[0], columns[1], columns[2], idx, weights
