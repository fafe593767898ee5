"""Novelda XeThru X4 (X4M200, X4M03): the module protocol."""
