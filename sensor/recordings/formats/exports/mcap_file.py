"""Out to MCAP: a JSON message a frame on ``/radar``, references on ``/reference/CHANNEL``."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensor.recordings.formats.exports.extras import extra
from sensor.recordings.formats.exports.words import attributes
from sensor.recordings.stream import Block, Head, Stream

_NUMBERS = {"type": "array", "items": {"type": ["number", "null"]}}
_FRAME = {
    "type": "object",
    "properties": {"seq": {"type": "integer"}, "i": _NUMBERS, "q": _NUMBERS},
}
_VALUE = {"type": "object", "properties": {"value": {"type": ["number", "null"]}}}


def write(path: Path, stream: Stream) -> None:
    """Times are the wall clock's; where it is not known they count from 1970."""
    writer_module = extra("mcap.writer")
    with path.open("xb") as out:
        writer = writer_module.Writer(out, chunk_size=1 << 20)
        writer.start(profile="", library="vitavakt")
        radar = _channel(writer, "/radar", "radar_frame", _FRAME)
        known = {name: str(value) for name, value in attributes(stream.head).items()}
        writer.add_metadata("recording", known)
        origin_ns = None
        for block in stream.blocks():
            times = _times_ns(block, stream.head)
            origin_ns = int(times[0]) if origin_ns is None else origin_ns
            for seq, t_ns, iq in zip(block.seq.tolist(), times.tolist(), block.iq, strict=True):
                said = {"seq": seq, "i": _numbers(iq.real), "q": _numbers(iq.imag)}
                _add(writer, radar, seq, t_ns, said)
        for one in stream.references:
            channel = _channel(writer, f"/reference/{one.channel}", "value", _VALUE)
            for k, (t_s, value) in enumerate(zip(one.t_s, one.values, strict=True)):
                t_ns = max(0, (origin_ns or 0) + round(float(t_s) * 1e9))
                (said_value,) = _numbers(np.array([value]))
                _add(writer, channel, k, t_ns, {"value": said_value, "unit": one.unit})
        writer.finish()


def _channel(writer: Any, topic: str, name: str, schema: dict[str, Any]) -> int:
    schema_id = writer.register_schema(name, "jsonschema", json.dumps(schema).encode())
    return int(writer.register_channel(topic, "json", schema_id))


def _add(writer: Any, channel: int, sequence: int, t_ns: int, said: dict[str, Any]) -> None:
    data = json.dumps(said, separators=(",", ":"), allow_nan=False).encode()
    writer.add_message(channel, t_ns, data, t_ns, sequence % (1 << 32))


def _times_ns(block: Block, head: Head) -> NDArray[np.int64]:
    if block.t_wall_ns is not None:
        return block.t_wall_ns
    if block.t_mono_ns is not None:
        return block.t_mono_ns
    return np.rint(block.seq / head.geometry.frame_rate_hz * 1e9).astype(np.int64)


def _numbers(values: NDArray[np.float32]) -> list[float | None]:
    """JSON has no NaN: what is no number is null. A float32's own digits bring it back exactly."""
    return [x if np.isfinite(x) else None for x in values.reshape(-1).astype(np.float64).tolist()]
