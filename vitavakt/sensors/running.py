"""A real radar onto the ward's link, or only onto the terminal, until told to stop."""

import asyncio
import contextlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time_ns

from sensor.drivers.agent.service import Agent, Listener
from sensor.drivers.messages import Opinion
from sensor.keys import sensor_keys_of
from sensor.link import FrameSender
from sensor.messages import Fault, Frame, Geometry, ModuleSays
from sensor.tap import FrameTap
from vitavakt.sensors.radars import Radar

STATUS_S = 10.0
MODULE_S = 1.0
"""A module's own rates go to the ward at most this often."""
MODULE_OLD_S = 5.0
"""What a module said longer ago is not passed on; the slowest repeats its rates every 3 s."""
_OPINIONS_MAX = 200
FLUSH_S = 0.1


@dataclass(slots=True, kw_only=True)
class Heard:
    """What a radar gave so far."""

    n_frames: int = 0
    first: Frame | None = None
    last: Frame | None = None
    rr_per_min: float | None = None
    hr_per_min: float | None = None
    present: bool | None = None
    range_m: float | None = None
    words: str = ""
    opinions: list[tuple[float, Opinion]] = field(default_factory=list)
    """When they came, by the monotonic clock; the last few."""
    told_s: float = -math.inf
    """When the ward was last told of them."""
    faults: list[str] = field(default_factory=list)
    """The last hundred."""

    def frame(self, frame: Frame) -> None:
        self.n_frames += 1
        self.first = self.first or frame
        self.last = frame

    @property
    def rate_hz(self) -> float:
        """Of the frames from the first to the last; 0 where they span no time."""
        if self.first is None or self.last is None:
            return 0.0
        span_ns = self.last.t_mono_ns - self.first.t_mono_ns
        return (self.n_frames - 1) / span_ns * 1e9 if span_ns > 0 else 0.0

    def opinion(self, opinion: Opinion) -> None:
        """The newest of each; one message of a module speaks of one of them only."""
        self.opinions = [*self.opinions[-_OPINIONS_MAX:], (monotonic(), opinion)]
        self.rr_per_min = opinion.rr_per_min or self.rr_per_min
        self.hr_per_min = opinion.hr_per_min or self.hr_per_min
        self.present = self.present if opinion.present is None else opinion.present
        self.range_m = opinion.range_m or self.range_m
        self.words = opinion.words or self.words

    def module_says(self, sensor: str) -> ModuleSays | None:
        """The newest of each of the last seconds, for the ward; None where it was told just now."""
        now_s = monotonic()
        if now_s - self.told_s < MODULE_S:
            return None
        self.told_s = now_s
        recent = [said for at_s, said in self.opinions if now_s - at_s < MODULE_OLD_S]
        presence = [said.present for said in recent if said.present is not None]
        return ModuleSays(
            sensor=sensor,
            t_wall_ns=time_ns(),
            rr_per_min=_newest(said.rr_per_min for said in recent),
            hr_per_min=_newest(said.hr_per_min for said in recent),
            present=presence[-1] if presence else None,
            range_m=_newest(said.range_m for said in recent),
            words=next((said.words for said in reversed(recent) if said.words), ""),
        )

    def fault(self, fault: Fault) -> None:
        self.faults = [*self.faults[-99:], fault.reason]

    def forget_opinion(self) -> None:
        """What was said is over: a value that is not repeated is not shown again."""
        self.rr_per_min = self.hr_per_min = self.present = self.range_m = None
        self.words = ""


async def run_radar(
    radar: Radar,
    *,
    sensor: str,
    to: str | None,
    key: Path | None,
    tap: str | None = None,
    say: Callable[[str], None],
) -> None:
    """For ever. `to` None: nothing leaves this computer, what the radar gives is only said.

    `tap`: where a recorder on this computer may listen.
    """
    heard = Heard()
    with contextlib.ExitStack() as stack:
        sender = None
        if to is not None and key is not None:
            sender = stack.enter_context(
                contextlib.closing(FrameSender(to, keys=sensor_keys_of(key)))
            )
        opened = None if tap is None else stack.enter_context(contextlib.closing(FrameTap(tap)))
        listener = Listener(
            frame=lambda frame: _frame(frame, heard, sender, opened),
            opinion=lambda opinion: _opined(opinion, heard, sender, sensor),
            fault=lambda fault: _faulty(fault, sender, say),
            started=say,
        )
        agent = Agent(radar.driver, radar.opener, listener, sensor=sensor, watch=radar.kind.watch())
        async with asyncio.TaskGroup() as group:
            group.create_task(agent.run())
            group.create_task(_statuses(radar, heard, sender, say))
            if sender is not None:
                group.create_task(_flushes(sender, agent))


