"""Score and quality of the heart, written by `python -m training.heart --write`.

Fitted on simulated people, drawn bodies and empty rooms; the network saw none of them.
"""

MADE: dict[str, str | int] = {
    "seed": 1,
    "people": 288,
    "narrow": 192,
    "bodies": 768,
    "rooms": 48,
    "network_sha256": "ea0a06d9dcd8695d7c90fd27edcf75c6bb8ac2f17cd9fb94cb66c5a87aca59ad",
    "weights_sha256": "6ef723bc7908cb3190583cb0f57ac7be3f98769f860551178d6816aaabd30fab",
    "numpy": "2.4.6",
    "scipy": "1.17.1",
    "onnxruntime": "1.31.1",
}
"""How many were drawn, from which seed, beside which network, by which versions."""
SCORE = (
    0.429,
    0.338,
    0.29,
    0.192,
    0.264,
    0.242,
    0.173,
    -0.027,
    -0.033,
    1.82,
    -6.728,
    0.38,
    0.295,
    0.403,
    -0.563,
    -0.038,
    -0.079,
    0.094,
)
"""One for each of `dsp.heart.evidence.FEATURES`."""
LINEAR = (
    -2.938,
    4.714,
    0.714,
    -0.44,
    -0.119,
    0.541,
    -0.531,
    -1.565,
    -0.138,
    2.176,
    5.791,
    0.428,
    0.112,
)
"""Bias, then one for each term of `dsp.heart.quality.linear_terms`."""
OPINION = (
    -4.041,
    1.562,
    6.496,
    -1.261,
    -0.034,
    0.044,
    -0.135,
    -0.289,
    0.295,
    -0.452,
    0.23,
    2.219,
    -0.06,
    -0.01,
    0.377,
    -0.122,
    0.749,
)
"""Bias, then one for each term of `dsp.heart.quality.asked_terms`."""
