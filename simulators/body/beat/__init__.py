"""Heartbeats, and what sets the next one."""
