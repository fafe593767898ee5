"""One bed of a scenario in real time: its frames onto the ward's link, with its faults done.

A cut or an unplugged sensor closes the connection to the ward; a wrong clock is in every frame's
stamp. After a kill of the sensor service the bed goes on where the scenario is by then.
"""

import asyncio
import contextlib
from pathlib import Path
from time import monotonic_ns

from sensor import keys
from sensor.link import FrameSender
from sensor.messages import Frame
from sensor.service import stream
from sensor.source import Source
from simulators.truth import TruthWriters
from simulators.ward.beds import bedside
from simulators.ward.plug import Cable
from simulators.ward.scenario import Fault
from vitavakt.errors import WardError
from vitavakt.scenarios import files
from vitavakt.scenarios.measuring import sensor_of
from vitavakt.settings import Ward

_CLOCK = "scenario-began"
_BEHIND_S_MAX = 0.5
_CHUNK_S = 10.0


def begin(ward: Ward) -> int:
    """The scenario begins now: noted beside the ward file, by the monotonic clock [ns]."""
    began_ns = monotonic_ns()
    ward.file.with_name(_CLOCK).write_text(str(began_ns), encoding="ascii")
    return began_ns


def began_ns(ward: Ward) -> int:
    """When the scenario began; now where nobody has noted it."""
    with contextlib.suppress(OSError, ValueError):
        return min(int(ward.file.with_name(_CLOCK).read_text(encoding="ascii")), monotonic_ns())
    return monotonic_ns()


async def run_bed(ward: Ward, sensor: str, file: Path, truth: TruthWriters) -> None:
    """For ever: the frames of the bed that `sensor` is over.

    Raises
    ------
    ScenarioFileError
        The file has faults.
    WardError
        It has no such bed.
    """
    scenario = files.read(file).scenario
    place = next((place for place in scenario.beds if sensor_of(place.bed) == sensor), None)
    if place is None:
        known = ", ".join(sensor_of(place.bed) for place in scenario.beds)
        raise WardError(f"{file} has no bed for the sensor {sensor}; there are: {known}.")
    since_ns = began_ns(ward)
    source = bedside(
        scenario, place, on_row=truth.rows, on_beat=truth.beats, on_breath=truth.breaths
    )
    await caught_up(source, since_ns)
    link = Link(ward, sensor, Cable(scenario.faults, place.bed), since_ns)
    with contextlib.closing(link):
        await stream(source, link, sensor=sensor)


async def caught_up(source: Source, began_ns: int) -> None:
    """Lets pass what a sensor that starts late has missed, so that it stays in step."""
    rate_hz, n_done = source.geometry.frame_rate_hz, 0
    while True:
        behind_s = (monotonic_ns() - began_ns) / 1e9 - n_done / rate_hz
        if behind_s < _BEHIND_S_MAX:
            return
        n = max(1, int(min(behind_s, _CHUNK_S) * rate_hz))
        await asyncio.to_thread(source.take, n)
        n_done += n


class Link:
    """A cable with faults, and the sender at its end; while cut there is no connection."""

    def __init__(self, ward: Ward, sensor: str, cable: Cable, began_ns: int) -> None:
        self._endpoint = ward.links.frames
        self._keys = keys.sensor_keys(ward.keys, sensor)
        self._cable = cable
        self._began_ns = began_ns
        self._sender: FrameSender | None = None

    def add(self, fault: Fault) -> None:
        """One more fault that is to come."""
        self._cable.add(fault)

    def send(self, frame: Frame) -> None:
        """As `Outlet.send`."""
        passed = self._cable.passed(frame, (frame.t_mono_ns - self._began_ns) / 1e9)
        if passed is None:
            self.close()
            return
        if self._sender is None:
            self._sender = FrameSender(self._endpoint, keys=self._keys)
        self._sender.send(passed)

    async def drain(self) -> None:
        """As `Outlet.drain`."""
        if self._sender is not None:
            await self._sender.drain()

    def close(self) -> None:
        if self._sender is not None:
            self._sender.close()
            self._sender = None
