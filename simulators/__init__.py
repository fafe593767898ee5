"""Bodies, rooms and radars that do not know how they will be measured."""
