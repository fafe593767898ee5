"""What is in force for each patient: profile, own limits, pauses; and who may set it."""
