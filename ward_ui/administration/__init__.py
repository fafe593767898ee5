"""Pages for the hospital's own administrators."""
