"""Breaths, what shapes them, and the wall that follows them."""
