"""One bed's past: trends, and the log."""
