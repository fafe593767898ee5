"""Serial ports, TCP and UDP: the only part of the drivers that touches anything."""
