"""An AW-UWB-EV-01 set up to stream complex range profiles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sensor.drivers import dialogue
from sensor.drivers.deepwise.protocol import BIN_M, Answer, Format, Frame, Message, command
from sensor.drivers.dialogue import Dialogue, Progress, Step
from sensor.drivers.framing import Discarded, Splitter
from sensor.drivers.messages import Deed, Gives, Reading, Reopen, Send, Started, Trouble
from sensor.messages import FaultKind, Geometry, RadarTrouble

BAUD = 4_000_000
KNOWN_VERSION = "1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwUwbSettings:
    """Defaults: the vendor's example. At most 200 frames a second; above, data are lost."""

    frame_rate_hz: int = 40
    pulses_per_step: int = 128
    iterations: int = 16
    """A power of two, else the module does not start."""
    dac_min: int = 949
    dac_max: int = 1100
    start_m: float = 0.2
    end_m: float = 5.0


def setup(settings: AwUwbSettings) -> list[tuple[str, bytes]]:
    """Name of the answer and command, in the vendor's order."""
    s = settings
    return [
        ("STOP", command("STOP")),
        ("VERSION", command("VER")),
        ("FPS", command("FPS", s.frame_rate_hz)),
        ("PPS", command("PPS", s.pulses_per_step)),
        ("ITER", command("ITER", s.iterations)),
        ("DMIN", command("DMIN", s.dac_min)),
        ("DMAX", command("DMAX", s.dac_max)),
        ("DIST", command("DIST", s.start_m, s.end_m)),
        ("START", command("START")),
    ]


class AwUwbDriver:
    """As `sensor.drivers.driver.Driver`."""

    gives = Gives.RANGE_PROFILES

    def __init__(self, settings: AwUwbSettings | None = None) -> None:
        self._settings = settings or AwUwbSettings()
        self._splitter: Splitter[Message] = Splitter(Format())
        self._dialogue: Dialogue[Message] = Dialogue([])
        self._version = ""
        s = self._settings
        self._geometry = Geometry(
            frame_rate_hz=s.frame_rate_hz, range0_m=s.start_m, range_step_m=BIN_M
        )

    @property
    def discarded(self) -> Discarded:
        return self._splitter.discarded

    @property
    def n_messages(self) -> int:
        return self._splitter.n_messages

    def begin(self, t_s: float) -> Sequence[Deed]:
        self._splitter.forget()
        self._dialogue = Dialogue(
            [
                Step(
                    name=f"the command {name}",
                    data=data,
                    answer=partial(_verdict, name),
                    optional=name == "STOP",
                )
                for name, data in setup(self._settings)
            ]
        )
        return list(self._deeds(self._dialogue.begin(t_s)))

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        deeds: list[Deed] = []
        for said in self._splitter.feed(data):
            deeds += self._hear(said, t_s)
        return deeds

    def tick(self, t_s: float) -> Sequence[Deed]:
        return list(self._deeds(self._dialogue.tick(t_s)))

    def _hear(self, said: Message, t_s: float) -> Iterator[Deed]:
        if isinstance(said, Frame):
            if not self._dialogue.running:
                yield Reading(
                    counter=said.counter,
                    counter_bits=32,
                    geometry=self._geometry,
                    iq=said.iq[:, None].copy(),
                )
            return
        if said.name == "VERSION":
            self._version = said.says
        yield from self._deeds(self._dialogue.hear(said, t_s))

    def _deeds(self, progress: Progress) -> Iterator[Deed]:
        if progress.send:
            yield Send(data=progress.send)
        if progress.problem:
            yield Reopen(
                after_s=3.0,
                reason=f"The AW-UWB-EV-01 cannot be set up: {progress.problem}; it is tried "
                "again. If this goes on, unplug it and plug it in again.",
                trouble=RadarTrouble.SET_UP,
            )
        if progress.finished:
            yield Started(words=f"AW-UWB-EV-01, firmware {self._version or 'not stated'}")
            if self._version != KNOWN_VERSION:
                yield Trouble(
                    kind=FaultKind.CHANGED,
                    reason=f"Firmware {self._version or 'not stated'}: only {KNOWN_VERSION} is "
                    "known here; compare what it measures before using it.",
                    trouble=RadarTrouble.FIRMWARE_UNKNOWN,
                )


def _verdict(name: str, said: Message) -> dialogue.Answer:
    if not isinstance(said, Answer) or said.name != name:
        return dialogue.Answer.OTHER
    if said.says.startswith("ERROR"):
        return dialogue.Answer.REFUSED
    return dialogue.Answer.DONE
