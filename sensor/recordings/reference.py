"""What another instrument says, line by line: ``CHANNEL VALUE [SECONDS SINCE 1970]``."""

import math
from typing import NamedTuple

from sensor.recordings.stream import CHANNELS, UNITS

LINE_BYTES_MAX = 200


class Sample(NamedTuple):
    """One value of another instrument."""

    channel: str
    value: float
    t_wall_ns: int


def channel_of(text: str) -> tuple[str, str]:
    """Channel and unit of ``CHANNEL[:UNIT]``.

    Raises
    ------
    ValueError
        In one sentence: a channel or a unit that is not on the list. The list is closed so that no
        name can enter a recording through it.
    """
    channel, _, unit = text.partition(":")
    if channel not in CHANNELS:
        raise ValueError(f"{channel!r} is no reference channel; there are: {', '.join(CHANNELS)}.")
    unit = unit or CHANNELS[channel]
    if unit not in UNITS:
        raise ValueError(
            f"{unit!r} is no unit that is known; there are: {', '.join(sorted(UNITS))}."
        )
    return channel, unit


def sample(line: str, *, channels: tuple[str, ...], arrived_wall_ns: int) -> Sample | None:
    """What a line says, or None where it says nothing that is asked for.

    Parameters
    ----------
    channels
        Those that are recorded. Where there is just one, a line may be a bare number.
    arrived_wall_ns
        The sample's time where the line gives none.
    """
    words = line[:LINE_BYTES_MAX].replace(",", " ").split()
    if len(words) == 1 and len(channels) == 1:
        words = [channels[0], *words]
    if not 2 <= len(words) <= 3 or words[0] not in channels:
        return None
    try:
        value, *times_s = (float(word) for word in words[1:])
    except ValueError:
        return None
    t_wall_ns = (
        round(times_s[0] * 1e9) if times_s and math.isfinite(times_s[0]) else arrived_wall_ns
    )
    if not (math.isfinite(value) and 0 < t_wall_ns < 2**63):
        return None
    return Sample(words[0], value, t_wall_ns)
