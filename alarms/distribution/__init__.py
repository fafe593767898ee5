"""Who is told of an alarm, who comes next, and how long each part of that took."""
