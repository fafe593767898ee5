"""Making and judging the early-warning model: docs/early-warning.md says how."""
