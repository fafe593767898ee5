"""Lines of text out of a stream of bytes. Never raises."""

LINE_BYTES_MAX = 4096


class Lines:
    """An incremental reader of text that ends its lines with LF, CR LF or CR."""

    def __init__(self) -> None:
        self._rest = b""
        self.n_discarded_bytes = 0
        """Of lines longer than any answer."""

    def forget(self) -> None:
        """The line was opened anew: half a line is none."""
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that these bytes complete, without ends and without the empty ones."""
        *whole, rest = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        if len(rest) > LINE_BYTES_MAX:
            self.n_discarded_bytes += len(rest)
            rest = b""
        self._rest = rest
        return [text for line in whole if (text := line.decode("latin-1").strip())]
