"""The text of `dsp/heart/weights.py`, and what it says of its making."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version

from training.heart.rebuild import Floats, Size, Weights

_PACKAGES = ("numpy", "scipy", "onnxruntime")


def made(size: Size, *, seed: int, onnx: bytes, weights: Weights) -> dict[str, str | int]:
    """Seed, draws, the network beside which they were fitted, versions, and a digest of them."""
    return {
        "seed": seed,
        **asdict(size),
        "network_sha256": hashlib.sha256(onnx).hexdigest(),
        "weights_sha256": digest(weights),
        **{name: version(name) for name in _PACKAGES},
    }


def digest(weights: Weights) -> str:
    """Of all numbers, in their order."""
    return hashlib.sha256(json.dumps(asdict(weights), sort_keys=True).encode()).hexdigest()


def text(weights: Weights, origin: Mapping[str, str | int]) -> str:
    """The whole module."""
    told = "".join(f"    {json.dumps(name)}: {_value(value)},\n" for name, value in origin.items())
    return (
        '"""Score and quality of the heart, written by `python -m training.heart --write`.\n\n'
        "Fitted on simulated people, drawn bodies and empty rooms; the network saw none of them.\n"
        '"""\n'
        f"\nMADE: dict[str, str | int] = {{\n{told}}}\n"
        '"""How many were drawn, from which seed, beside which network, by which versions."""\n'
        f"SCORE = (\n{_rows(weights.score)})\n"
        '"""One for each of `dsp.heart.evidence.FEATURES`."""\n'
        f"LINEAR = (\n{_rows(weights.linear)})\n"
        '"""Bias, then one for each term of `dsp.heart.quality.linear_terms`."""\n'
        f"OPINION = (\n{_rows(weights.opinion)})\n"
        '"""Bias, then one for each term of `dsp.heart.quality.asked_terms`."""\n'
    )


def _value(value: str | int) -> str:
    return json.dumps(value)


def _rows(weights: Floats) -> str:
    return "".join(f"    {value!r},\n" for value in weights)
