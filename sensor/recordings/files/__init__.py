"""A recording as files in a folder: when the next begins, what proves that one is whole."""
