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
    "weights_sha256": "25c2cd1db62bda538d12fef0b51bc606fb212cb63b80a675b9054b5b1db6384a",
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
    -3.009,
    4.652,
    0.704,
    -0.424,
    -0.147,
    0.537,
    -0.52,
    -1.544,
    -0.129,
    2.266,
    5.942,
    0.444,
    0.165,
)
"""Bias, then one for each term of `dsp.heart.quality.linear_terms`."""
OPINION = (
    -4.087,
    1.513,
    6.466,
    -1.135,
    -0.037,
    0.061,
    -0.096,
    -0.289,
    0.356,
    -0.519,
    0.267,
    2.338,
    -0.077,
    0.002,
    0.394,
    -0.09,
    0.783,
)
"""Bias, then one for each term of `dsp.heart.quality.asked_terms`."""
