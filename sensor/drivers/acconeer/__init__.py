"""Acconeer A121: the exploration server."""
