"""What must survive: the alarm journal and the history of vital signs."""
