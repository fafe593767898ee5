"""The sensors that run on this machine, put together."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sensor import keys
from sensor.keys import KeysError
from sensor.link import FrameSender
from sensor.recordings.reader import read
from sensor.recordings.recording import RecordingError
from sensor.recordings.replay import ReplaySource
from sensor.service import stream
from sensor.source import Source
from simulators.bedside import Bedside
from simulators.people.demo import demo_people
from simulators.truth import BEAT_COLUMNS, BREATH_COLUMNS, COLUMNS, TruthWriter, TruthWriters
from vitavakt.errors import WardError
from vitavakt.scenarios.files import ScenarioFileError
from vitavakt.scenarios.live import run_bed
from vitavakt.settings import SensorSettings, Ward
from vitavakt.training.beds import run_training_bed

_log = logging.getLogger("vitavakt")
_ALONE_S = 3.0
"""A ward that has not been reached for so long is missed aloud."""


async def run_sensors(ward: Ward, only: list[str] | None) -> None:
    """All sensors of the ward file that run here, or those of `only`.

    A sensor that cannot start is said and left; the others run, and the ward sees it as lost.
    """
    here = {sensor.id: sensor for sensor in ward.sensors if sensor.driver != "remote"}
    if not here:
        raise WardError(f"No sensor of {ward.file} runs on this machine: all are remote.")
    strangers = set(only or ()) - here.keys()
    if strangers:
        names = ", ".join(sorted(strangers))
        raise WardError(f"{names}: no such sensor runs here; there are: {', '.join(here)}.")
    async with asyncio.TaskGroup() as group:
        for sensor in here.values():
            if not only or sensor.id in only:
                group.create_task(_run_sensor(ward, sensor))


class _Watched:
    """A source that tells how many of its frames have been taken so far."""

    def __init__(self, source: Source, taken: Callable[[int], None]) -> None:
        self._source = source
        self._taken = taken
        self._n_frames = 0
        self.geometry = source.geometry
        self.n_bins = source.n_bins
        self.n_antennas = source.n_antennas

    def take(self, n: int) -> NDArray[np.complex64]:
        """As `Source.take`."""
        iq = self._source.take(n)
        self._n_frames += len(iq)
        self._taken(self._n_frames)
        return iq


async def run_replay(
    ward: Ward,
    file: Path,
    *,
    sensor: str,
    speed: float,
    loop: bool,
    told: Callable[[int, int], None],
    say: Callable[[str], None],
) -> None:
    """A recording onto the ward's link, as `sensor`.

    `told` hears how many frames have been taken, and how many there are in one pass; `say` what
    keeps them from being taken.
    """
    if sensor not in {known.id for known in ward.sensors}:
        names = ", ".join(known.id for known in ward.sensors)
        raise WardError(f"{sensor}: no [[sensors]] of {ward.file} has that id; there are: {names}.")
    recording = read(file)
    n_frames = len(recording.iq)
    source = _Watched(ReplaySource(recording, loop=loop), lambda n_taken: told(n_taken, n_frames))
    with _sender(ward, sensor) as sender:
        watching = asyncio.create_task(_say_if_alone(sender, ward, say))
        try:
            await stream(source, sender, sensor=sensor, speed=speed)
        finally:
            watching.cancel()


async def _say_if_alone(sender: FrameSender, ward: Ward, say: Callable[[str], None]) -> None:
    await asyncio.sleep(_ALONE_S)
    if sender.refused:
        say("The ward refuses this sensor's key: was it made again with `vitavakt keys`?")
    elif not sender.is_connected:
        say(f"Nobody answers at {ward.links.frames} yet: is the ward running?")


async def _run_sensor(ward: Ward, sensor: SensorSettings) -> None:
    try:
        if ward.training:
            with _truth(ward, sensor) as truth:
                await run_training_bed(ward, sensor, truth.rows)
            return
        if sensor.scenario is not None:
            with _truth(ward, sensor) as truth:
                await run_bed(ward, sensor.id, sensor.scenario, truth)
            return
        with _source(ward, sensor) as source, _sender(ward, sensor.id) as sender:
            await stream(source, sender, sensor=sensor.id, speed=sensor.speed)
    except (KeysError, RecordingError, ScenarioFileError) as error:
        _log.error("%s does not run: %s", sensor.id, error)


def _sender(ward: Ward, sensor: str) -> contextlib.closing[FrameSender]:
    return contextlib.closing(
        FrameSender(ward.links.frames, keys=keys.sensor_keys(ward.keys, sensor))
    )


@contextlib.contextmanager
def _source(ward: Ward, sensor: SensorSettings) -> Iterator[Source]:
    """Where the frames come from."""
    if sensor.driver == "replay" and sensor.recording is not None:
        yield ReplaySource(read(sensor.recording), loop=sensor.loop)
        return
    lying_there = demo_people(sensor.person_idx + 1)[sensor.person_idx]
    with _truth(ward, sensor) as truth:
        yield Bedside(
            lying_there.person,
            room=lying_there.room,
            seed=lying_there.seed,
            on_row=truth.rows,
            on_beat=truth.beats,
            on_breath=truth.breaths,
        )


@contextlib.contextmanager
def _truth(ward: Ward, sensor: SensorSettings) -> Iterator[TruthWriters]:
    """Files beside the records that nothing of the ward reads: seconds, beats and breaths."""
    folder = ward.records / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as files:

        def writer(name: str, columns: tuple[str, ...]) -> TruthWriter:
            stream_ = (folder / name).open("w", encoding="utf-8", buffering=1)
            return TruthWriter(files.enter_context(stream_), columns)

        yield TruthWriters(
            rows=writer(f"{sensor.id}.csv", COLUMNS),
            beats=writer(f"{sensor.id}.beats.csv", BEAT_COLUMNS),
            breaths=writer(f"{sensor.id}.breaths.csv", BREATH_COLUMNS),
        )
