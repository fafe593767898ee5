"""Whether there is a person, in which state, and what may be shown of them."""
