"""The trunk: its reflecting parts, and what of them is seen from where."""
