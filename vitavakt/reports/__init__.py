"""`vitavakt report`: a patient's trend, a shift, a ward's alarms, as pages and as PDF."""
