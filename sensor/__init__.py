"""Radars, their frames, the link that carries them, and recordings. Imports nothing of ours."""
