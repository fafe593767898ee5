"""Which serial ports there are, and who answers on one when asked."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import serial
from serial.tools import list_ports

from sensor.drivers.recognition import QUESTIONS, Ear, Recognised
from sensor.drivers.transports.line import LineError
from sensor.drivers.transports.serial_port import close_port, open_port

_BY_ID = Path("/dev/serial/by-id")
_READ_BYTES = 4096
_USB_HINTS = {
    (0x0483, 0xA42D): "Acconeer XC120",
    (0x0483, 0xA449): "Acconeer XC120",
    (0x0483, 0xA41D): "Acconeer XC120, not yet flashed: use the vendor's tool first",
    (0x0483, 0xA42C): "Acconeer XC120, not yet flashed: use the vendor's tool first",
    (0xACC0, 0xE121): "Acconeer XV12X",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A serial port of this computer."""

    path: str
    """The name that stays when others are plugged in, where there is one."""
    device: str
    description: str
    usb: bool


def ports() -> list[Port]:
    """All serial ports, by name."""
    lasting = {}
    if _BY_ID.is_dir():
        lasting = {str(link.resolve()): str(link) for link in _BY_ID.iterdir()}
    return [
        Port(
            path=lasting.get(found.device, found.device),
            device=found.device,
            description=_USB_HINTS.get((found.vid, found.pid)) or _described(found.description),
            usb=found.vid is not None,
        )
        for found in sorted(list_ports.comports(), key=lambda found: found.device)
    ]


def ask(path: str) -> Recognised | None:
    """Who is there; None where nobody known answers. `LineError` where it cannot be opened."""
    port = open_port(path, QUESTIONS[0].baud)
    try:
        return _asked(port)
    except (serial.SerialException, OSError) as why:
        raise LineError(f"{path} broke while it was asked: {why}.") from why
    finally:
        close_port(port)


def _asked(port: serial.Serial) -> Recognised | None:
    port.timeout = 0.02
    ear = Ear(port.baudrate)
    for question in QUESTIONS:
        if question.baud != port.baudrate:
            port.baudrate = question.baud
            ear = Ear(question.baud)
        if question.data:
            port.write(question.data)
        until_s = monotonic() + question.wait_s
        while monotonic() < until_s:
            recognised = ear.hear(port.read(_READ_BYTES))
            if recognised is not None:
                return recognised
    return None


def _described(text: str | None) -> str:
    """Without what pyserial writes where it knows nothing."""
    return "" if text in {None, "n/a"} else str(text)
