"""Composition root: the command line, the ward file, supervision. No logic of its own."""
