"""Radars: echoes in, frames out."""
