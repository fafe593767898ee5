"""Scenarios run: at full speed in one process, or in real time by the services themselves."""
