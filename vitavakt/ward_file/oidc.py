"""The hospital's own log-in: `[oidc]` of a ward file."""

from pathlib import Path
from urllib.parse import urlsplit

from vitavakt.ward_file.fields import Fields
from vitavakt.ward_file.people import ROLES
from ward_ui.oidc.provider import Provider

_KEYS = {
    "issuer",
    "client_id",
    "name",
    "client_secret_file",
    "private_key_file",
    "key_id",
    "scope",
    "role_claim",
    "roles",
}


def provider(top: Fields, address: str, folder: Path) -> Provider | None:
    """What `[oidc]` says; None without it."""
    if "oidc" not in top.names():
        return None
    oidc = top.table("oidc")
    oidc.known(_KEYS)
    issuer = oidc.text("issuer")
    if issuer and not _is_https(issuer):
        oidc.fault("issuer", f"{issuer!r} is no https address")
    if not address.startswith("https://"):
        top.table("ui", optional=True).fault(
            "address", "with [oidc] browsers come back here: write address = 'https://…'"
        )
    secret, key = _read(oidc, "client_secret_file", folder), _read(oidc, "private_key_file", folder)
    if bool(secret) == bool(key):
        oidc.fault("private_key_file", "write private_key_file or client_secret_file, one of them")
    claim, roles = oidc.text("role_claim", default=""), _roles(oidc)
    if bool(claim) != bool(roles):
        oidc.fault("role_claim", "role_claim and [oidc.roles] go together: write both, or neither")
    return Provider(
        issuer=issuer,
        client_id=oidc.text("client_id"),
        redirect_uri=f"{address}/oidc/back",
        name=oidc.text("name", default="OpenID Connect"),
        client_secret=secret,
        private_key_pem=key,
        key_id=oidc.text("key_id", default=""),
        scope=oidc.text("scope", default="openid profile"),
        role_claim=claim,
        roles=roles,
    )


def _roles(oidc: Fields) -> dict[str, str]:
    table = oidc.table("roles", optional=True)
    return {value: table.choice(value, ROLES) for value in table.names()}


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.query


def _read(oidc: Fields, key: str, folder: Path) -> str:
    """A secret lies in a file of its own, never in the ward file."""
    name = oidc.text(key, default="")
    if not name:
        return ""
    try:
        return (folder / name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        oidc.fault(key, f"{name} cannot be read: {why}")
        return ""
