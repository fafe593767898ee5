"""A recorder: frames from a tap into files, other instruments beside them, until told to stop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import time_ns

from sensor.drivers.lines import Lines
from sensor.drivers.messages import MAIN
from sensor.drivers.transports.line import Inbox, LineError
from sensor.drivers.transports.serial_port import PortSettings, SerialOpener
from sensor.messages import Frame
from sensor.recordings.files.checksum import write_list
from sensor.recordings.files.folder import SensorFolder, new_subject
from sensor.recordings.files.rotation import Limits
from sensor.recordings.hdf5.writer import Channel
from sensor.recordings.reference import LINE_BYTES_MAX, sample
from sensor.tap import TapReceiver
from vitavakt.errors import WardError

STATUS_S = 10.0
_REOPEN_S = 1.0
_POLL_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is recorded, and how. There is no place in it for a bed or a patient."""

    tap: str
    sensors: frozenset[str]
    """Empty: all that the tap has."""
    folder: Path
    seconds: float | None = None
    limits: Limits = field(default_factory=Limits)
    exact: bool = False
    subject: str = ""
    """Empty: one is drawn for each sensor."""
    channels: tuple[Channel, ...] = ()
    """Of other instruments; only where one sensor is recorded."""
    reference_port: int | None = None
    reference_serial: PortSettings | None = None


class Recorder:
    """The sensors' files of one run."""

    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._folders: dict[str, SensorFolder] = {}
        self._late: dict[str, SensorFolder] = {}
        self._since_ns: dict[str, int] = {}
        self._unlisted: asyncio.Queue[Path] = asyncio.Queue()
        self._names = tuple(channel.name for channel in plan.channels)

    async def run(self) -> None:
        """Until cancelled, or until the time is over; the files are finished in any case."""
        plan = self._plan
        try:
            async with asyncio.timeout(plan.seconds), asyncio.TaskGroup() as tasks:
                tasks.create_task(self._frames())
                tasks.create_task(self._lists())
                tasks.create_task(self._statuses())
                if plan.reference_port is not None:
                    tasks.create_task(self._listen(plan.reference_port))
                if plan.reference_serial is not None:
                    tasks.create_task(self._serial(plan.reference_serial))
        except TimeoutError:
            pass
        finally:
            self._finish()
        n_frames = sum(folder.n_frames for folder in self._all_folders())
        if n_frames == 0:
            sensors = ", ".join(sorted(plan.sensors)) or "any sensor"
            raise WardError(f"No frame of {sensors} came, so nothing was recorded.")

    def _finish(self) -> None:
        """Close what is open; one disk that is full must not leave the other files unfinished."""
        try:
            with contextlib.ExitStack() as stack:
                for folder in self._all_folders():
                    stack.callback(folder.close)
        finally:
            while not self._unlisted.empty():
                self._list(self._unlisted.get_nowait())
            self._say(self._status())

    async def _frames(self) -> None:
        receiver = TapReceiver(self._plan.tap, self._plan.sensors, late=True)
        with contextlib.closing(receiver) as tap:
            while True:
                frame, n_dropped = await tap.receive()
                if not frame.late:
                    self._begin(frame)
                    self._folders[frame.sensor].take(frame, n_dropped=n_dropped)
                elif frame.t_mono_ns >= self._since_ns.get(frame.sensor, frame.t_mono_ns + 1):
                    self._late[frame.sensor].take(frame, n_dropped=n_dropped)

    def _begin(self, frame: Frame) -> None:
        """Files for this sensor, if there are none; from when on it is recorded.

        What waited at the bedside since before then is nobody's who agreed to a recording. Frames
        are compared by their own clock; one that falls is that of a computer that started anew.
        """
        sensor = frame.sensor
        since_ns = self._since_ns.get(sensor, frame.t_mono_ns)
        self._since_ns[sensor] = min(since_ns, frame.t_mono_ns)
        if sensor in self._folders:
            return
        subject = self._plan.subject or new_subject()
        self._folders[sensor] = self._made(subject, self._plan.channels)
        self._late[sensor] = self._made(subject, ())
        self._say(f"Recording {sensor} as subject {subject}.")

    def _made(self, subject: str, channels: tuple[Channel, ...]) -> SensorFolder:
        return SensorFolder(
            self._plan.folder,
            subject=subject,
            limits=self._plan.limits,
            channels=channels,
            exact=self._plan.exact,
            closed=self._unlisted.put_nowait,
        )

    def _all_folders(self) -> list[SensorFolder]:
        return [*self._folders.values(), *self._late.values()]

    async def _lists(self) -> None:
        """Checksums of finished files, beside the frames that go on."""
        while True:
            path = await self._unlisted.get()
            await asyncio.to_thread(self._list, path)

    def _list(self, path: Path) -> None:
        try:
            write_list(path)
        except OSError as why:
            self._say(f"{path} is whole, but has no list of checksums ({why.strerror}).")

    async def _statuses(self) -> None:
        while True:
            await asyncio.sleep(STATUS_S)
            self._say(self._status())

    def _status(self) -> str:
        parts = [
            f"{sensor}: {folder.n_frames} frames, {folder.n_missing} missing"
            + (f", {n_late} came late" if (n_late := self._late[sensor].n_frames) else "")
            for sensor, folder in sorted(self._folders.items())
        ]
        return "; ".join(parts) or "No frame has come yet."

    def _reference(self, line: str, arrived_wall_ns: int) -> None:
        said = sample(line, channels=self._names, arrived_wall_ns=arrived_wall_ns)
        if said is not None:
            for folder in self._folders.values():
                folder.reference(said.channel, said.t_wall_ns, said.value)

    async def _listen(self, port: int) -> None:
        """Lines pushed by other programs of this machine."""
        try:
            server = await asyncio.start_server(
                self._pushed, host="127.0.0.1", port=port, limit=LINE_BYTES_MAX
            )
        except OSError as why:
            raise WardError(f"Port {port} cannot be listened at ({why.strerror}).") from why
        bound = server.sockets[0].getsockname()[1]
        self._say(f"Reference samples are taken at 127.0.0.1:{bound}, a line each.")
        async with server:
            await server.serve_forever()

    async def _pushed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            async for line in _lines(reader):
                self._reference(line.decode("ascii", "replace"), time_ns())

    async def _serial(self, port: PortSettings) -> None:
        """Lines of an instrument on a serial port, opened again when it was unplugged."""
        opener, said = SerialOpener({MAIN: port}), ""
        while True:
            inbox = Inbox()
            try:
                line = await opener.open(inbox, port.baud)
            except LineError as why:
                if str(why) != said:
                    said = str(why)
                    self._say(said)
                await asyncio.sleep(_REOPEN_S)
                continue
            with contextlib.closing(line), contextlib.suppress(LineError):
                await self._heard(inbox)

    async def _heard(self, inbox: Inbox) -> None:
        lines = Lines()
        while True:
            piece = await inbox.get(_POLL_S)
            if piece is not None:
                for line in lines.feed(piece.data):
                    self._reference(line, piece.t_wall_ns)


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Until the other side closes, or sends what is no line."""
    with contextlib.suppress(ValueError, ConnectionError):
        while line := await reader.readline():
            yield line
