"""Acconeer A121 with the exploration server."""
