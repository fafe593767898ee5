"""A body: breathing, heart, motion, and the echoes they move."""
