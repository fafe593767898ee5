"""A ward server under load: what stands around it, and the screens that look at it."""
