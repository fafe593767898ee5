"""What can go wrong on opening, in sentences."""


class RecordsError(Exception):
    """The records cannot be opened; one sentence says why and what to do."""


class InUseError(RecordsError):
    """Another process writes there: whoever comes second must end."""
