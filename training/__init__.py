"""Making and judging the early-warning model. Imports all; is imported by nothing installed."""
