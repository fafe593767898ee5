"""Raw ADC samples that a TI DCA1000 card captured, with the .cfg that the radar played."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sensor.drivers.chirps import range_profile
from sensor.drivers.ti.cfg import CfgError, Chirps, chirps
from sensor.drivers.ti.samples import Lanes, chirp_samples
from sensor.recordings.formats.options import Options
from sensor.recordings.formats.reading import broken_is_said
from sensor.recordings.recording import NoFramesError, RecordingError
from sensor.recordings.stream import Block, Head, Stream

_CFG_BYTES_MAX = 100_000
_WHAT = "a DCA1000 recording"


def read(path: Path, options: Options) -> Stream:
    """Range profiles as the live driver makes them, (bin, transmitter x receiver)."""
    with broken_is_said(path, _WHAT):
        played = _played(options)
        lanes = Lanes.FOUR if options.four_lanes else Lanes.TWO
        n_frames, rest = divmod(path.stat().st_size, played.n_frame_bytes)
        if n_frames == 0:
            raise NoFramesError(f"holds less than one frame of {played.n_frame_bytes} bytes")
        if rest:
            raise RecordingError(
                f"holds {n_frames} frames of {played.n_frame_bytes} bytes and {rest} bytes more: "
                "it was cut off, or this is not its .cfg"
            )
        with path.open("rb") as file:
            first = _profile(file.read(played.n_frame_bytes), played, lanes)
        geometry = played.geometry(n_fft=played.n_samples)
    head = Head(
        sensor=path.stem,
        geometry=geometry,
        n_bins=first.shape[0],
        n_antennas=first.shape[1],
        sensor_model="TI mmWave with DCA1000",
        real=True,
    )
    return Stream(head=head, blocks=lambda: _blocks(path, head, played, lanes, n_frames))


def _played(options: Options) -> Chirps:
    if options.cfg is None:
        raise RecordingError("a DCA1000 .bin says nothing of itself; give its --cfg FILE.cfg")
    try:
        return chirps(options.cfg.read_bytes()[:_CFG_BYTES_MAX].decode("latin-1"))
    except (CfgError, OSError) as why:
        raise RecordingError(f"{options.cfg}: {why}") from why


def _profile(
    data: bytes, played: Chirps, lanes: Lanes
) -> np.ndarray[tuple[int, ...], np.dtype[np.complex64]]:
    samples = chirp_samples(data, played, lanes)
    by_antenna = samples.reshape(played.n_loops, -1, played.n_samples)
    return range_profile(by_antenna, one_sided=played.one_sided)


def _blocks(path: Path, head: Head, played: Chirps, lanes: Lanes, n_frames: int) -> Iterator[Block]:
    with broken_is_said(path, _WHAT), path.open("rb") as file:
        for at in range(0, n_frames, head.block_frames):
            n = min(head.block_frames, n_frames - at)
            pieces = [file.read(played.n_frame_bytes) for _ in range(n)]
            iq = np.stack([_profile(piece, played, lanes) for piece in pieces])
            yield Block(iq=iq, seq=np.arange(at, at + n))
