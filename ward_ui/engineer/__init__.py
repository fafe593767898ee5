"""The engineer's page, and recordings of raw frames."""
