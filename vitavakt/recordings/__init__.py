"""Recordings from the command line: made, checked, converted."""
