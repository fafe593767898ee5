"""Who may come in on the ward's end of the link."""

import asyncio
from collections.abc import Callable
from typing import Any

import zmq
from zmq.utils import z85

ZAP_DOMAIN = b"frames"
_ZAP_ENDPOINT = "inproc://zeromq.zap.01"
_ZAP_VERSION = b"1.0"


class Gate:
    """Answers ZeroMQ's question whether a key may come in (ZAP, ZeroMQ RFC 27).

    pyzmq's own authenticator for asyncio leaves its descriptor to the event loop when it is
    stopped; a receiver that is made at once afterwards then never hears of its first client.
    """

    def __init__(self, context: zmq.Context[Any], admits: Callable[[str], bool]) -> None:
        self._admits = admits
        self._loop = asyncio.get_running_loop()
        self._socket = context.socket(zmq.REP, socket_class=zmq.Socket)
        self._socket.bind(_ZAP_ENDPOINT)
        self._loop.add_reader(self._socket.FD, self._answer)

    def _answer(self) -> None:
        # The descriptor tells only of changes, so nothing may be left when this returns.
        while int(self._socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN:
            _, request, domain, _, _, mechanism, *credentials = self._socket.recv_multipart()
            key = ""
            if (domain, mechanism) == (ZAP_DOMAIN, b"CURVE"):
                key = z85.encode(credentials[0]).decode()
            verdict = [b"200", b"", key.encode()] if self._admits(key) else [b"400", b"no", b""]
            self._socket.send_multipart([_ZAP_VERSION, request, *verdict, b""])

    def close(self) -> None:
        self._loop.remove_reader(self._socket.FD)
        self._socket.close(0)
