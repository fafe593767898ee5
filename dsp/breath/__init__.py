"""Respiration rate, whether there is breathing, and whether it has stopped."""
