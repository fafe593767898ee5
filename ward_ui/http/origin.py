"""Which pages may speak to this server: its own."""

from urllib.parse import urlsplit


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether a page of this server, or no page at all, is asking (RFC 6455 section 10.2)."""
    if origin is None:
        return True
    try:
        asked = urlsplit(origin)
    except ValueError:
        return False
    return asked.scheme in {"http", "https"} and asked.netloc.lower() == host.lower() != ""
