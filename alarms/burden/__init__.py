"""What alarms cost a ward, and what they gave it: from its own journal and history."""
