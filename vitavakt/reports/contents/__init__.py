"""What the three reports say: a patient, a shift, a ward's alarms; pure."""
