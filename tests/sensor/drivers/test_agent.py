"""A radar's agent on a pty or loopback: unplugged, reset, at the wrong speed, taken by another."""

import asyncio
import contextlib
import fcntl
import os
import re
import socket
import struct
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from sensor.drivers.acconeer.driver import A121Driver
from sensor.drivers.messages import MAIN, Opinion, Reading
from sensor.drivers.novelda import commands
from sensor.drivers.novelda.commands import Parameter, get_x4, set_x4
from sensor.drivers.novelda.driver import X4Driver, X4Settings
from sensor.drivers.novelda.framing import encode
from sensor.drivers.numbering import Numbering
from sensor.drivers.seeed import sy
from sensor.drivers.seeed.drivers import Bha1Driver
from sensor.drivers.service import Agent, Listener
from sensor.drivers.ti.capture import CARD, CaptureDriver
from sensor.drivers.ti.uart import CLI
from sensor.drivers.transports import serial_port
from sensor.drivers.transports.infineon import ABSENT, WheelOpener
from sensor.drivers.transports.line import Inbox, LineError
from sensor.drivers.transports.network import TcpOpener, UdpOpener, UdpPort
from sensor.drivers.transports.serial_port import PortSettings, SerialOpener
from sensor.drivers.transports.together import Part, TogetherOpener
from sensor.drivers.watch import Watch
from sensor.messages import Geometry
from tests.fuzz.captures import CHIRPS
from tests.fuzz.targets import a121_line

ACK = bytes.fromhex("7d 10 6d 7e")
AREA = encode(struct.pack("<BBIII2fB", 0x11, 0x12, 0x14, 0, 2, -0.4375, 5.125, 4))
GEOMETRY = Geometry(frame_rate_hz=10.0)


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
        self.say(b"\x7c\x7c\x7c\x7c" + struct.pack("<IB", len(payload), 0) + payload)

    def unplug(self):
        asyncio.get_running_loop().remove_reader(self._master)
        self._path.unlink()
        os.close(self._master)
        os.close(self._slave)


@dataclass
class Ears:
    frames: list = field(default_factory=list)
    opinions: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    started: list = field(default_factory=list)

    @property
    def listener(self):
        return Listener(
            frame=self.frames.append,
            opinion=self.opinions.append,
            fault=lambda fault: self.faults.append(fault.reason),
            started=self.started.append,
        )

    def said(self, words):
        return any(words in reason for reason in self.faults)


@contextlib.asynccontextmanager
async def running(driver, opener, watch=None):
    ears = Ears()
    agent = Agent(
        driver, opener, ears.listener, sensor="s1", watch=watch or Watch((), silence_s=60.0)
    )
    task = asyncio.create_task(agent.run())
    try:
        yield ears
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(true):
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 (what is waited for happens in a module, unasked)
            await asyncio.sleep(0.005)


def on(path, baud=115200):
    return SerialOpener({MAIN: PortSettings(path=str(path), baud=baud)})


async def test_a_radar_that_is_unplugged_and_plugged_in_again_goes_on_by_itself(tmp_path):
    path = tmp_path / "radar"
    x4, driver = FakeX4(path), X4Driver()
    async with running(driver, on(path)) as ears:
        await until(lambda: x4.streams)
        for _ in range(3):
            x4.frame()
        await until(lambda: len(ears.frames) == 3)
        x4.say(b"\x7c\x7c\x7c\x7c" + struct.pack("<IB", 16000, 0) + b"\xa0half a frame")
        await until(lambda: driver._splitter.n_waiting > 45)  # the last frame is kept, too
        x4.unplug()
        await until(lambda: ears.said("gone"))
        x4 = FakeX4(path)
        await until(lambda: x4.streams)
        for _ in range(4):
            x4.frame()
        await until(lambda: len(ears.frames) == 7)
        x4.unplug()
    assert [frame.seq for frame in ears.frames] == [0, 1, 2, 0, 1, 2, 3]
    assert len({frame.session for frame in ears.frames}) == 2
    assert ears.said("back after")
    assert ears.frames[0].geometry.range0_m == pytest.approx(-0.4375)
    np.testing.assert_array_equal(ears.frames[0].iq, [[1 + 3j], [2 + 4j]])


async def test_a_radar_that_is_not_there_is_said_once_and_waited_for(tmp_path):
    path = tmp_path / "radar"
    async with running(X4Driver(), on(path)) as ears:
        await until(lambda: ears.faults)
        x4 = FakeX4(path)
        await until(lambda: ears.started)
        x4.unplug()
    assert sum("not there" in reason for reason in ears.faults) == 1


