"""The CURVE keys of a ward: one for the server, one for each sensor, and who is let in.

In the folder: ``server.key`` (secret), ``server.pub``, ``allowed.toml`` (sensor -> public key) and
``sensors/<sensor>.key`` (secret; this file, and only this one, goes to the bedside PC).
To shut a sensor out, delete its line in ``allowed.toml`` and its file in ``sensors/``; a ward that
runs hears of it within a second.
"""

import logging
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import zmq

from sensor.wire import SENSOR_ID

_LOOK_S = 0.5
_log = logging.getLogger("vitavakt")
_Z85 = re.compile(r"[0-9a-zA-Z.:+=^!/*?&<>()\[\]{}@%$#-]{40}")


class KeysError(Exception):
    """A key that is missing or cannot be used; its text is one sentence for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """A CURVE key pair, each key as 40 characters of Z85."""

    public: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorKeys:
    """What a sensor's agent needs to get in."""

    sensor: str
    public: str
    secret: str = field(repr=False)
    server_public: str


def create(folder: Path, sensors: Iterable[str]) -> None:
    """Make the keys that are missing; those that exist stay as they are."""
    wanted = list(sensors)
    for sensor in wanted:
        if not SENSOR_ID.fullmatch(sensor):
            raise KeysError(
                f"A sensor cannot be called {sensor!r}: letters, digits, '.', '_', '-'."
            )
    try:
        (folder / "sensors").mkdir(mode=0o700, parents=True, exist_ok=True)
        server = _existing_or_new_server(folder)
        known = _sensor_to_public(folder) if (folder / "allowed.toml").exists() else {}
        for sensor in wanted:
            if sensor not in known:
                known[sensor] = _existing_or_new_sensor(folder, sensor, server.public).public
        _write_allowed(folder, known)
    except OSError as why:
        raise KeysError(f"Keys cannot be written to {folder}: {why.strerror or why}.") from why


def server_keys(folder: Path) -> KeyPair:
    """The server's pair, from ``server.key``."""
    path = folder / "server.key"
    found = _read(path)
    return KeyPair(public=_key(found, "public", path), secret=_key(found, "secret", path))


def sensor_keys(folder: Path, sensor: str) -> SensorKeys:
    """One sensor's keys, from ``sensors/<sensor>.key``."""
    if not SENSOR_ID.fullmatch(sensor):
        raise KeysError(f"A sensor cannot be called {sensor!r}: letters, digits, '.', '_', '-'.")
    return sensor_keys_of(folder / "sensors" / f"{sensor}.key")


def sensor_keys_of(path: Path) -> SensorKeys:
    """The keys in one sensor's file, wherever on the bedside PC that lies."""
    found = _read(path)
    sensor = found.get("sensor")
    if not isinstance(sensor, str) or not SENSOR_ID.fullmatch(sensor):
        raise KeysError(f"{path} does not say whose key it is.")
    return SensorKeys(
        sensor=sensor,
        public=_key(found, "public", path),
        secret=_key(found, "secret", path),
        server_public=_key(found, "server_public", path),
    )


def allowed(folder: Path) -> dict[str, str]:
    """Who is let in: public key -> sensor, from ``allowed.toml``."""
    public_to_sensor: dict[str, str] = {}
    for sensor, public in _sensor_to_public(folder).items():
        if public in public_to_sensor:
            other = public_to_sensor[public]
            raise KeysError(f"{folder / 'allowed.toml'} gives {other} and {sensor} the same key.")
        public_to_sensor[public] = sensor
    return public_to_sensor


