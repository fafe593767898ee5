"""`vitavakt burden`: a ward's alarms in figures."""
