"""`vitavakt rehearse`: days of vital signs against a ward file, and the report of it."""
