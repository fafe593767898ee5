"""A simulated ward over some time: who lies there, what fails, and what must alarm."""