class Allowed(Mapping[str, str]):
    """Who is let in now: ``allowed.toml``, read again when it has changed.

    A key that is taken out is out within a second, and one that is put in is in. A file that
    cannot be read, half-written by an editor, changes nothing until it can.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looked_s = monotonic()
        self._seen = self._state()
        self._now = allowed(folder)

    def __getitem__(self, public: str) -> str:
        self._look()
        return self._now[public]

    def __iter__(self) -> Iterator[str]:
        self._look()
        return iter(self._now)

    def __len__(self) -> int:
        self._look()
        return len(self._now)

    def _look(self) -> None:
        if monotonic() - self._looked_s < _LOOK_S:
            return
        self._looked_s = monotonic()
        state = self._state()
        if state == self._seen:
            return
        self._seen = state
        try:
            self._now = allowed(self._folder)
        except KeysError as why:
            _log.error("%s The keys that were let in before still are, and no others.", why)

    def _state(self) -> tuple[int, int, int] | None:
        try:
            stat = (self._folder / "allowed.toml").stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino


def key_pair() -> KeyPair:
    """A new one."""
    public, secret = (key.decode() for key in zmq.curve_keypair())
    return KeyPair(public=public, secret=secret)


def admit(folder: Path, *, sensor: str, public: str) -> str:
    """Let a key in as this sensor's; the key that it had before is out. Returns that, or ""."""
    if not SENSOR_ID.fullmatch(sensor):
        raise KeysError(f"A sensor cannot be called {sensor!r}: letters, digits, '.', '_', '-'.")
    if not _Z85.fullmatch(public):
        raise KeysError("What came is no key.")
    known = _sensor_to_public(folder)
    if public in {key for other, key in known.items() if other != sensor}:
        raise KeysError("Another sensor already has that key: make a new one.")
    before, known[sensor] = known.get(sensor, ""), public
    _write_allowed(folder, known)
    # A key pair that was made here for this sensor is of no more use to anybody.
    (folder / "sensors" / f"{sensor}.key").unlink(missing_ok=True)
    return before


def shut_out(folder: Path, sensor: str) -> bool:
    """Take a sensor's key off the list; false where it had none."""
    known = _sensor_to_public(folder)
    had = known.pop(sensor, None) is not None
    if had:
        _write_allowed(folder, known)
    return had


def write_sensor_keys(path: Path, keys: SensorKeys) -> None:
    """One sensor's file, which only its owner may read; one that is there is replaced."""
    text = (
        f'sensor = "{keys.sensor}"\npublic = "{keys.public}"\nsecret = "{keys.secret}"\n'
        f'server_public = "{keys.server_public}"\n'
    )
    try:
        _write(path, text, mode=0o600)
    except OSError as why:
        raise KeysError(f"{path} cannot be written: {why.strerror or why}.") from why


def _write_allowed(folder: Path, sensor_to_public: Mapping[str, str]) -> None:
    lines = [f'"{sensor}" = "{public}"' for sensor, public in sorted(sensor_to_public.items())]
    try:
        _write(folder / "allowed.toml", "\n".join(["[sensors]", *lines, ""]), mode=0o644)
    except OSError as why:
        raise KeysError(f"Keys cannot be written to {folder}: {why.strerror or why}.") from why


def _sensor_to_public(folder: Path) -> dict[str, str]:
    path = folder / "allowed.toml"
    sensors = _read(path).get("sensors")
    if not isinstance(sensors, dict):
        raise KeysError(f"{path} has no table [sensors].")
    return {sensor: _key(sensors, sensor, path) for sensor in sensors}


def _existing_or_new_server(folder: Path) -> KeyPair:
    if not (folder / "server.key").exists():
        new = key_pair()
        text = f'public = "{new.public}"\nsecret = "{new.secret}"\n'
        _write(folder / "server.key", text, mode=0o600)
    pair = server_keys(folder)
    _write(folder / "server.pub", f'public = "{pair.public}"\n', mode=0o644)
    return pair


def _existing_or_new_sensor(folder: Path, sensor: str, server_public: str) -> SensorKeys:
    path = folder / "sensors" / f"{sensor}.key"
    if not path.exists():
        pair = key_pair()
        new = SensorKeys(
            sensor=sensor, public=pair.public, secret=pair.secret, server_public=server_public
        )
        write_sensor_keys(path, new)
    return sensor_keys(folder, sensor)


def _write(path: Path, text: str, *, mode: int) -> None:
    """Whole or not at all, and never for a moment readable by more than `mode` says."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as why:
        raise KeysError(f"{path} is missing: make it with `vitavakt keys`.") from why
    except OSError as why:
        raise KeysError(f"{path} cannot be read: {why.strerror or why}.") from why
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise KeysError(f"{path} is not TOML: {why}.") from why


def _key(found: dict[str, object], name: str, path: Path) -> str:
    key = found.get(name)
    if not isinstance(key, str) or not _Z85.fullmatch(key):
        raise KeysError(f"{path} has no usable key {name!r} (40 characters of Z85).")
    return key
