"""Who else is in the room."""