async def probed(radar: Radar, *, seconds: float, say: Callable[[str], None]) -> Heard:
    """What the radar gave within so many seconds."""
    heard = Heard()
    listener = Listener(frame=heard.frame, opinion=heard.opinion, fault=heard.fault, started=say)
    agent = Agent(radar.driver, radar.opener, listener, sensor="probe", watch=radar.kind.watch())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await agent.run()
    return heard


def _frame(frame: Frame, heard: Heard, sender: FrameSender | None, tap: FrameTap | None) -> None:
    heard.frame(frame)
    if tap is not None:
        tap.send(frame)
    if sender is not None:
        sender.send(frame)


def _newest(values: Iterable[float | None]) -> float | None:
    """The last that is stated."""
    stated = [value for value in values if value is not None]
    return stated[-1] if stated else None


def _opined(opinion: Opinion, heard: Heard, sender: FrameSender | None, sensor: str) -> None:
    """The ward shows it as the module's own; one message of a module speaks of one rate only."""
    heard.opinion(opinion)
    if sender is not None and (said := heard.module_says(sensor)) is not None:
        sender.tell(said)


def _faulty(fault: Fault, sender: FrameSender | None, say: Callable[[str], None]) -> None:
    say(fault.reason)
    if sender is not None:
        sender.tell(fault)


async def _flushes(sender: FrameSender, agent: Agent) -> None:
    """What waits is sent even when no frame comes after it: an unplugged radar's last ones."""
    while True:
        await asyncio.sleep(FLUSH_S)
        sender.trouble, sender.trouble_kind = agent.trouble, agent.trouble_kind
        sender.flush()


async def _statuses(
    radar: Radar, heard: Heard, sender: FrameSender | None, say: Callable[[str], None]
) -> None:
    n_before = 0
    while True:
        await asyncio.sleep(STATUS_S)
        n_frames, n_before = heard.n_frames - n_before, heard.n_frames
        say(status(radar, heard, rate_hz=n_frames / STATUS_S))
        if sender is not None and sender.refused:
            say("The ward refuses this sensor's key: make it with `vitavakt keys` on the server.")
        heard.forget_opinion()


def status(radar: Radar, heard: Heard, *, rate_hz: float) -> str:
    """One line on what comes: frames, what was thrown away, and the module's own opinion."""
    parts = [f"{rate_hz:.1f} frames/s"]
    if heard.last is not None:
        n_bins, n_antennas = heard.last.iq.shape
        parts.append(f"{n_bins} bins x {n_antennas} antennas")
    thrown = radar.driver.discarded
    if thrown.n_bytes or thrown.n_bad or thrown.n_doubtful:
        parts.append(
            f"thrown away so far: {thrown.n_bytes} bytes, {thrown.n_bad} bad and "
            f"{thrown.n_doubtful} doubtful frames"
        )
    said = _opinion(heard)
    if said:
        parts.append(f"the module itself says: {said}")
    return "; ".join(parts)


def lie(geometry: Geometry) -> str:
    """How the frames lie in time and space, for a person."""
    parts = [f"nominally {geometry.frame_rate_hz:g} frames/s"]
    if geometry.carrier_hz is None:
        parts.append("carrier not stated")
    else:
        parts.append(f"{geometry.carrier_hz / 1e9:.4g} GHz")
    if geometry.range_step_m is None or geometry.range0_m is None:
        parts.append("no range axis")
    else:
        step_mm = 1000 * geometry.range_step_m
        parts.append(f"bins of {step_mm:.1f} mm from {geometry.range0_m:.2f} m")
    return ", ".join(parts)


def _opinion(heard: Heard) -> str:
    parts = []
    if heard.present is not None:
        parts.append("somebody" if heard.present else "nobody")
    if heard.rr_per_min is not None:
        parts.append(f"respiration {heard.rr_per_min:.0f} /min")
    if heard.hr_per_min is not None:
        parts.append(f"heart {heard.hr_per_min:.0f} /min")
    if heard.range_m is not None:
        parts.append(f"at {heard.range_m:.2f} m")
    if heard.words:
        parts.append(heard.words)
    return ", ".join(parts)
