"""Seeed's MR60BHA1 (rates only) and MR60BHA2 (phase), and their like."""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from sensor.drivers.framing import Discarded, Splitter
from sensor.drivers.messages import Deed, Gives, Opinion, Reading, Send, Started, Trouble, stated
from sensor.drivers.seeed import sy, tiny
from sensor.messages import FaultKind, Geometry, RadarTrouble

BHA1_BAUD = BHA2_BAUD = 115200
LD6002_BAUD = 1_382_400
PHASE_RATE_HZ = 8.0
"""About; the modules state none."""
_HEART_MAX_PER_MIN, _BREATH_MAX_PER_MIN = 100, 20


class Bha1Driver:
    """As `sensor.drivers.driver.Driver`. It listens; it asks for the version and real-time mode."""

    gives = Gives.RATES

    def __init__(self) -> None:
        self._splitter: Splitter[sy.Message] = Splitter(sy.Format())
        self._strange = False
        self._fresh = True

    @property
    def discarded(self) -> Discarded:
        return self._splitter.discarded

    @property
    def n_messages(self) -> int:
        return self._splitter.n_messages

    def begin(self, t_s: float) -> Sequence[Deed]:
        self._splitter.forget()
        self._strange = False
        self._fresh = True
        return [Send(data=sy.VERSION_QUERY), Send(data=sy.REAL_TIME_MODE)]

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        return [deed for said in self._splitter.feed(data) for deed in self._hear(said)]

    def tick(self, t_s: float) -> Sequence[Deed]:
        return []

    def _hear(self, said: sy.Message) -> Iterator[Deed]:
        if self._fresh:
            self._fresh = False
            yield Started(words="MR60BHA1 or its like")
        if isinstance(said, sy.Firmware):
            yield Opinion(words=f"firmware {said.text}")
        elif isinstance(said, sy.Unread):
            if not self._strange:
                self._strange = True
                yield Trouble(
                    kind=FaultKind.UNREADABLE,
                    reason=f"The module sends reports {said.control:02x} {said.command:02x} that "
                    "are in no table known here: an older or newer firmware, whose rates may "
                    "mean something else.",
                    trouble=RadarTrouble.FIRMWARE_UNKNOWN,
                )
        elif (opinion := _opinion(said)) is not None:
            yield opinion


def _opinion(said: sy.Report) -> Opinion | None:
    value = said.values[0]
    match said.topic:
        case sy.Topic.BREATH_RATE:
            return Opinion(rr_per_min=stated(value), words=_at_limit(value >= _BREATH_MAX_PER_MIN))
        case sy.Topic.HEART_RATE:
            return Opinion(hr_per_min=stated(value), words=_at_limit(value >= _HEART_MAX_PER_MIN))
        case sy.Topic.PRESENCE if value in {0, 1}:
            return Opinion(present=value == 1)
        case sy.Topic.DISTANCE:
            return Opinion(range_m=stated(value / 100))
    return None


def _at_limit(reached: bool) -> str:
    return "at the highest rate that the module reports" if reached else ""


class Bha2Driver:
    """As `sensor.drivers.driver.Driver`. The module sends unasked; its total phase is one bin.

    What "total" means is stated nowhere: it is taken to grow with range, unscaled. There is no
    range axis. Phases that are all exactly 0 are "nobody", and no reading.
    """

    gives = Gives.PHASE

    def __init__(self) -> None:
        self._splitter: Splitter[tiny.Message] = Splitter(tiny.Format())
        self._id: int | None = None
        self._n_between: deque[int] = deque(maxlen=15)
        self._counter = 0
        self._fresh = True

    @property
    def discarded(self) -> Discarded:
        return self._splitter.discarded

    @property
    def n_messages(self) -> int:
        return self._splitter.n_messages

    def begin(self, t_s: float) -> Sequence[Deed]:
        self._splitter.forget()
        self._id = None
        self._fresh = True
        return [Send(data=tiny.FIRMWARE_QUERY)]

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        return [deed for said in self._splitter.feed(data) for deed in self._hear(said)]

    def tick(self, t_s: float) -> Sequence[Deed]:
        return []

    def _hear(self, said: tiny.Message) -> Iterator[Deed]:
        if self._fresh:
            self._fresh = False
            yield Started(words="MR60BHA2 or its like")
        match said.body:
            case tiny.Phases():
                self._count(said.id)
                yield from self._reading(said.body)
            case tiny.Rate(type=tiny.Type.BREATH_RATE):
                yield Opinion(rr_per_min=stated(said.body.per_min))
            case tiny.Rate():
                yield Opinion(hr_per_min=stated(said.body.per_min))
            case tiny.HumanPresent():
                yield Opinion(present=said.body.present)
            case tiny.Distance(flag=flag) if flag != 0:
                yield Opinion(range_m=stated(said.body.range_cm / 100), words="distance: advisory")
            case tiny.Firmware():
                yield Opinion(words=f"firmware {said.body.words}")

    def _count(self, id_: int) -> None:
        """Ids count frames of all types, so their distance tells how many phases are missing."""
        if self._id is not None:
            n_between = (id_ - self._id) % (1 << tiny.ID_BITS) or 1
            self._n_between.append(n_between)
            self._counter += max(1, round(n_between / median(self._n_between)))
        self._id = id_

    def _reading(self, phases: tiny.Phases) -> Iterator[Deed]:
        all_rad = (phases.total_rad, phases.breath_rad, phases.heart_rad)
        if not any(all_rad):
            return
        if not math.isfinite(phases.total_rad):
            yield Trouble(
                kind=FaultKind.UNREADABLE,
                reason="The module sent a phase without value.",
                trouble=RadarTrouble.LEFT_OUT,
            )
            return
        yield Reading(
            counter=self._counter,
            counter_bits=63,
            geometry=Geometry(frame_rate_hz=PHASE_RATE_HZ),
            iq=np.exp([[1j * phases.total_rad]]).astype(np.complex64),
        )
