"""Novelda XeThru X4."""
