"""Out to WFDB, PhysioNet's format: a folder with ``radar.hea`` and ``radar.dat``, and references.

Header (5) and signal (5) pages of the WFDB manual: format 16 is int16, little endian, signals
interleaved sample by sample, -32768 missing. Written here: nothing of a library is needed for it.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sensor.recordings.formats.exports.words import attributes
from sensor.recordings.recording import RecordingError
from sensor.recordings.stream import Reference, Stream

_FULL_SCALE = 32_767
_MISSING = -32_768
_UNEVEN = 0.01
_ROWS_MAX = 1 << 18


def write(path: Path, stream: Stream) -> None:
    """Two passes: the largest sample decides the gain, which is one for all signals."""
    path.mkdir()
    n_signals = 2 * stream.head.n_bins * stream.head.n_antennas
    gain = _gain(stream)
    n_rows, sums, first = 0, np.zeros(n_signals, np.int64), np.zeros(n_signals, np.int64)
    with (path / "radar.dat").open("xb") as out:
        before = None
        for block in stream.blocks():
            rows = _rows(block.iq, block.seq, before, gain)
            first = rows[0].astype(np.int64) if n_rows == 0 else first
            sums += rows.sum(axis=0, dtype=np.int64)
            n_rows += len(rows)
            out.write(rows.tobytes())
            before = int(block.seq[-1])
    names = [
        f"{part} bin {b} antenna {a}"
        for b in range(stream.head.n_bins)
        for a in range(stream.head.n_antennas)
        for part in "IQ"
    ]
    lines = [f"radar {n_signals} {stream.head.geometry.frame_rate_hz:.10g} {n_rows}"]
    lines += [
        _signal("radar.dat", gain, "1", int(zero), int(total), name)
        for name, zero, total in zip(names, first, sums, strict=True)
    ]
    lines += [f"# {name}: {value}" for name, value in attributes(stream.head).items()]
    _header(path / "radar.hea", lines)
    for one in stream.references:
        _reference(path, one)


def _gain(stream: Stream) -> float:
    """Integers a unit: a power of two, so that it divides without a rounding."""
    peak = 0.0
    for block in stream.blocks():
        parts = np.abs(block.iq.view(np.float32))
        peak = max(peak, float(np.max(parts, where=np.isfinite(parts), initial=0.0)))
    return float(2.0 ** np.floor(np.log2(_FULL_SCALE / peak))) if peak else 1.0


def _rows(
    iq: NDArray[np.complex64], seq: NDArray[np.int64], before: int | None, gain: float
) -> NDArray[np.int16]:
    """(time, signal), with rows of missing samples for lost frames."""
    parts = np.ascontiguousarray(iq).view(np.float32).reshape(len(iq), -1)
    start = int(seq[0]) if before is None else before + 1
    n_rows = int(seq[-1]) + 1 - start
    if n_rows > _ROWS_MAX:
        raise RecordingError(f"{n_rows - len(seq)} frames are missing at once: too long a gap")
    rows = np.full((n_rows, parts.shape[1]), _MISSING, dtype="<i2")
    rows[seq - start] = _integers(parts, gain)
    return rows


def _integers(values: NDArray[np.float32], gain: float) -> NDArray[np.int16]:
    finite = np.isfinite(values)
    made = np.rint(np.where(finite, values, 0.0) * np.float64(gain)).astype("<i2")
    made[~finite] = _MISSING
    return made


def _reference(path: Path, one: Reference) -> None:
    """A record of its own: its rate is another."""
    if len(one.values) < 2:
        return
    steps = np.diff(one.t_s)
    step_s = float(np.median(steps))
    if step_s <= 0 or (np.abs(steps - step_s) > _UNEVEN * step_s).any():
        raise RecordingError(
            f"the reference {one.channel} has no constant rate, which WFDB needs; use zarr or mcap"
        )
    peak = float(np.nanmax(np.abs(one.values), initial=0.0))
    gain = float(2.0 ** np.floor(np.log2(_FULL_SCALE / peak))) if peak else 1.0
    rows = _integers(one.values[:, None], gain)
    (path / f"{one.channel}.dat").write_bytes(rows.tobytes())
    lines = [
        f"{one.channel} 1 {1 / step_s:.10g} {len(rows)}",
        _signal(
            f"{one.channel}.dat", gain, one.unit, int(rows[0, 0]), int(rows.sum()), one.channel
        ),
        f"# first sample: {one.t_s[0]:.6f} s after the radar's first frame",
    ]
    _header(path / f"{one.channel}.hea", lines)


def _signal(file: str, gain: float, unit: str, first: int, total: int, name: str) -> str:
    """File, format, gain(baseline)/unit, resolution, zero, first sample, checksum, block, name."""
    checksum = (total + 32_768) % 65_536 - 32_768
    word = "NU" if unit in {"1", "a.u."} else unit  # WFDB's word for no unit
    return f"{file} 16 {gain:.17g}(0)/{word} 16 0 {first} {checksum} 0 {name}"


def _header(path: Path, lines: Sequence[str]) -> None:
    path.write_text("\n".join([*lines, ""]), encoding="ascii", errors="replace")
