"""Benchmarks: each checks its answer, names the machine and states its budget."""

import os

# Before numpy is loaded: one core is measured, as the services use it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
