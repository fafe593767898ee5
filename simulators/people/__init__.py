"""Who is simulated, and what happens to them: pure data, and its course over time."""
