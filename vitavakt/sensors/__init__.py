"""Real radars from the command line: found, tried, run, installed."""
