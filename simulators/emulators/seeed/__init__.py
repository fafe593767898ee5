"""Seeed and Hi-Link modules, two families of frames."""
