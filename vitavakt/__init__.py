"""Composition root: the command line, the ward file, supervision. No logic of its own."""

import os

# Before numpy is loaded: the matrices here are small, and BLAS threads cost more than they bring.
os.environ.setdefault("OMP_NUM_THREADS", "1")
