"""Benchmarks: each checks its answer, names the machine and states its budget."""
