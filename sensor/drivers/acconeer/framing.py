"""Lines of JSON and the bytes behind them, cut out of the server's stream."""

import re

from sensor.drivers.acconeer.messages import PAYLOAD_BYTES_MAX, Said, header
from sensor.drivers.framing import PARTIAL, WRONG, Partial, Whole, Wrong

LINE_BYTES_MAX = 16 * 1024
"""A set-up's answer may carry calibration data."""
_NOT_TEXT = re.compile(rb"[^\x20-\x7e\t]")


class Format:
    """As `sensor.drivers.framing.Format`. A line is pure ASCII, so its end is soon doubted."""

    marks = (b'{"',)
    n_start_bytes = 2
    n_bytes_max = LINE_BYTES_MAX + PAYLOAD_BYTES_MAX

    def frame(self, buffer: bytes, at: int) -> Whole[Said] | Partial | Wrong:
        newline = buffer.find(b"\n", at, at + LINE_BYTES_MAX)
        if newline < 0:
            too_long = len(buffer) - at >= LINE_BYTES_MAX
            return WRONG if too_long or not _unfinished(buffer[at:]) else PARTIAL
        line = buffer[at:newline].removesuffix(b"\r")
        read = header(line)
        # Read first: nearly every false start ends there, before the whole line is looked at.
        if read is None or _NOT_TEXT.search(line):
            return WRONG
        n_payload = read.payload_size or 0
        payload = buffer[newline + 1 : newline + 1 + n_payload]
        if len(payload) < n_payload:
            return PARTIAL
        said = Said(header=read, payload=payload)
        return Whole(said, newline + 1 + n_payload - at, checked=n_payload == 0)


def _unfinished(line: bytes) -> bool:
    """So far nothing but text, and perhaps the first half of CR LF."""
    return _NOT_TEXT.search(line.removesuffix(b"\r")) is None
