"""Yoo 2021, 50 children before a 60 GHz FMCW radar (doi 10.3390/s21072412), as it is published.

``Rawdata_N.csv``: real ADC samples of 4 receivers, one receiver after the other, each frame by
frame, 2 chirps of 256 samples a frame, 20 frames/s; 60.25 GHz, 40.845 MHz/us, 3 MS/s. Beside it
``Ref_Heart_N.csv`` and ``Ref_Breath_N.csv``, a rate a second. Sizes and settings as a public reader
of the set has them; not tried on the set itself.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from sensor.drivers.chirps import LIGHT_M_PER_S, range_profile
from sensor.messages import Geometry
from sensor.recordings.formats.reading import broken_is_said
from sensor.recordings.recording import NoFramesError, RecordingError
from sensor.recordings.stream import CHANNELS, Block, Head, Reference, Stream

N_RX = 4
N_CHIRPS = 2
N_SAMPLES = 256
FRAME_RATE_HZ = 20.0
START_HZ = 60.25e9
SLOPE_HZ_PER_S = 40.845001220703125e12
SAMPLE_RATE_HZ = 3e6
_FRAME_VALUES = N_CHIRPS * N_SAMPLES
_N_FRAMES_MAX = 72_000
_LINE_BYTES_MAX = 1 << 29
_WHAT = "a Rawdata_N.csv of Yoo 2021"


def read(path: Path) -> Stream:
    """Range profiles, (bin, receiver). The samples are held in memory as int16."""
    with broken_is_said(path, _WHAT):
        samples = _samples(path)
        references = tuple(_references(path))
    step_m = LIGHT_M_PER_S * SAMPLE_RATE_HZ / (2 * SLOPE_HZ_PER_S * N_SAMPLES)
    middle_s = N_SAMPLES / SAMPLE_RATE_HZ / 2
    head = Head(
        sensor=path.stem,
        geometry=Geometry(
            frame_rate_hz=FRAME_RATE_HZ,
            carrier_hz=START_HZ + SLOPE_HZ_PER_S * middle_s,
            range0_m=0.0,
            range_step_m=step_m,
        ),
        n_bins=N_SAMPLES // 2,
        n_antennas=N_RX,
        sensor_model="60 GHz FMCW radar, Yoo 2021",
        real=True,
    )
    return Stream(head=head, blocks=lambda: _blocks(samples, head), references=references)


def _samples(path: Path) -> NDArray[np.int16]:
    """All of them, (frame, receiver, chirp, sample)."""
    n_max = N_RX * _N_FRAMES_MAX * _FRAME_VALUES
    with path.open("rb") as file:
        values = np.fromiter(islice(_numbers(file), n_max + 1), dtype=np.int16)
    if values.size == 0:
        raise NoFramesError("carries no radar frames")
    n_frames, rest = divmod(values.size, N_RX * _FRAME_VALUES)
    if rest or n_frames > _N_FRAMES_MAX:
        raise RecordingError(
            f"has {values.size} numbers; a frame of {N_RX} receivers has {N_RX * _FRAME_VALUES}"
        )
    by_receiver = values.reshape(N_RX, n_frames, N_CHIRPS, N_SAMPLES)
    return np.ascontiguousarray(np.moveaxis(by_receiver, 0, 1))


def _numbers(file: IO[bytes]) -> Iterator[int]:
    """Separated by commas or ends of lines, whatever the length of a line."""
    rest = b""
    while piece := file.read(1 << 16):
        *whole, rest = re.split(rb"[,\s]+", rest + piece)
        if len(rest) > 32:
            raise RecordingError("has something in it that is no number")
        for word in whole:
            if word:
                yield int(word)
    if rest:
        yield int(rest)


def _blocks(samples: NDArray[np.int16], head: Head) -> Iterator[Block]:
    for at in range(0, len(samples), head.block_frames):
        frames = samples[at : at + head.block_frames].astype(np.float32)
        profiles = [range_profile(np.moveaxis(frame, 1, 0), one_sided=True) for frame in frames]
        yield Block(iq=np.stack(profiles), seq=np.arange(at, at + len(profiles)))


def _references(path: Path) -> Iterator[Reference]:
    number = path.stem.rpartition("_")[2]
    for channel, name in (("hr", f"Ref_Heart_{number}.csv"), ("rr", f"Ref_Breath_{number}.csv")):
        file = path.with_name(name)
        if file.is_file():
            words = re.split(rb"[,\s]+", file.read_bytes()[: 1 << 20].strip())
            values = np.array([float(word) for word in words if word], dtype=np.float32)
            t_s = np.arange(len(values), dtype=np.float64)
            yield Reference(channel=channel, unit=CHANNELS[channel], t_s=t_s, values=values)
