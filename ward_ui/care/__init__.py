"""What may be set for a patient."""
