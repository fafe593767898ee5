"""Heart rate: a linear score for all, a network where that is unsure, and tracking."""