async def test_a_module_that_resets_itself_is_set_up_again_in_a_new_session(tmp_path):
    path = tmp_path / "radar"
    x4 = FakeX4(path)
    async with running(X4Driver(), on(path)) as ears:
        await until(lambda: x4.streams)
        x4.frame()
        await until(lambda: ears.frames)
        x4.commands.clear()
        x4.counter = 0
        x4.say(bytes.fromhex("7d 30 10 00 00 00 5d 7e"))
        x4.say(bytes.fromhex("7d 30 11 00 00 00 5c 7e"))
        await until(lambda: x4.streams)
        x4.frame()
        await until(lambda: len(ears.frames) == 2)
        x4.unplug()
    assert ears.said("restarted itself")
    assert ears.frames[0].session != ears.frames[1].session


async def test_a_port_that_another_process_holds_is_named_and_taken_when_free(tmp_path):
    path = tmp_path / "radar"
    x4 = FakeX4(path)
    other = os.open(path, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    async with running(X4Driver(), on(path)) as ears:
        await until(lambda: ears.said("in use by another program"))
        assert not x4.commands
        os.close(other)
        await until(lambda: x4.streams)
        x4.unplug()


async def test_frames_that_are_lost_are_a_gap_in_the_numbers(tmp_path):
    path = tmp_path / "radar"
    x4 = FakeX4(path)
    async with running(X4Driver(), on(path)) as ears:
        await until(lambda: x4.streams)
        x4.frame()
        x4.counter += 5
        x4.frame()
        await until(lambda: len(ears.frames) == 2)
        x4.unplug()
    assert [frame.seq for frame in ears.frames] == [0, 6]


async def test_a_module_at_another_speed_is_looked_for_at_the_next(tmp_path):
    path = tmp_path / "radar"
    x4 = FakeX4(path)
    deaf = Watch((9600, 115200), silence_s=0.3)
    async with running(Bha1Driver(), on(path), deaf) as ears:
        await until(lambda: x4.heard)
        x4.say(b"\xf8\x00\xf8\x80" * 30)
        await until(lambda: ears.said("none can be read: the next try is at 115200 baud"))
        x4.unplug()


async def test_a_silent_module_is_said_once_however_often_it_is_tried(tmp_path):
    path = tmp_path / "radar"
    module = FakeX4(path)
    async with running(Bha1Driver(), on(path), Watch((115200,), silence_s=0.15)) as ears:
        await until(lambda: module.heard.count(sy.VERSION_QUERY) >= 3)
        module.unplug()
    assert sum("silent" in reason for reason in ears.faults) == 1
    assert not ears.started


async def test_a_modules_own_rates_are_an_opinion_and_no_frame(tmp_path):
    path = tmp_path / "radar"
    module = FakeX4(path)
    async with running(Bha1Driver(), on(path)) as ears:
        await until(lambda: module.heard)
        module.say(sy.encode(0x85, 0x02, b"\x59"))
        await until(lambda: ears.opinions)
        module.unplug()
    assert ears.opinions == [Opinion(hr_per_min=89.0)]
    assert len(ears.started) == 1
    assert ears.frames == []


async def test_a_server_on_the_network_that_ends_is_said_and_tried_again():
    n_connected = 0

    async def serve(reader, writer):
        nonlocal n_connected
        n_connected += 1
        writer.write(a121_line(status="log", level="INFO", log="hei"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    opener = TcpOpener(host="127.0.0.1", port=port)
    async with running(A121Driver(uart=False), opener) as ears:
        await until(lambda: n_connected >= 2)
    server.close()
    await server.wait_closed()
    assert ears.said("ended the connection")


async def test_a_server_that_is_not_there_is_one_sentence():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LineError, match="cannot be reached"):
        await TcpOpener(host="127.0.0.1", port=port).open(Inbox(), None)


async def test_datagrams_of_strangers_are_left():
    card = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    card.bind(("127.0.0.1", 0))
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stranger.bind(("127.0.0.2", 0))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ports = {MAIN: UdpPort(host="127.0.0.1", port=port, to=card.getsockname())}
    inbox = Inbox()
    line = await UdpOpener(ports=ports).open(inbox, None)
    stranger.sendto(b"x", ("127.0.0.1", port))
    card.sendto(b"y", ("127.0.0.1", port))
    piece = await inbox.get(5.0)
    line.write(b"z", MAIN)
    assert piece.data == b"y"
    assert card.recv(10) == b"z"
    line.close()
    card.close()
    stranger.close()


async def test_an_address_that_is_taken_is_one_sentence():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        ports = {MAIN: UdpPort(host="127.0.0.1", port=taken.getsockname()[1])}
        with pytest.raises(LineError, match="listened"):
            await UdpOpener(ports=ports).open(Inbox(), None)


async def test_without_the_vendors_wheel_there_is_one_sentence():
    with pytest.raises(LineError, match="ifxradarsdk"):
        await WheelOpener(None).open(Inbox(), None)
    assert "Infineon" in ABSENT


def reading(counter, *, bits=32, damaged=False, geometry=GEOMETRY, n_bins=1):
    iq = np.ones((n_bins, 1), np.complex64)
    return Reading(counter=counter, counter_bits=bits, geometry=geometry, iq=iq, damaged=damaged)


def numbered(readings):
    sessions = iter(range(100))
    numbering = Numbering("s1", lambda: next(sessions))
    frames = [numbering.frame(each, t_mono_ns=1, t_wall_ns=2) for each in readings]
    return [None if frame is None else (frame.session, frame.seq) for frame in frames]


def test_numbers_go_on_over_the_counters_wrap():
    wrap = 2**32
    assert numbered([reading(wrap - 1), reading(0), reading(2)]) == [(0, 0), (0, 1), (0, 3)]


def test_a_counter_that_goes_back_or_leaps_is_a_new_session():
    assert numbered([reading(50), reading(3), reading(4), reading(10**7)]) == [
        (0, 0),
        (1, 0),
        (1, 1),
        (2, 0),
    ]


def test_a_damaged_frame_is_left_out_and_leaves_a_gap():
    readings = [reading(1), reading(2, damaged=True), reading(3)]
    assert numbered(readings) == [(0, 0), None, (0, 2)]


def test_another_geometry_is_a_new_session():
    other = Geometry(frame_rate_hz=20.0)
    readings = [reading(1), reading(2, geometry=other), reading(3, geometry=other, n_bins=2)]
    assert numbered(readings) == [(0, 0), (1, 0), (2, 0)]


def test_setting_up_an_x4_ends_with_the_area_it_took_and_the_rate():
    driver = X4Driver(X4Settings(frame_rate_hz=10))
    sends = list(driver.begin(0.0))
    said = []
    while sends:
        said.append(sends[0].data)
        answer = AREA if said[-1] == encode(get_x4(Parameter.FRAME_AREA)) else ACK
        sends = [deed for deed in driver.take(answer, 0.0, MAIN) if hasattr(deed, "data")]
    assert said[2] == encode(commands.X4DRIVER_INIT)
    assert said[-1] == encode(set_x4(Parameter.FPS, 10))


def test_an_x4_that_does_not_answer_is_asked_thrice_and_given_up_in_a_sentence():
    driver = X4Driver()
    driver.begin(0.0)
    deeds = [deed for t in range(1, 100) for deed in driver.tick(t / 5 * 1.01)]
    assert "x4driver_init" in deeds[-1].reason
    assert sum(getattr(deed, "data", b"") == encode(commands.X4DRIVER_INIT) for deed in deeds) == 3


def test_a_usb_adapter_that_comes_back_under_another_name_is_found(monkeypatch):
    there = [SimpleNamespace(device="/dev/ttyUSB0", serial_number="A7")]
    monkeypatch.setattr(serial_port.list_ports, "comports", lambda: there)
    opener = on("/dev/ttyUSB0")
    assert opener._path(MAIN, "/dev/ttyUSB0") == "/dev/ttyUSB0"
    there[:] = [
        SimpleNamespace(device="/dev/ttyUSB1", serial_number="B8"),
        SimpleNamespace(device="/dev/ttyUSB2", serial_number="A7"),
    ]
    assert opener._path(MAIN, "/dev/ttyUSB0") == "/dev/ttyUSB2"
    there.clear()
    assert opener._path(MAIN, "/dev/ttyUSB0") == "/dev/ttyUSB0"


async def test_pieces_that_a_slow_computer_cannot_take_are_counted():
    inbox = Inbox()
    for _ in range(5000):
        inbox.put(MAIN, b"x")
    assert inbox.n_dropped == 5000 - 4096
    inbox.fail(LineError("gone"))
    for _ in range(4095):
        await inbox.get(1.0)
    with pytest.raises(LineError):
        await inbox.get(1.0)


async def test_a_dca1000_card_and_its_radar_are_set_up_together_and_stream(tmp_path):
    radar = FakeCommandLine(tmp_path / "cli")
    card = FakeCard()
    opener = TogetherOpener(
        [
            Part(opener=UdpOpener(ports=card.ports), channels=(MAIN, CARD)),
            Part(
                opener=SerialOpener({CLI: PortSettings(path=str(tmp_path / "cli"), baud=115200)}),
                channels=(CLI,),
            ),
        ]
    )
    async with running(CaptureDriver(CHIRPS), opener) as ears:
        await until(lambda: ears.started)
        card.send(n_packets=6)
        await until(lambda: len(ears.frames) == 3)
    radar.close()
    card.close()
    assert radar.heard.split(b"\n")[-2] == b"sensorStart"
    assert [frame.seq for frame in ears.frames] == [0, 1, 2]
    assert ears.frames[0].iq.shape == (64, 4)


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
