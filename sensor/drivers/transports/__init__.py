"""Serial ports, TCP, UDP and a vendor's wheel: all of the drivers that touches anything."""
