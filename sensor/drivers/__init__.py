"""Real radars: for each maker a codec without I/O and a driver; transports beside them."""
