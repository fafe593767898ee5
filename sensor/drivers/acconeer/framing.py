"""Lines of JSON and the bytes behind them, cut out of the server's stream."""

import re

from sensor.drivers.acconeer.messages import PAYLOAD_BYTES_MAX, Said, header
from sensor.drivers.framing import PARTIAL, WRONG, Partial, Whole, Wrong

LINE_BYTES_MAX = 64 * 1024
"""A set-up's answer may carry calibration data."""
_NOT_TEXT = re.compile(rb"[^\x20-\x7e\t]")


class Format:
    """As `sensor.drivers.framing.Format`. A line is pure ASCII, so its end is soon doubted."""

    marks = (b"{",)
    n_bytes_max = LINE_BYTES_MAX + PAYLOAD_BYTES_MAX

    def frame(self, buffer: bytes, at: int) -> Whole[Said] | Partial | Wrong:
        end = _NOT_TEXT.search(buffer, at, at + LINE_BYTES_MAX)
        if end is None:
            return PARTIAL if len(buffer) - at < LINE_BYTES_MAX else WRONG
        line_end = end.end()
        if end.group() == b"\r":
            line_end += 1
            if line_end > len(buffer):
                return PARTIAL
        if buffer[line_end - 1 : line_end] != b"\n":
            return WRONG
        read = header(buffer[at:line_end])
        if read is None:
            return WRONG
        n_payload = read.payload_size or 0
        if len(buffer) - line_end < n_payload:
            return PARTIAL
        payload = buffer[line_end : line_end + n_payload]
        said = Said(header=read, payload=payload)
        return Whole(said, line_end + n_payload - at, checked=n_payload == 0)
