"""The ways to a module: networks, serial ports, a vendor's wheel, several at once."""

import asyncio
import socket

import pytest

from sensor.drivers.acconeer.driver import A121Driver
from sensor.drivers.messages import MAIN
from sensor.drivers.ti.capture import CARD, CaptureDriver
from sensor.drivers.ti.uart import CLI
from sensor.drivers.transports.infineon import ABSENT, WheelOpener
from sensor.drivers.transports.line import Inbox, LineError
from sensor.drivers.transports.network import TcpOpener, UdpOpener, UdpPort
from sensor.drivers.transports.serial_port import PortSettings, SerialOpener
from sensor.drivers.transports.together import Part, TogetherOpener
from tests.fuzz.captures import CHIRPS
from tests.fuzz.targets import a121_line
from tests.sensor.drivers.ears import running, until
from tests.sensor.drivers.modules import FakeCard, FakeCommandLine


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


@pytest.mark.parametrize("path", ["/dev/null", "/"])
async def test_what_is_no_serial_port_is_said_to_be_none(path):
    with pytest.raises(LineError, match=f"^{path} is no serial port"):
        await SerialOpener({MAIN: PortSettings(path=path, baud=9600)}).open(Inbox(), None)


async def test_without_the_vendors_wheel_there_is_one_sentence():
    with pytest.raises(LineError, match="ifxradarsdk"):
        await WheelOpener(None).open(Inbox(), None)
    assert "Infineon" in ABSENT


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
