"""What can go wrong on opening, in sentences."""


class RecordsError(Exception):
    """The records cannot be opened; one sentence says why and what to do."""
