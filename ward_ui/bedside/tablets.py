"""Which devices are a bed's own tablet: SHA-256 of their secrets, in a file of the ward."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

N_TABLETS_MAX: Final = 2_000
"""The oldest are forgotten."""


class Tablets:
    """Devices that staff have given to a bed. Without a path they are forgotten at the end."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._beds = dict(_read(path))
        self._one_at_a_time = asyncio.Lock()

    def bed_of(self, secret: str | None) -> str | None:
        """The bed of the device with this secret; None for any other device."""
        return self._beds.get(_hashed(secret)) if secret else None

    async def give(self, bed: str) -> str:
        """The secret of a new tablet of this bed."""
        made = secrets.token_urlsafe(32)
        while len(self._beds) >= N_TABLETS_MAX:
            del self._beds[next(iter(self._beds))]
        self._beds[_hashed(made)] = bed
        await self._keep()
        return made

    async def take(self, secret: str | None) -> None:
        """The device is no bed's any more."""
        if secret and self._beds.pop(_hashed(secret), None) is not None:
            await self._keep()

    async def _keep(self) -> None:
        """What cannot be written holds for this process; staff connect the tablet anew after it."""
        path = self._path
        if path is None:
            return
        async with self._one_at_a_time:
            with contextlib.suppress(OSError):
                await asyncio.to_thread(_write, path, dict(self._beds))


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _read(path: Path | None) -> Mapping[str, str]:
    """Nothing where there is no file, or none that can be understood."""
    if path is None:
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}


def _write(path: Path, beds: Mapping[str, str]) -> None:
    """Whole or not at all; for the service's user alone."""
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(beds))
    new.replace(path)
