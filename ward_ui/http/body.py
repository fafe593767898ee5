"""What a browser sent along, as far as it may go."""

from typing import Final

from fastapi import HTTPException
from starlette.requests import ClientDisconnect, Request

BODY_BYTES_MAX: Final = 4_096


async def body(request: Request, *, most_bytes: int = BODY_BYTES_MAX) -> bytes:
    """The request's body.

    Raises
    ------
    HTTPException
        413 when it is longer; the rest is not read. 400 when it ends before it is over: whoever
        asked has gone, and nobody hears it.
    """
    read = bytearray()
    try:
        async for part in request.stream():
            read += part
            if len(read) > most_bytes:
                raise HTTPException(413, f"At most {most_bytes} bytes are read here.")
    except ClientDisconnect:
        raise HTTPException(400, "It ended before it was over.") from None
    return bytes(read)
