"""What a count of beats is worth: the fit of `python -m training.heart.beats`.

On 3,912 counts of 650 simulated people and drawn bodies, none seen by the network; one body in
seven has no heart.
"""

QUALITY = (
    2.465,
    -0.314,
    5.707,
    -0.002,
    -0.134,
    2.753,
    0.098,
    -0.036,
    0.019,
    -0.854,
    -1.274,
    -0.248,
)
"""Bias, then one for each term of `dsp.heart.beats.stage`."""
