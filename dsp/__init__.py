"""Frames in, vital signs out: pure arrays over (sensor, time, bin, antenna)."""
