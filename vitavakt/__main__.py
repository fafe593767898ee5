"""`python -m vitavakt`."""

from vitavakt.cli import main

main()
