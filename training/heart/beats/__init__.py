"""Trains the network that counts the beats of a heart without a line."""
