"""Services killed at random moments, and an account of what became of every alarm."""
