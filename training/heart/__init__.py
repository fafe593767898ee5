"""Rebuilds the weights by which the DSP tells the heart's line: `python -m training.heart`."""
