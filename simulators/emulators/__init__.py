"""Modules of the market, emulated: bytes out of simulated scenes, commands understood."""
