"""A day of vital signs played against a ward's rules: which alarms it would have raised."""
