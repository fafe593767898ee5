"""Which pages may speak to this server: its own."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from ward_ui.config import Config


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether a page of this server, or no page at all, is asking (RFC 6455 section 10.2)."""
    if origin is None:
        return True
    try:
        asked = urlsplit(origin)
    except ValueError:
        return False
    return asked.scheme in {"http", "https"} and asked.netloc.lower() == host.lower() != ""


def is_own_host(host: str, config: Config) -> bool:
    """Whether the name by which a browser found this server can be its own.

    A page of evil.example whose name suddenly points here asks with its own `Host` and a fitting
    `Origin` (DNS rebinding). No such name is an address, so addresses may pass. Names may where the
    ward file gives none: then TLS alone, whose certificate does not fit, keeps the stranger out.
    """
    name, own = _name(f"//{host}"), _name(config.address)
    if name in {"", "localhost", config.host.lower(), own} or _is_address(name):
        return True
    return not own and not _is_loopback(config.host)


def _name(address: str) -> str:
    """The host in an address, without its port; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return "?"


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)
