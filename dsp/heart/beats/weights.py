"""What a count of beats is worth: the fit of `python -m training.heart.beats`.

On 3,777 counts of 650 simulated people and drawn bodies, none seen by the network; one body in
seven has no heart.
"""

QUALITY = (
    -2.359,
    -1.351,
    6.473,
    -0.025,
    -0.01,
    4.566,
    3.888,
    -0.155,
    0.0,
    -0.885,
)
"""Bias, then one for each term of `dsp.heart.beats.stage`."""
