"""What else is in the room."""
