"""Recordings: what one is, the files that hold one, and one played as if it were a radar."""
