"""Score and quality of the heart: the steps of `python -m training.heart`, score taken halfway.

Fitted on 600 simulated people, 240 of them before one bin, and 960 drawn bodies, none seen by the
network. The score is the mean of the fit and of the weights before it: the fit alone follows a
step too slowly and loses children. Both qualities were fitted beside that mean.
"""

SCORE = (
    0.591,
    0.429,
    0.244,
    0.103,
    0.492,
    0.377,
    0.159,
    -0.112,
    -0.12,
    2.468,
    -4.498,
    0.72,
    0.304,
    1.059,
    -0.82,
    0.004,
    -0.192,
    0.28,
)
"""One for each of `dsp.heart.evidence.FEATURES`."""
LINEAR = (
    -3.832,
    3.881,
    1.08,
    -0.385,
    -0.251,
    0.696,
    -0.339,
    -1.01,
    -0.41,
    3.731,
    2.681,
    0.415,
    0.24,
)
"""Bias, then one for each term of `dsp.heart.quality.linear_terms`."""
OPINION = (
    -3.182,
    0.569,
    7.703,
    -1.266,
    0.288,
    0.177,
    0.085,
    -0.412,
    -0.247,
    0.515,
    0.649,
    3.371,
    -0.079,
    -0.037,
    0.073,
    0.09,
)
"""Bias, then one for each term of `dsp.heart.quality.asked_terms`."""
