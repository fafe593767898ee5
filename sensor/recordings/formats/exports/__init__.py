"""Formats that recordings only go out to."""
