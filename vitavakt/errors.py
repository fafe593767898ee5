"""What a command line may end with: a sentence, no traceback."""

from records.errors import RecordsError
from sensor.keys import KeysError
from sensor.recordings.recording import RecordingError


class WardError(Exception):
    """A ward or a service that cannot start, in one sentence."""


EXPECTED_ERRORS = (WardError, KeysError, RecordingError, RecordsError)
