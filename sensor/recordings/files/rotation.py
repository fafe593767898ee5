"""When a recording goes on in another file, and what is missing between two frames. No files."""

from dataclasses import dataclass

from sensor.messages import Frame
from sensor.recordings.stream import Event, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one file, and of the disk."""

    file_s: float = 3600.0
    file_bytes: int = 128 << 20
    gap_s: float = 60.0
    """After a longer silence another file begins, so that none is mostly nothing."""
    free_bytes_min: int = 1 << 30
    """Recording stops before the disk has less than this left: the ward needs it."""


def begins_anew(first: Frame, last: Frame, frame: Frame, *, n_bytes: int, limits: Limits) -> bool:
    """Whether `frame` cannot go into the file that holds `first` to `last`, or may not."""
    same = (
        frame.session == last.session
        and frame.late == last.late
        and frame.geometry == last.geometry
        and frame.iq.shape == last.iq.shape
        and frame.seq > last.seq
    )
    age_s = (frame.t_mono_ns - first.t_mono_ns) / 1e9
    gap_s = (frame.seq - last.seq) / frame.geometry.frame_rate_hz
    return (
        not same or age_s >= limits.file_s or n_bytes >= limits.file_bytes or gap_s > limits.gap_s
    )


def missing(last: Frame | None, frame: Frame, *, n_dropped: int) -> list[Event]:
    """What is not there between two frames of a session, by whose fault.

    Of late frames only what was dropped is known: what is not among them may have come live.

    Parameters
    ----------
    n_dropped
        Frames that the ward had and that the recorder was too slow for.
    """
    if last is None or last.session != frame.session:
        return []
    n_missing = max(0, frame.seq - last.seq - 1)
    n_dropped = min(n_dropped, n_missing)
    n_lost = 0 if frame.late else n_missing - n_dropped
    counts = ((EventKind.LOST, n_lost), (EventKind.DROPPED, n_dropped))
    return [Event(kind, frame.seq, n, frame.t_wall_ns) for kind, n in counts if n]
