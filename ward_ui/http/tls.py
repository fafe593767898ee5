"""TLS: the certificate that browsers are shown, and the next one when it is renewed."""

import asyncio
import ssl
from pathlib import Path
from typing import Final

LOOK_S: Final = 60.0
"""How often the files are looked at."""


class CertificateUnusable(Exception):  # noqa: N818  (it is said as a sentence, not as an error class)
    """The certificate and its key cannot be used."""

    def __init__(self, certificate: Path, key: Path, why: object) -> None:
        super().__init__(
            f"The certificate {certificate} with the key {key} cannot be used ({why}). "
            "Both must be PEM files that belong together and that this user may read."
        )


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """A server's context of TLS 1.2 and newer (RFC 9325, section 3.1.1).

    Raises
    ------
    CertificateUnusable
        With a sentence.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    load(made, certificate, key)
    return made


def load(into: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """From the next connection on this certificate is shown; raises as `context` does."""
    try:
        # Tried apart first: a pair that does not fit must not spoil the one that works.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        into.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as why:
        raise CertificateUnusable(certificate, key, why) from why


async def renew(into: ssl.SSLContext, certificate: Path, key: Path, *, look_s: float) -> None:
    """For ever: take up the files when they change. One that cannot be used changes nothing."""
    known = _stamps(certificate, key)
    while True:
        await asyncio.sleep(look_s)
        now = _stamps(certificate, key)
        if now == known:
            continue
        try:
            load(into, certificate, key)
        except CertificateUnusable:
            continue
        known = now


def _stamps(*files: Path) -> list[int]:
    return [file.stat().st_mtime_ns if file.exists() else 0 for file in files]
