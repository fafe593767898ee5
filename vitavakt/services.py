"""Each service alone: its settings taken from the ward file, its parts put together."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

from alarms.engine import Bed as AlarmBed
from alarms.service import Config as AlarmsConfig
from alarms.service import run as run_alarm_engine
from dsp.service import Config as DspConfig
from dsp.service import run as run_chain
from records.folder import RecordsError
from records.journal import Journal
from records.service import Config as RecordsConfig
from records.service import run as run_history
from sensor import keys
from sensor.keys import KeysError
from sensor.link import FrameSender
from sensor.recording import RecordingError, read
from sensor.service import stream
from sensor.source import ReplaySource, Source
from simulators.bedside import Bedside
from simulators.people import DemoBed, demo_people
from simulators.truth import TruthWriter
from vitavakt.settings import SensorSettings, Ward
from ward_ui.people import Person
from ward_ui.service import Bed as UiBed
from ward_ui.service import Config as UiConfig
from ward_ui.service import PortInUse
from ward_ui.service import run as run_pages


class WardError(Exception):
    """A service that cannot start, in one sentence."""


EXPECTED_ERRORS = (WardError, KeysError, RecordingError, RecordsError, PortInUse)
"""What a command line may end with: a sentence, no traceback."""

_log = logging.getLogger("vitavakt")


async def run_dsp(ward: Ward) -> None:
    """Frames in, vital signs out."""
    await run_chain(
        DspConfig(
            frames_endpoint=ward.links.frames,
            vitals_endpoint=ward.links.vitals,
            server=keys.server_keys(ward.keys),
            allowed=keys.allowed(ward.keys),
        )
    )


async def run_alarms(ward: Ward) -> None:
    """Vital signs in, alarms out; the journal is written here, before anything is sent."""
    config = AlarmsConfig(
        vitals_endpoint=ward.links.vitals,
        records_endpoint=ward.links.records,
        alarms_endpoint=ward.links.alarms,
        commands_endpoint=ward.links.commands,
        beds=tuple(
            AlarmBed(bed=bed.bed, sensor=bed.sensor, occupied=bed.patient is not None)
            for bed in ward.beds
        ),
        rules=ward.rules,
    )
    with contextlib.closing(Journal(ward.records)) as journal:
        await run_alarm_engine(config, journal)


async def run_records(ward: Ward) -> None:
    """Vital signs in, history on disk."""
    await run_history(
        RecordsConfig(
            folder=ward.records,
            vitals_endpoint=ward.links.vitals,
            records_endpoint=ward.links.records,
            beds={bed.bed: bed.sensor for bed in ward.beds},
        )
    )


async def run_ui(ward: Ward) -> None:
    """The pages and their websocket."""
    await run_pages(
        UiConfig(
            host=ward.host,
            port=ward.port,
            ward_id=ward.id,
            ward_name=ward.name,
            language=ward.language,
            demo=ward.demo,
            display_without_login=ward.display_without_login,
            beds=tuple(
                UiBed(bed=b.bed, sensor=b.sensor, patient_name=b.patient, age_y=b.age_y)
                for b in ward.beds
            ),
            people=tuple(
                Person(person=p.person, name=p.name, role=p.role, pin_hash=p.pin_hash)
                for p in ward.people
            ),
            vitals_endpoint=ward.links.vitals,
            alarms_endpoint=ward.links.alarms,
            commands_endpoint=ward.links.commands,
            records_endpoint=ward.links.records,
            records_folder=ward.records,
        )
    )


async def run_sensors(ward: Ward, only: list[str] | None) -> None:
    """All sensors of the ward file that run here, or those of `only`.

    A sensor that cannot start is said and left; the others run, and the ward sees it as lost.
    """
    here = {sensor.id: sensor for sensor in ward.sensors if sensor.driver != "remote"}
    strangers = set(only or ()) - here.keys()
    if strangers:
        names = ", ".join(sorted(strangers))
        raise WardError(f"{names}: no such sensor runs here; there are: {', '.join(here)}.")
    async with asyncio.TaskGroup() as group:
        for sensor in here.values():
            if not only or sensor.id in only:
                group.create_task(_run_sensor(ward, sensor))


async def run_replay(ward: Ward, file: Path, *, sensor: str, speed: float, loop: bool) -> None:
    """A recording onto the ward's link, as `sensor`."""
    if sensor not in {known.id for known in ward.sensors}:
        names = ", ".join(known.id for known in ward.sensors)
        raise WardError(f"{sensor}: no [[sensors]] of {ward.file} has that id; there are: {names}.")
    await _send(ward, ReplaySource(read(file), loop=loop), sensor=sensor, speed=speed)


async def _run_sensor(ward: Ward, sensor: SensorSettings) -> None:
    try:
        with _source(ward, sensor) as source:
            await _send(ward, source, sensor=sensor.id, speed=sensor.speed)
    except (KeysError, RecordingError) as error:
        _log.error("%s does not run: %s", sensor.id, error)


async def _send(ward: Ward, source: Source, *, sensor: str, speed: float) -> None:
    with contextlib.closing(
        FrameSender(ward.links.frames, keys=keys.sensor_keys(ward.keys, sensor))
    ) as sender:
        await stream(source, sender, sensor=sensor, speed=speed)


@contextlib.contextmanager
def _source(ward: Ward, sensor: SensorSettings) -> Iterator[Source]:
    """Where the frames come from; a simulated person's truth is written beside the records."""
    if sensor.driver == "replay" and sensor.recording is not None:
        yield ReplaySource(read(sensor.recording), loop=sensor.loop)
        return
    truth = ward.records / "truth" / f"{sensor.id}.csv"
    truth.parent.mkdir(parents=True, exist_ok=True)
    lying_there = _demo_bed(sensor.person_idx)
    with truth.open("w", encoding="utf-8", buffering=1) as stream_:
        yield Bedside(lying_there.person, seed=lying_there.seed, on_row=TruthWriter(stream_))


def _demo_bed(idx: int) -> DemoBed:
    return demo_people(idx + 1)[idx]
