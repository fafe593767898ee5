"""The patient's side: a tablet at the bed."""
