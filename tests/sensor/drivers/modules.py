"""Modules that answer as their papers say, on a pty or loopback."""

import asyncio
import os
import re
import socket
import struct

from sensor.drivers.messages import MAIN
from sensor.drivers.novelda.commands import Parameter, get_x4, set_x4
from sensor.drivers.novelda.framing import encode
from sensor.drivers.ti.capture import CARD
from sensor.drivers.transports.network import UdpPort

ACK = bytes.fromhex("7d 10 6d 7e")
AREA = encode(struct.pack("<BBIII2fB", 0x11, 0x12, 0x14, 0, 2, -0.4375, 5.125, 4))


class FakeX4:
    """A module on a pty that answers each command and streams after fps. A path leads to it."""

    def __init__(self, path):
        self._path = path
        self.commands = []
        self.heard = b""
        self.counter = 0
        self._master, self._slave = os.openpty()
        os.set_blocking(self._master, False)
        path.symlink_to(os.ttyname(self._slave))
        asyncio.get_running_loop().add_reader(self._master, self._readable)

    def _readable(self):
        data = os.read(self._master, 4096)
        self.heard += data
        for frame in re.findall(rb"\x7d(?:[^\x7e\x7f]|\x7f.)*\x7e", data):
            self.commands.append(frame)
            self.say(AREA if frame == encode(get_x4(Parameter.FRAME_AREA)) else ACK)

    @property
    def streams(self):
        return encode(set_x4(Parameter.FPS, 17)) in self.commands

    def say(self, data):
        os.write(self._master, data)

    def frame(self):
        payload = struct.pack("<BBIII4f", 0xA0, 0x12, 0, self.counter, 4, 1, 2, 3, 4)
        self.counter += 1
        proof = ACK  # a start that lets the frame out, as the next frame would
        self.say(b"\x7c\x7c\x7c\x7c" + struct.pack("<IB", len(payload), 0) + payload + proof)

    def unplug(self):
        asyncio.get_running_loop().remove_reader(self._master)
        self._path.unlink()
        os.close(self._master)
        os.close(self._slave)


class FakeCommandLine:
    """A TI module's command line on a pty: each line is done."""

    def __init__(self, path):
        self.heard = b""
        self._master, self._slave = os.openpty()
        path.symlink_to(os.ttyname(self._slave))
        asyncio.get_running_loop().add_reader(self._master, self._readable)

    def _readable(self):
        data = os.read(self._master, 4096)
        self.heard += data
        os.write(self._master, b"Done\nmmwDemo:/>" * data.count(b"\n"))

    def close(self):
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)


class FakeCard:
    """A DCA1000 on loopback: answers each command, sends samples when told to."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        data, command = free_port(), free_port()
        self.ports = {
            MAIN: UdpPort(host="127.0.0.1", port=data),
            CARD: UdpPort(host="127.0.0.1", port=command, to=self._socket.getsockname()),
        }
        asyncio.get_running_loop().add_reader(self._socket, self._readable)

    def _readable(self):
        data, sender = self._socket.recvfrom(2000)
        self._socket.sendto(b"\x5a\xa5" + data[2:4] + b"\0\0\xaa\xee", sender)

    def send(self, n_packets):
        for n in range(n_packets):
            packet = struct.pack("<IIH", n + 1, 1024 * n, 0) + bytes(range(256)) * 4
            self._socket.sendto(packet, ("127.0.0.1", self.ports[MAIN].port))

    def close(self):
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
