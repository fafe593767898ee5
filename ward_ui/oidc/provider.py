"""The hospital's log-in server as the ward file names it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Of an ID token. Never `none`, and never one with a shared secret (RFC 8725, section 3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Whom to ask, as whom, and what its answers mean on this ward."""

    issuer: str
    """Its `iss`, to the letter; the discovery document lies under it."""
    client_id: str
    redirect_uri: str
    """Of this server: `https://…/oidc/back`, registered there."""
    name: str = "OpenID Connect"
    """What the button says."""
    client_secret: str = field(default="", repr=False)
    private_key_pem: str = field(default="", repr=False)
    """With it the client proves itself by `private_key_jwt` (RFC 7523), else by the secret."""
    key_id: str = ""
    """`kid` of that key, where the server wants one."""
    scope: str = "openid profile"
    role_claim: str = ""
    """Claim whose values `roles` turns into roles; empty: only people of the ward file come in."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Value of the claim -> role on this ward. The first that fits, in this order, holds."""
