"""What a browser sent along, as far as it may go."""

from typing import Final

from fastapi import HTTPException
from starlette.requests import Request

BODY_BYTES_MAX: Final = 4_096


async def body(request: Request, *, most_bytes: int = BODY_BYTES_MAX) -> bytes:
    """The request's body.

    Raises
    ------
    HTTPException
        413 when it is longer; the rest is not read.
    """
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > most_bytes:
            raise HTTPException(413, f"At most {most_bytes} bytes are read here.")
    return bytes(read)
