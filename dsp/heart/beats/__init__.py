"""A heart without a line: its beats are counted."""
