"""Pictures of what a radar sees, for an engineer: one page of HTML that needs nothing beside it."""
