"""What raises an alarm, as a table: read, checked, written, documented."""
