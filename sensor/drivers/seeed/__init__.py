"""Seeed and Andar modules and their like: two families of frames."""
