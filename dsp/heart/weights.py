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
    "weights_sha256": "94dd63e8e8dc27b6fa0f1116cc15fde39c3790bc3543b93c1a653afcfc2d54a8",
    "numpy": "2.4.6",
    "scipy": "1.17.1",
    "onnxruntime": "1.31.1",
}
"""How many were drawn, from which seed, beside which network, by which versions."""
SCORE = (
    0.428,
    0.338,
    0.29,
    0.191,
    0.263,
    0.242,
    0.174,
    -0.027,
    -0.033,
    1.825,
    -6.729,
    0.381,
    0.296,
    0.399,
    -0.561,
    -0.038,
    -0.079,
    0.094,
)
"""One for each of `dsp.heart.evidence.FEATURES`."""
LINEAR = (
    -3.005,
    4.794,
    0.632,
    -0.421,
    -0.144,
    0.508,
    -0.516,
    -1.536,
    -0.13,
    2.271,
    5.82,
    0.428,
    0.157,
)
"""Bias, then one for each term of `dsp.heart.quality.linear_terms`."""
OPINION = (
    -4.211,
    1.687,
    6.361,
    -0.937,
    -0.051,
    0.062,
    -0.104,
    -0.315,
    0.35,
    -0.524,
    0.286,
    2.232,
    -0.084,
    0.01,
    0.386,
    -0.094,
    0.847,
)
"""Bias, then one for each term of `dsp.heart.quality.asked_terms`."""
