"""A radar's port that goes, comes back elsewhere, or is wanted by two."""

from types import SimpleNamespace

import pytest

from sensor.drivers.messages import MAIN
from sensor.drivers.novelda.driver import X4Driver
from sensor.drivers.transports import serial_port
from sensor.drivers.transports.line import LineError
from sensor.messages import RadarTrouble
from tests.sensor.drivers.ears import on, running, until
from tests.sensor.drivers.modules import FakeX4


@pytest.fixture
def there(monkeypatch):
    """USB adapters by device and serial number, as this computer sees them now."""
    adapters = {}
    monkeypatch.setattr(
        serial_port.list_ports,
        "comports",
        lambda: [SimpleNamespace(device=d, serial_number=n) for d, n in adapters.items()],
    )
    return adapters


def test_a_usb_adapter_that_comes_back_under_another_name_is_found(there):
    there.update({"/dev/ttyUSB0": "A7"})
    opener = on("/dev/ttyUSB0")
    assert opener._path(MAIN, "/dev/ttyUSB0") == "/dev/ttyUSB0"
    there.clear()
    assert opener._path(MAIN, "/dev/ttyUSB0") == "/dev/ttyUSB0"
    there.update({"/dev/ttyUSB1": "B8", "/dev/ttyUSB2": "A7"})
    assert opener._path(MAIN, "/dev/ttyUSB0") == "/dev/ttyUSB2"


def test_two_radars_whose_names_were_swapped_do_not_swap_their_beds(there):
    there.update({"/dev/ttyUSB0": "A7", "/dev/ttyUSB1": "B8"})
    first, second = on("/dev/ttyUSB0"), on("/dev/ttyUSB1")
    assert first._path(MAIN, "/dev/ttyUSB0") == "/dev/ttyUSB0"
    assert second._path(MAIN, "/dev/ttyUSB1") == "/dev/ttyUSB1"
    there.update({"/dev/ttyUSB0": "B8", "/dev/ttyUSB1": "A7"})
    assert first._path(MAIN, "/dev/ttyUSB0") == "/dev/ttyUSB1"
    assert second._path(MAIN, "/dev/ttyUSB1") == "/dev/ttyUSB0"


def test_another_adapter_under_the_old_name_is_left_and_said(there):
    there.update({"/dev/ttyUSB0": "A7"})
    opener = on("/dev/ttyUSB0")
    opener._path(MAIN, "/dev/ttyUSB0")
    there.update({"/dev/ttyUSB0": "B8"})
    with pytest.raises(LineError, match="another USB adapter than before"):
        opener._path(MAIN, "/dev/ttyUSB0")


def test_adapters_that_all_claim_one_number_are_told_by_their_names(there):
    there.update({"/dev/ttyUSB0": "0001", "/dev/ttyUSB1": "0001"})
    opener = on("/dev/ttyUSB1")
    assert opener._path(MAIN, "/dev/ttyUSB1") == "/dev/ttyUSB1"
    assert opener._path(MAIN, "/dev/ttyUSB1") == "/dev/ttyUSB1"


async def test_a_radar_goes_on_by_itself_where_it_was_plugged_in_again(tmp_path, there):
    first, second = tmp_path / "ttyUSB0", tmp_path / "ttyUSB1"
    there[str(first)] = "A7"
    x4 = FakeX4(first)
    async with running(X4Driver(), on(first)) as ears:
        await until(lambda: x4.streams)
        x4.frame()
        await until(lambda: len(ears.frames) == 1)
        x4.unplug()
        there.clear()
        await until(lambda: ears.said("gone"))
        x4 = FakeX4(second)
        there[str(second)] = "A7"
        await until(lambda: x4.streams)
        for _ in range(3):
            x4.frame()
        await until(lambda: len(ears.frames) == 4)
        x4.unplug()
    assert [frame.seq for frame in ears.frames] == [0, 0, 1, 2]
    assert len({frame.session for frame in ears.frames}) == 2
    assert ears.said("back after")
    kinds = set(ears.troubles)
    assert {RadarTrouble.GONE, RadarTrouble.BACK} <= kinds
    assert kinds <= {RadarTrouble.GONE, RadarTrouble.BACK, RadarTrouble.NOT_THERE}


async def test_of_two_programs_on_one_port_the_second_says_so_and_waits_for_the_first(tmp_path):
    path = tmp_path / "radar"
    x4 = FakeX4(path)
    async with running(X4Driver(), on(path)) as first:
        await until(lambda: x4.streams)
        async with running(X4Driver(), on(path)) as second:
            await until(lambda: second.said("in use by another program"))
            assert second.troubles == [RadarTrouble.IN_USE]
            x4.frame()
            await until(lambda: first.frames)
            n_commands = len(x4.commands)
        assert len(x4.commands) == n_commands  # it never spoke into the first one's line
    assert first.faults == []
    assert second.frames == []
    async with running(X4Driver(), on(path)) as third:
        x4.commands.clear()
        await until(lambda: third.started)
        x4.unplug()
