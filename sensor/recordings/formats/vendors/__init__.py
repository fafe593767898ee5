"""Recordings as the makers of radars write them."""
