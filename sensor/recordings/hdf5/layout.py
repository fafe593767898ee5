"""Where things lie in one of our files (docs/recordings.md)."""

import math
from typing import Any

import h5py
import numpy as np

from sensor.messages import Geometry
from sensor.recordings.stream import Head

FORMAT_VERSION = 1
NO_SEQ = -1
TIMES = ("t_mono_ns", "t_wall_ns")
REFERENCE_BLOCK = 256
"""Samples of a reference channel that are written together."""
EVENT = np.dtype([("kind", "S8"), ("seq", "<i8"), ("n_frames", "<i8"), ("t_wall_ns", "<i8")])

BROKEN = (OSError, KeyError, ValueError, TypeError, RuntimeError, MemoryError, OverflowError)
"""What h5py raises on files that are cut off or made up."""


def group_name(sensor: str) -> str:
    """A name may hold a slash, which HDF5 would take for a folder."""
    return "session/" + (sensor.replace("/", "_").strip(".") or "sensor")


def attributes(head: Head) -> dict[str, Any]:
    """Of the root; NaN is unknown."""
    geometry = head.geometry
    written: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "sensor": head.sensor,
        "sensor_model": head.sensor_model,
        "real": head.real,
        "note": head.note,
        "frame_rate_hz": geometry.frame_rate_hz,
        "carrier_hz": _or_nan(geometry.carrier_hz),
        "range0_m": _or_nan(geometry.range0_m),
        "range_step_m": _or_nan(geometry.range_step_m),
    }
    if head.session is not None:
        written["session"] = head.session
    if head.subject:
        written["subject"] = head.subject
    if head.late:
        written["late"] = True
    return written


def head_of(file: h5py.File, *, n_bins: int, n_antennas: int) -> Head:
    """What `attributes` wrote."""
    attrs = file.attrs
    return Head(
        sensor=str(attrs["sensor"]),
        geometry=Geometry(
            frame_rate_hz=float(attrs["frame_rate_hz"]),
            carrier_hz=_or_none(attrs["carrier_hz"]),
            range0_m=_or_none(attrs["range0_m"]),
            range_step_m=_or_none(attrs["range_step_m"]),
        ),
        n_bins=n_bins,
        n_antennas=n_antennas,
        session=int(attrs["session"]) if "session" in attrs else None,
        subject=str(attrs.get("subject", "")),
        sensor_model=str(attrs.get("sensor_model", "")),
        real=bool(attrs.get("real", False)),
        note=str(attrs.get("note", "")),
        late=bool(attrs.get("late", False)),
    )


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _or_none(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)
