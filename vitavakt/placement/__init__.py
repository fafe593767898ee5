"""Help while somebody mounts a radar: a live score and plain advice on the terminal."""
