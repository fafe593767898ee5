"""Heart rate: evidence of lines, the network where it is unsure, tracking."""
