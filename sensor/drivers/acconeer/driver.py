"""An Acconeer A121 behind its exploration server, set up to stream sparse I/Q."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from sensor.drivers.acconeer.config import (
    BASE_STEP_M,
    CARRIER_HZ,
    OLDEST_UNSUPPORTED,
    A121Settings,
    Version,
    command,
    setup_command,
    version,
)
from sensor.drivers.acconeer.framing import Format
from sensor.drivers.acconeer.messages import Header, Metadata, ResultInfo, Said, SystemInfo
from sensor.drivers.dialogue import Answer, Dialogue, Progress, Step
from sensor.drivers.framing import Discarded, Splitter
from sensor.drivers.messages import Deed, Gives, Reading, Reopen, Send, SetBaud, Started, Trouble
from sensor.messages import FaultKind, Geometry, RadarTrouble

UART_BAUD = 115200
T = TypeVar("T")
_TICK_BITS = 32


class A121Driver:
    """As `sensor.drivers.driver.Driver`.

    Parameters
    ----------
    uart
        On a serial port the speed is raised to the server's best; over TCP there is none.
    """

    gives = Gives.RANGE_PROFILES

    def __init__(self, settings: A121Settings | None = None, *, uart: bool) -> None:
        self._settings = settings or A121Settings()
        self._uart = uart
        self._splitter: Splitter[Said] = Splitter(Format())
        self._forget()

    def _forget(self) -> None:
        self._dialogue: Dialogue[Said] = Dialogue([])
        self._system: SystemInfo | None = None
        self._metadata: Metadata | None = None
        self._tick: int | None = None
        self._counter = 0
        self._warned: set[RadarTrouble] = set()
        self._recalibrate = False

    @property
    def discarded(self) -> Discarded:
        return self._splitter.discarded

    @property
    def n_messages(self) -> int:
        return self._splitter.n_messages

    def begin(self, t_s: float) -> Sequence[Deed]:
        self._splitter.forget()
        return list(self._begin_dialogue(t_s))

    def _begin_dialogue(self, t_s: float) -> Iterator[Deed]:
        self._forget()
        self._dialogue = Dialogue(
            [
                _step("stop_streaming", _status("stop"), optional=True),
                _step("get_system_info", lambda header: header.system_info is not None),
                _step("get_sensor_info", lambda header: header.sensor_info is not None),
            ]
        )
        yield from self._deeds(self._dialogue.begin(t_s), t_s)

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        deeds: list[Deed] = []
        for said in self._splitter.feed(data):
            deeds += self._hear(said, t_s)
        return deeds

    def tick(self, t_s: float) -> Sequence[Deed]:
        return list(self._deeds(self._dialogue.tick(t_s), t_s))

    def _hear(self, said: Said, t_s: float) -> Iterator[Deed]:
        header = said.header
        if header.system_info is not None:
            self._system = header.system_info
        if header.sensor_info is not None and not self._there(header):
            self._dialogue = Dialogue([])
            yield Reopen(
                after_s=5.0,
                reason=f"The Acconeer server has no sensor in slot {self._settings.sensor_id}; "
                "plug it in there or choose another slot.",
                trouble=RadarTrouble.NO_SENSOR,
            )
            return
        if header.status == "error" and not self._dialogue.running:
            reason = f"The Acconeer server reports an error ({header.message}); it is set up again."
            yield Reopen(after_s=2.0, reason=reason, trouble=RadarTrouble.MODULE_ERROR)
        if header.metadata:
            self._metadata = _first(header.metadata)
        if header.result_info is not None and not self._dialogue.running:
            yield from self._result(header.result_info, said.payload)
            if self._recalibrate:
                yield from self._begin_dialogue(t_s)
                return
        yield from self._deeds(self._dialogue.hear(said, t_s), t_s)

    def _there(self, header: Header) -> bool:
        infos = header.sensor_info or []
        idx = self._settings.sensor_id - 1
        return 0 <= idx < len(infos) and infos[idx].connected

    def _deeds(self, progress: Progress, t_s: float) -> Iterator[Deed]:
        if progress.done == "set_uart_baudrate" and self._system is not None:
            yield SetBaud(baud=self._system.max_baudrate or UART_BAUD)
        if progress.send:
            yield Send(data=progress.send)
        if progress.problem:
            yield Reopen(
                after_s=2.0,
                reason=f"The Acconeer server cannot be set up: {progress.problem}; it is tried "
                "again. If this goes on, unplug it and plug it in again.",
                trouble=RadarTrouble.SET_UP,
            )
        if progress.done == "get_sensor_info":
            yield from self._set_up(t_s)
        if progress.done == "start_streaming" and self._system is not None:
            yield Started(words=f"Acconeer A121, server {self._system.rss_version}")

    def _set_up(self, t_s: float) -> Iterator[Deed]:
        """The second half, which depends on who answered."""
        system = self._system
        server = None if system is None else version(system.rss_version)
        if system is None or system.sensor != "a121" or server is None:
            yield Reopen(
                after_s=10.0,
                reason="This is no Acconeer A121 server; see docs/drivers.md.",
                trouble=RadarTrouble.OTHER_PRODUCT,
            )
            return
        if server <= OLDEST_UNSUPPORTED:
            yield Reopen(
                after_s=10.0,
                reason=f"The Acconeer server's firmware {system.rss_version} is too old; flash a "
                "newer one than 0.2.0 with the vendor's tool.",
                trouble=RadarTrouble.FIRMWARE_OLD,
            )
            return
        self._dialogue = Dialogue(self._second_half(system, server))
        yield from self._deeds(self._dialogue.begin(t_s), t_s)

    def _second_half(self, system: SystemInfo, server: Version) -> list[Step[Said]]:
        steps = []
        if self._uart and (system.max_baudrate or 0) > UART_BAUD:
            baud = command("set_uart_baudrate", baudrate=system.max_baudrate)
            steps.append(_step("set_uart_baudrate", lambda h: h.message == "set baudrate", baud))
        setup = setup_command(self._settings, server)
        steps.append(_step("setup", lambda header: header.metadata is not None, setup))
        steps.append(_step("start_streaming", _status("start")))
        return steps

    def _result(self, infos: list[list[ResultInfo]], payload: bytes) -> Iterator[Deed]:
        info, metadata = _first(infos), self._metadata
        if info is None or metadata is None or not payload:
            reason = "The Acconeer server stopped by itself; set up again."
            yield Reopen(after_s=1.0, reason=reason, trouble=RadarTrouble.RESTARTED)
            return
        n_values = metadata.frame_data_length
        per_sweep = metadata.sweep_data_length
        if len(payload) != 4 * n_values or per_sweep == 0 or n_values % per_sweep:
            reason = f"An Acconeer frame of {len(payload)} bytes, not {4 * n_values}, was left out."
            trouble = RadarTrouble.LEFT_OUT
            yield Trouble(kind=FaultKind.UNREADABLE, reason=reason, trouble=trouble)
            return
        yield from self._warnings(info)
        self._recalibrate = info.calibration_needed
        self._count(info.tick)
        pairs = np.frombuffer(payload, "<i2").astype(np.float32).reshape(-1, per_sweep, 2)
        sweeps = pairs[..., 0] + 1j * pairs[..., 1]
        yield Reading(
            counter=self._counter,
            counter_bits=63,
            geometry=self._geometry(metadata),
            iq=sweeps.mean(axis=0).astype(np.complex64)[:, None],
        )

    def _geometry(self, metadata: Metadata) -> Geometry:
        stated_m = metadata.base_step_length_m
        step_m = stated_m if 0 < stated_m < 1 else BASE_STEP_M
        return Geometry(
            frame_rate_hz=self._settings.frame_rate_hz,
            carrier_hz=CARRIER_HZ,
            range0_m=self._settings.start_point * step_m,
            range_step_m=self._settings.step_points * step_m,
        )

    def _count(self, tick: int) -> None:
        """Results carry no number: how many were left out is in their time."""
        before, self._tick = self._tick, tick
        if before is None or self._system is None:
            return
        elapsed_s = ((tick - before) % (1 << _TICK_BITS)) / self._system.ticks_per_second
        self._counter += max(1, round(elapsed_s * self._settings.frame_rate_hz))

    def _warnings(self, info: ResultInfo) -> Iterator[Deed]:
        """Each is said once, and again after it has been away."""
        now = {
            trouble
            for set_, trouble in (
                (info.data_saturated, RadarTrouble.OVERDRIVEN),
                (info.frame_delayed, RadarTrouble.FRAME_RATE),
                (info.calibration_needed, RadarTrouble.TEMPERATURE),
            )
            if set_
        }
        for trouble in sorted(now - self._warned):
            yield Trouble(kind=FaultKind.CHANGED, reason=_WARNINGS[trouble], trouble=trouble)
        self._warned = now


_WARNINGS = {
    RadarTrouble.OVERDRIVEN: "The radar is overdriven: lower its gain or move it away.",
    RadarTrouble.FRAME_RATE: "The radar cannot keep its frame rate: ask for fewer points.",
    RadarTrouble.TEMPERATURE: "The radar's temperature has moved: it is set up anew.",
}


def _first(groups: Sequence[Sequence[T]]) -> T | None:
    """Of the first group, the only one that is set up here."""
    return groups[0][0] if groups and groups[0] else None


def _step(
    name: str,
    is_answer: Callable[[Header], bool],
    data: bytes | None = None,
    *,
    optional: bool = False,
) -> Step[Said]:
    def answer(said: Said) -> Answer:
        if said.header.status == "error":
            return Answer.REFUSED
        return Answer.DONE if is_answer(said.header) else Answer.OTHER

    return Step(
        name=name,
        data=command(name) if data is None else data,
        answer=answer,
        optional=optional,
        n_tries=1 if optional else 3,
    )


def _status(word: str) -> Callable[[Header], bool]:
    return lambda header: header.status == word
