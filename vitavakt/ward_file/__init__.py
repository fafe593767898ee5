"""Parts of a ward file: one table or one matter each, read with all its faults."""
