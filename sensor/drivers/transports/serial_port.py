"""Serial ports, one or several for a module: exclusive, and found again after a replug."""

import asyncio
import contextlib
import errno
import fcntl
import os
import termios
from collections.abc import Mapping
from dataclasses import dataclass

import serial
from serial.tools import list_ports

from sensor.drivers.messages import MAIN
from sensor.drivers.transports.line import Inbox, Line, LineError
from sensor.messages import RadarTrouble

_READ_BYTES = 65536
_WRITE_S = 1.0
_BREAK_S, _AFTER_BREAK_S = 0.05, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PortSettings:
    """How one port is opened."""

    path: str
    baud: int
    """Where the opener is not told another."""
    hardware_flow: bool = False
    send_break: bool = False
    """Before anything else; some servers start anew at it."""


class SerialLine:
    """Open ports, by channel. As `Line`."""

    def __init__(self, ports: Mapping[str, serial.Serial], inbox: Inbox) -> None:
        self._ports = dict(ports)
        self._inbox = inbox
        self._loop = asyncio.get_running_loop()
        for channel, port in self._ports.items():
            self._loop.add_reader(port.fileno(), self._readable, channel)

    def _readable(self, channel: str) -> None:
        port = self._ports[channel]
        try:
            data = port.read(_READ_BYTES)
        except (serial.SerialException, OSError, TypeError):
            # TypeError: pyserial reads from a descriptor that another call has just closed.
            self._loop.remove_reader(port.fileno())
            self._inbox.fail(_gone(str(port.port)))
            return
        if data:
            self._inbox.put(channel, data)

    def write(self, data: bytes, channel: str) -> None:
        port = self._ports[channel]
        try:
            port.write(data)
        except (serial.SerialException, OSError) as why:
            raise _gone(str(port.port)) from why

    def set_baud(self, baud: int, channel: str) -> None:
        port = self._ports[channel]
        try:
            port.baudrate = baud
        except (serial.SerialException, OSError, ValueError) as why:
            raise LineError(f"{port.port} cannot be set to {baud} baud: {why}.") from why

    def close(self) -> None:
        for port in self._ports.values():
            with contextlib.suppress(OSError, ValueError):
                self._loop.remove_reader(port.fileno())
            close_port(port)


class SerialOpener:
    """One module on one or several serial ports. As `Opener`.

    A USB adapter that comes back under another name is found by its serial number, and another one
    under its old name is left: two radars whose names were swapped must not swap their beds.
    """

    def __init__(self, ports: Mapping[str, PortSettings]) -> None:
        self._ports = dict(ports)
        self._numbers: dict[str, str] = {}  # channel -> USB serial number, once seen

    @property
    def name(self) -> str:
        return " and ".join(port.path for port in self._ports.values())

    async def open(self, inbox: Inbox, baud: int | None) -> Line:
        opened: dict[str, serial.Serial] = {}
        try:
            for channel, settings in self._ports.items():
                speed = baud if baud is not None and channel == MAIN else settings.baud
                path = self._path(channel, settings.path)
                opened[channel] = open_port(path, speed, hardware_flow=settings.hardware_flow)
                if settings.send_break:
                    await _break(opened[channel])
            return SerialLine(opened, inbox)
        except BaseException:
            for port in opened.values():
                close_port(port)
            raise

    def _path(self, channel: str, wanted: str) -> str:
        there = {port.device: port.serial_number for port in list_ports.comports()}
        number, its = self._numbers.get(channel), there.get(wanted)
        if its and number in {None, its}:
            self._numbers[channel] = its
            return wanted
        moved = [device for device, its in there.items() if number and its == number]
        if len(moved) == 1:
            return str(moved[0])
        if its:
            raise LineError(
                f"{wanted} is now another USB adapter than before: plug the radar's own in again; "
                "if it was exchanged on purpose, start this program anew.",
                RadarTrouble.EXCHANGED,
            )
        return wanted


def open_port(path: str, baud: int, *, hardware_flow: bool = False) -> serial.Serial:
    """The port, for this process alone; `LineError` says what stands in the way."""
    try:
        port = serial.Serial(
            path,
            baud,
            timeout=0,
            write_timeout=_WRITE_S,
            exclusive=True,
            rtscts=hardware_flow,
        )
    except (serial.SerialException, OSError, ValueError, termios.error) as why:
        raise _unopened(path, why) from why
    with contextlib.suppress(OSError):
        # The lock above is seen only by programs that ask for one; this stops the others, too.
        fcntl.ioctl(port.fileno(), termios.TIOCEXCL)
    return port


def close_port(port: serial.Serial) -> None:
    """Give it back, whatever state it is in."""
    with contextlib.suppress(OSError, serial.SerialException, termios.error):
        fcntl.ioctl(port.fileno(), termios.TIOCNXCL)
    with contextlib.suppress(OSError, serial.SerialException, termios.error):
        port.close()


async def _break(port: serial.Serial) -> None:
    port.break_condition = True
    await asyncio.sleep(_BREAK_S)
    port.break_condition = False
    await asyncio.sleep(_AFTER_BREAK_S)
    port.reset_input_buffer()


def _unopened(path: str, why: Exception) -> LineError:
    number = getattr(why, "errno", None)
    if number in {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO}:
        return LineError(f"{path} is not there; plug the radar in.", RadarTrouble.NOT_THERE)
    if number in {errno.EACCES, errno.EPERM}:
        return LineError(
            f"{path} may not be opened by this user; add the user to the group that owns it "
            "(often dialout) and log in again.",
            RadarTrouble.NO_RIGHT,
        )
    if number in {errno.EBUSY, errno.EAGAIN} or "lock" in str(why):
        return LineError(
            f"{path} is in use by another program; end that program (fuser -v {path} names it).",
            RadarTrouble.IN_USE,
        )
    if number == errno.EISDIR or os.strerror(errno.ENOTTY) in str(why):
        return LineError(f"{path} is no serial port; `vitavakt sensor list` shows those there are.")
    return LineError(f"{path} cannot be opened: {why}.")


def _gone(path: str) -> LineError:
    return LineError(
        f"{path} is gone: the radar was unplugged or lost its power; plug it in again.",
        RadarTrouble.GONE,
    )
