"""A recording as it flows from one file to another: a head, then blocks. Memory holds one block."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensor.messages import Geometry
from sensor.recordings.recording import Recording

BLOCK_S = 2.0
BLOCK_SAMPLES_MAX = 1 << 18

CHANNELS = {
    "ecg": "mV",
    "ecg2": "mV",
    "ecg3": "mV",
    "resp": "1",
    "belt": "N",
    "airflow": "1",
    "ppg": "1",
    "pcg": "1",
    "icg": "Ohm/s",
    "impedance": "Ohm",
    "pressure": "mmHg",
    "spo2": "%",
    "rr": "/min",
    "hr": "/min",
    "marker": "1",
}
"""Reference channel -> its usual unit. A closed list: no name can enter a file through it."""
UNITS = frozenset(CHANNELS.values()) | {"V", "a.u.", "cm", "mm"}


class EventKind(StrEnum):
    """What a recording may say of itself. Numbers only beside it: no text can enter."""

    LOST = "lost"
    """Frames that never reached the ward, or reached it too late."""
    DROPPED = "dropped"
    """Frames that the ward had and the recorder was too slow for."""


class Event(NamedTuple):
    """Frames that are not in the file."""

    kind: EventKind
    seq: int
    """Of the next frame that is there."""
    n_frames: int
    t_wall_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is true of all frames of one session."""

    sensor: str
    """Id of the sensor, or the name of the recording it was converted from."""
    geometry: Geometry
    n_bins: int
    n_antennas: int
    session: int | None = None
    subject: str = ""
    """Drawn at random, or empty; never a name."""
    sensor_model: str = ""
    real: bool = False
    note: str = ""
    late: bool = False
    """These frames waited at the bedside through a cut of the network: no ward measured from
    them."""

    @property
    def block_frames(self) -> int:
        """Of about 2 s, fewer where the frames are large."""
        by_size = BLOCK_SAMPLES_MAX // (self.n_bins * self.n_antennas)
        return max(1, min(by_size, round(BLOCK_S * self.geometry.frame_rate_hz)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Frames that follow each other, some perhaps missing in between."""

    iq: NDArray[np.complex64]
    """(time, bin, antenna)"""
    seq: NDArray[np.int64]
    """(time,) grows strictly, over all blocks; a jump is a loss."""
    t_mono_ns: NDArray[np.int64] | None = None
    """(time,) from any origin; None where the frame rate is all that is known."""
    t_wall_ns: NDArray[np.int64] | None = None
    """(time,) since 1970; None where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """What another instrument measured beside the radar."""

    channel: str
    """One of `CHANNELS`."""
    unit: str
    t_s: NDArray[np.float64]
    """(sample,) from the first frame."""
    values: NDArray[np.float32]
    """(sample,)"""

    def __post_init__(self) -> None:
        if self.channel not in CHANNELS or self.unit not in UNITS:
            raise ValueError(f"there is no reference channel {self.channel!r} in {self.unit!r}")
        if self.t_s.shape != self.values.shape or self.t_s.ndim != 1:
            raise ValueError("a reference has one time for each value")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stream:
    """One recording, read as often as it is asked for."""

    head: Head
    blocks: Callable[[], Iterator[Block]]
    """Begins at the first frame each time. Raises `RecordingError` where the file breaks off."""
    references: tuple[Reference, ...] = ()
    events: tuple[Event, ...] = field(default=())


def stream_of(recording: Recording, *, references: tuple[Reference, ...] = ()) -> Stream:
    """A recording that is in memory; frames that are NaN throughout are lost ones and left out."""
    _, n_bins, n_antennas = recording.iq.shape
    head = Head(
        sensor=recording.name,
        geometry=recording.geometry,
        n_bins=n_bins,
        n_antennas=n_antennas,
        sensor_model=recording.sensor_model,
        real=recording.real,
        note=recording.note,
    )
    return Stream(head=head, blocks=lambda: _blocks(recording, head), references=references)


def _blocks(recording: Recording, head: Head) -> Iterator[Block]:
    t_ns = None if recording.t_s is None else np.rint(recording.t_s * 1e9).astype(np.int64)
    for at in range(0, len(recording.iq), head.block_frames):
        rows = slice(at, at + head.block_frames)
        iq = recording.iq[rows]
        there = ~np.isnan(iq).all(axis=(1, 2))
        yield Block(
            iq=iq[there],
            seq=np.flatnonzero(there) + at,
            t_mono_ns=None if t_ns is None else t_ns[rows][there],
        )
