"""The key by which push services know this server (RFC 8292)."""

from base64 import urlsafe_b64encode
from os import O_CREAT, O_EXCL, O_WRONLY, fdopen
from os import open as os_open
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class PushKeyError(Exception):
    """The key cannot be used; one sentence says why and what to do."""


def create(path: Path) -> bool:
    """Make the key unless there is one: phones that know it must not be orphaned. True if made."""
    if path.exists():
        return False
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with fdopen(os_open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return True


def public(path: Path) -> str:
    """What a browser is given as `applicationServerKey`: the point in base64url.

    Raises PushKeyError when there is no usable key.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as why:
        raise PushKeyError(
            f"The push key {path} cannot be used ({why}); make one with `vitavakt keys`."
        ) from why
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise PushKeyError(f"The push key {path} is of another kind; remove it and make one anew.")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()
