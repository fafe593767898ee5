"""The built front end, read into memory when the server starts.

No request reaches the file system, so no path can lead out of the folder.
"""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Not left to the machine's own table, which differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One built file, read when the server starts."""

    content: bytes
    media_type: str
    etag: str


def assets(folder: Path) -> dict[str, Asset]:
    """Every file under `folder` by its path on the server; empty if there is no folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _asset(path) for path in files}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    guessed = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return Asset(
        content=content,
        media_type=guessed or "application/octet-stream",
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )
