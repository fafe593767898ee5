"""Each service alone: its settings taken from the ward file, its parts put together."""


from records.errors import RecordsError
from sensor.errors import LinkError
from sensor.keys import KeysError
from sensor.recording import RecordingError

JOURNAL = "journal.db"
HISTORY = "history.db"


class WardError(Exception):
    """A service that cannot start, in one sentence."""


EXPECTED_ERRORS = (WardError, KeysError, LinkError, RecordingError, RecordsError)
"""What a command line may end with: a sentence, no traceback."""
