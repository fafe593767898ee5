"""The ward as it is heard now, and who follows it."""
