"""Public data sets, as they are published."""
