"""One browser's line: what it asks has to come soon, and be short; what it gets has to be taken.

Uvicorn waits for ever for the rest of a request, and keeps a head of any length. A machine on the
ward's network that opens lines and says nothing, or never stops talking, would take every file
descriptor, or all memory, from the screens.
"""

from asyncio import TimerHandle, Transport
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES_MAX: Final = 65_536
"""Of a request's first line and headers."""
ASKED_S: Final = 20.0
"""A whole request has so long to come."""
ANSWERED_S: Final = 300.0
"""An answer has so long to be made: a report may wait for eight others."""
TAKEN_S: Final = 30.0
"""An answer that is made has so long to be taken."""
N_IDLE_MAX: Final = 512
"""Lines that ask nothing, not yet or no more; the oldest is cut when there are more."""
LATE_S: Final = 1.0
"""A server that looks later than this judges nobody by it."""

_IDLE: Final = "idle"


class Line(HttpToolsProtocol):
    """Uvicorn's HTTP with an end to patience."""

    _timer: TimerHandle | None = None
    _wait_s = 0.0
    _n_head = 0
    _is_head = True
    _is_taking = False
    _is_coming = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn
        super().connection_made(transport)
        self._idle()
        self._wait(ASKED_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lines.pop(self, None)
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._n_head += len(data) if self._is_head else 0
        super().data_received(data)
        if self._is_head and self._n_head > HEAD_BYTES_MAX and not self.transport.is_closing():
            self.send_400_response("The head of this request is too long.")

    def handle_websocket_upgrade(self) -> None:
        self._lines.pop(self, None)
        self._stop()
        self._is_head = False
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_coming = True
        self._wait(ASKED_S)

    def on_headers_complete(self) -> None:
        self._is_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._lines.pop(self, None)
        self._is_head, self._n_head, self._is_coming = True, 0, False
        self._wait(ANSWERED_S)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if self.pipeline:
            self._wait(ANSWERED_S)
            super().on_response_complete()
            return
        self._wait(TAKEN_S, is_taking=True)
        super().on_response_complete()
        self._idle()

    @property
    def _lines(self) -> dict["Line", None]:
        """Of this server: lines that ask nothing, the oldest first."""
        lines: dict[Line, None] = self.app_state.setdefault(_IDLE, {})
        return lines

    def _idle(self) -> None:
        self._lines[self] = None
        while len(self._lines) > N_IDLE_MAX:
            oldest = next(iter(self._lines))
            del self._lines[oldest]
            oldest.transport.abort()

    def _wait(self, wait_s: float, *, is_taking: bool = False) -> None:
        self._stop()
        self._wait_s, self._is_taking = wait_s, is_taking
        self._timer = self.loop.call_later(wait_s, self._over)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _over(self) -> None:
        """Nothing more came, or was taken, unless it was this server that stood still.

        An answer that was given early does not excuse a request that never ends.
        """
        assert self._timer is not None
        if self.loop.time() - self._timer.when() > LATE_S:
            self._wait(self._wait_s, is_taking=self._is_taking)
        elif not self._is_taking or self._is_coming or self.transport.get_write_buffer_size():
            self.transport.abort()
