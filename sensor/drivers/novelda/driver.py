"""An X4M200 or X4M03 set up to stream complex range profiles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sensor.drivers.dialogue import Answer, Dialogue, Progress, Step
from sensor.drivers.framing import Discarded, Splitter
from sensor.drivers.messages import (
    Deed,
    Gives,
    Opinion,
    Reading,
    Reopen,
    Send,
    Started,
    Trouble,
    stated,
)
from sensor.drivers.novelda import commands, messages
from sensor.drivers.novelda.commands import Mode, Parameter, get_x4, set_mode, set_x4
from sensor.drivers.novelda.framing import Format, encode
from sensor.drivers.novelda.messages import Message
from sensor.messages import FaultKind, Geometry, RadarTrouble

RF_BIN_M = 1.5e8 / 23.328e9
"""6.430 mm: 23.328 GS/s, there and back (the vendor's own value of c). Source: `x4driver.c`."""
BASEBAND_BIN_M = 8 * RF_BIN_M
TX_CENTRE_HZ = {3: 7.29e9, 4: 8.748e9}
_BOOT_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class X4Settings:
    """How the radar looks. Defaults: the vendor's own for about 80 % duty at 17 frames a second.

    Source: novelda/Legacy-SW, `ModuleConnector/Latest_MC_examples`.
    """

    frame_rate_hz: float = 17.0
    area_start_m: float = -0.5
    area_end_m: float = 5.0
    area_offset_m: float = 0.18
    dac_min: int = 949
    dac_max: int = 1100
    iterations: int = 16
    pulses_per_step: int = 300
    tx_centre: int = 3
    tx_power: int = 2


def setup(settings: X4Settings) -> list[tuple[str, bytes, bool]]:
    """Name, payload and whether a refusal is fine, in the vendor's order; fps comes last."""
    s, p = settings, Parameter
    return [
        ("stop", set_mode(Mode.STOP), True),
        ("manual mode", set_mode(Mode.MANUAL), True),
        ("x4driver_init", commands.X4DRIVER_INIT, False),
        ("down-conversion", set_x4(p.DOWN_CONVERSION, 1), False),
        ("dac_min", set_x4(p.DAC_MIN, s.dac_min), False),
        ("dac_max", set_x4(p.DAC_MAX, s.dac_max), False),
        ("iterations", set_x4(p.ITERATIONS, s.iterations), False),
        ("tx_center", set_x4(p.TX_CENTRE, s.tx_centre), False),
        ("tx_power", set_x4(p.TX_POWER, s.tx_power), False),
        ("pulses per step", set_x4(p.PULSES_PER_STEP, s.pulses_per_step), False),
        ("frame area offset", set_x4(p.FRAME_AREA_OFFSET, s.area_offset_m), False),
        ("frame area", set_x4(p.FRAME_AREA, s.area_start_m, s.area_end_m), False),
        (_AREA, get_x4(p.FRAME_AREA), True),
        (_FPS, set_x4(p.FPS, s.frame_rate_hz), False),
    ]


_AREA = "the question for its frame area"
_FPS = "fps"


class X4Driver:
    """As `sensor.drivers.driver.Driver`."""

    gives = Gives.RANGE_PROFILES

    def __init__(self, settings: X4Settings | None = None) -> None:
        self._settings = settings or X4Settings()
        self._splitter: Splitter[Message] = Splitter(Format())
        self._dialogue: Dialogue[Message] = Dialogue([])
        self._start_m: float | None = None
        self._booting_since_s: float | None = None

    @property
    def discarded(self) -> Discarded:
        return self._splitter.discarded

    @property
    def n_messages(self) -> int:
        return self._splitter.n_messages

    def begin(self, t_s: float) -> Sequence[Deed]:
        self._splitter.forget()
        return list(self._set_up(t_s))

    def _set_up(self, t_s: float) -> Iterator[Deed]:
        self._start_m = None
        self._booting_since_s = None
        self._dialogue = Dialogue(
            [
                Step(
                    name=name,
                    data=encode(payload),
                    answer=_area_answer if name == _AREA else _answer,
                    optional=optional,
                    n_tries=1 if optional else 3,
                )
                for name, payload, optional in setup(self._settings)
            ]
        )
        yield from self._deeds(self._dialogue.begin(t_s))

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        deeds: list[Deed] = []
        for message in self._splitter.feed(data):
            deeds += self._hear(message, t_s)
        return deeds

    def tick(self, t_s: float) -> Sequence[Deed]:
        if self._booting_since_s is not None and t_s - self._booting_since_s > _BOOT_S:
            return list(self._set_up(t_s))
        return list(self._deeds(self._dialogue.tick(t_s)))

    def _hear(self, message: Message, t_s: float) -> Iterator[Deed]:
        match message:
            case messages.System(code=messages.SystemCode.BOOTING):
                self._dialogue = Dialogue([])
                self._booting_since_s = t_s
                yield Trouble(
                    kind=FaultKind.CHANGED,
                    reason="The module restarted itself; it is set up again once it is ready.",
                    trouble=RadarTrouble.RESTARTED,
                )
            case messages.System(code=messages.SystemCode.READY):
                yield from self._set_up(t_s)
            case messages.Reply(values=np.ndarray() as area) if len(area) == 2:
                self._start_m = float(area[0]) if np.isfinite(area).all() else None
            case messages.Data(values=np.ndarray() as values) if not self._dialogue.running:
                yield from self._raw(message.info, values)
            case messages.Baseband() if not self._dialogue.running:
                yield from self._baseband(message)
            case messages.Respiration() | messages.Sleep() | messages.VitalSigns():
                yield _opinion(message)
            case messages.Error() if not self._dialogue.running:
                reason = f"The XeThru module reports an error: {message.words}."
                trouble = RadarTrouble.MODULE_ERROR
                yield Trouble(kind=FaultKind.CHANGED, reason=reason, trouble=trouble)
            case messages.Presence():
                yield _presence(message)
        yield from self._deeds(self._dialogue.hear(message, t_s))

    def _deeds(self, progress: Progress) -> Iterator[Deed]:
        if progress.send:
            yield Send(data=progress.send)
        if progress.problem:
            yield Reopen(
                after_s=_BOOT_S,
                reason=f"The XeThru module cannot be set up: {progress.problem}; it is tried "
                "again. If this goes on, unplug it and plug it in again.",
                trouble=RadarTrouble.SET_UP,
            )
        if progress.finished:
            s = self._settings
            yield Started(words=f"XeThru X4, {s.frame_rate_hz:g} frames a second")
            if self._start_m is None:
                yield Trouble(
                    kind=FaultKind.CHANGED,
                    reason="The module did not say which frame area it took: ranges are those "
                    "asked for and may be off by up to 0.62 m.",
                    trouble=RadarTrouble.UNSURE_RANGE,
                )

    def _raw(
        self, counter: int, values: np.ndarray[tuple[int], np.dtype[np.float32]]
    ) -> Iterator[Deed]:
        n = len(values) // 2
        if n == 0 or len(values) % 2 or not np.isfinite(values).all():
            yield _unusable(f"a radar frame of {len(values)} numbers, not I and Q, was left out")
            return
        s = self._settings
        geometry = Geometry(
            frame_rate_hz=s.frame_rate_hz,
            carrier_hz=TX_CENTRE_HZ.get(s.tx_centre),
            range0_m=s.area_start_m if self._start_m is None else self._start_m,
            range_step_m=BASEBAND_BIN_M,
        )
        iq = (values[:n] + 1j * values[n:]).astype(np.complex64)
        yield Reading(counter=counter, counter_bits=32, geometry=geometry, iq=iq[:, None])

    def _baseband(self, message: messages.Baseband) -> Iterator[Deed]:
        numbers = (message.bin_length_m, message.carrier_hz, message.range_offset_m)
        good = np.isfinite(message.iq).all() and np.isfinite(numbers).all()
        if not good or message.bin_length_m <= 0 or not 1e8 <= message.carrier_hz <= 1e12:
            yield _unusable("a baseband frame with impossible numbers was left out")
            return
        geometry = Geometry(
            frame_rate_hz=self._settings.frame_rate_hz,
            carrier_hz=message.carrier_hz,
            range0_m=message.range_offset_m,
            range_step_m=message.bin_length_m,
        )
        iq = message.iq[:, None].copy()
        yield Reading(counter=message.counter, counter_bits=32, geometry=geometry, iq=iq)


def _answer(message: Message) -> Answer:
    if isinstance(message, messages.Ack):
        return Answer.DONE
    return Answer.REFUSED if isinstance(message, messages.Error) else Answer.OTHER


def _area_answer(message: Message) -> Answer:
    if isinstance(message, messages.Reply):
        return Answer.DONE
    return Answer.REFUSED if isinstance(message, messages.Error) else Answer.OTHER


def _unusable(what: str) -> Trouble:
    reason = f"From the XeThru module, {what}."
    return Trouble(kind=FaultKind.UNREADABLE, reason=reason, trouble=RadarTrouble.LEFT_OUT)


def _opinion(message: messages.Respiration | messages.Sleep | messages.VitalSigns) -> Opinion:
    """Rates only in the states in which the module itself says that it has one."""
    state = messages.RespirationState
    measured = message.state in {state.BREATHING, state.HEART_RATE_AND_BREATHING}
    hr = message.hr_per_min if isinstance(message, messages.VitalSigns) else 0.0
    range_m = message.rr_range_m if isinstance(message, messages.VitalSigns) else message.range_m
    known = message.state in set(state)
    words = state(message.state).name.lower().replace("_", " ") if known else "unknown state"
    return Opinion(
        rr_per_min=stated(message.rr_per_min) if measured else None,
        hr_per_min=stated(hr) if message.state == state.HEART_RATE_AND_BREATHING else None,
        range_m=stated(range_m) if measured else None,
        words=words,
    )


def _presence(message: messages.Presence) -> Opinion:
    state = messages.PresenceState
    said = {int(state.NONE): False, int(state.PRESENT): True}
    present = said.get(message.state)
    return Opinion(present=present, range_m=stated(message.range_m) if present else None)
