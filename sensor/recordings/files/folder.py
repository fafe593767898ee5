"""One sensor's recording as files in a folder, one after the other."""

import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sensor.messages import Frame
from sensor.recordings.files.rotation import Limits, begins_anew, missing
from sensor.recordings.hdf5.writer import Channel, Writer
from sensor.recordings.recording import RecordingError
from sensor.recordings.stream import Head

SUBJECT = re.compile(r"s-[0-9a-f]{12}")
"""What a subject may be called: drawn at random, so that no name can be typed here."""
_SYNC_S = 10.0
_UNWRITABLE = (OSError, RuntimeError)
"""What h5py raises where the disk takes no more."""


_OF_THE_SYSTEM = re.compile(r"error message = '([^']*)'")


def _reason(why: BaseException) -> str:
    """The system's own words, out of the many that HDF5 puts around them."""
    found = _OF_THE_SYSTEM.search(str(why))
    return found.group(1) if found else str(why).partition("\n")[0]


def new_subject() -> str:
    """Another subject, at random."""
    return f"s-{secrets.token_hex(6)}"


class DiskFullError(RecordingError):
    """Recording has stopped because the disk takes no more, in one sentence."""


class SensorFolder:
    """Takes one sensor's frames. What a file may hold is what a frame holds, and a random subject.

    Live and late frames come among each other and go into files of their own: one folder for each.

    Parameters
    ----------
    subject
        As `new_subject` draws it, or empty.
    channels
        Reference channels that will be written beside the frames.
    closed
        Told of each file that is finished.
    """

    def __init__(
        self,
        folder: Path,
        *,
        subject: str = "",
        limits: Limits | None = None,
        channels: Sequence[Channel] = (),
        exact: bool = False,
        closed: Callable[[Path], None] = lambda _: None,
    ) -> None:
        if subject and not SUBJECT.fullmatch(subject):
            raise RecordingError(
                "A subject is called s- and 12 random digits 0-9a-f, never by a name; "
                f"{new_subject()} would be one."
            )
        self._folder = folder
        self._subject = subject
        self._limits = limits or Limits()
        self._channels = channels
        self._exact = exact
        self._closed = closed
        self._writer: Writer | None = None
        self._first: Frame | None = None
        self._last: Frame | None = None
        self._synced_ns = 0
        self.path: Path | None = None
        """The file that is written now."""
        self.n_frames = self.n_missing = 0

    def take(self, frame: Frame, *, n_dropped: int = 0) -> None:
        """One more frame.

        Raises
        ------
        DiskFullError
            The disk has too little left, or takes nothing. What was written before is whole.
        """
        events = missing(self._last, frame, n_dropped=n_dropped)
        self.n_missing += sum(event.n_frames for event in events)
        try:
            writer = self._ready(frame)
            for event in events:
                writer.add_event(event)
            writer.append(frame)
            self._sync(writer, frame)
        except _UNWRITABLE as why:
            self._give_up(why)
        self._last = frame
        self.n_frames += 1

    def reference(self, channel: str, t_wall_ns: int, value: float) -> None:
        """A sample of another instrument; before the first frame there is no file to put it in."""
        if self._writer is None:
            return
        try:
            self._writer.add_reference(channel, t_wall_ns, value)
        except _UNWRITABLE as why:
            self._give_up(why)

    def close(self) -> None:
        """Finish the file."""
        writer, path, self._writer, self.path = self._writer, self.path, None, None
        if writer is None or path is None:
            return
        try:
            writer.close()
        except _UNWRITABLE as why:
            self._writer, self.path = writer, path
            self._give_up(why)
        self._closed(path)

    def _ready(self, frame: Frame) -> Writer:
        """The file that this frame goes into."""
        if self._writer is not None and self._first is not None and self._last is not None:
            n_bytes = self._writer.n_bytes
            if not begins_anew(
                self._first, self._last, frame, n_bytes=n_bytes, limits=self._limits
            ):
                return self._writer
            self.close()
        self._refuse_a_full_disk()
        n_bins, n_antennas = frame.iq.shape
        head = Head(
            sensor=frame.sensor,
            geometry=frame.geometry,
            n_bins=n_bins,
            n_antennas=n_antennas,
            session=frame.session,
            subject=self._subject,
            late=frame.late,
        )
        self.path = self._free_path(frame)
        self._first, self._synced_ns = frame, frame.t_mono_ns
        self._writer = Writer(self.path, head, exact=self._exact, channels=self._channels)
        return self._writer

    def _sync(self, writer: Writer, frame: Frame) -> None:
        """What a power failure costs is bounded, and a disk that fills up is seen in time."""
        if frame.t_mono_ns - self._synced_ns > _SYNC_S * 1e9:
            self._synced_ns = frame.t_mono_ns
            writer.sync()
            self._refuse_a_full_disk()

    def _refuse_a_full_disk(self) -> None:
        free = shutil.disk_usage(self._folder).free
        if free < self._limits.free_bytes_min:
            self.close()
            raise DiskFullError(
                f"Recording has stopped: the disk of {self._folder} has {free >> 20} MiB left, and "
                f"{self._limits.free_bytes_min >> 20} are kept free. What was recorded is whole."
            )

    def _give_up(self, why: BaseException) -> None:
        writer, path, self._writer, self.path = self._writer, self.path, None, None
        if writer is not None:
            writer.abandon()
        raise DiskFullError(
            f"Recording has stopped: {path or self._folder} takes nothing more "
            f"({_reason(why)}). What was written before can be read."
        ) from why

    def _free_path(self, frame: Frame) -> Path:
        at = datetime.fromtimestamp(frame.t_wall_ns / 1e9, UTC).strftime("%Y%m%dT%H%M%SZ")
        what, k = "-late" if frame.late else "", 0
        while (path := self._folder / f"{frame.sensor}-{at}{what}-{k:03d}.h5").exists():
            k += 1
        return path
