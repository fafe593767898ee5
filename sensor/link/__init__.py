"""Raw frames from the bedside to the ward's server: encrypted, each key one sensor (docs/link.md).

PUB/SUB would lose frames in silence, and a queue without end would deliver the past. Here every
queue is bounded, what is live goes first, what waited for long is marked, and what was lost shows
as a gap in the frames' numbers.
"""

from sensor.link.receiver import FrameReceiver
from sensor.link.sender import FrameSender

__all__ = ["FrameReceiver", "FrameSender"]
