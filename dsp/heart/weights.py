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
    "weights_sha256": "f675a2af2d1fa10363648e43b9e30fdd1391fea8a27f34a683b7afc5f1a3fbab",
    "numpy": "2.4.6",
    "scipy": "1.17.1",
    "onnxruntime": "1.31.1",
}
"""How many were drawn, from which seed, beside which network, by which versions."""
SCORE = (
    0.429,
    0.335,
    0.291,
    0.194,
    0.261,
    0.247,
    0.17,
    -0.027,
    -0.032,
    1.81,
    -6.765,
    0.378,
    0.294,
    0.393,
    -0.558,
    -0.038,
    -0.079,
    0.093,
)
"""One for each of `dsp.heart.evidence.FEATURES`."""
LINEAR = (
    -3.027,
    4.744,
    0.62,
    -0.466,
    -0.148,
    0.587,
    -0.512,
    -1.555,
    -0.119,
    2.302,
    5.727,
    0.486,
    0.129,
)
"""Bias, then one for each term of `dsp.heart.quality.linear_terms`."""
OPINION = (
    -4.157,
    1.677,
    6.451,
    -1.208,
    -0.071,
    0.066,
    -0.073,
    -0.254,
    0.375,
    -0.538,
    0.263,
    2.452,
    -0.092,
    0.018,
    0.371,
    -0.03,
    0.61,
)
"""Bias, then one for each term of `dsp.heart.quality.asked_terms`."""
