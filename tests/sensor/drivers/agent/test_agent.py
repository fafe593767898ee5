"""A radar's agent on a pty: unplugged, reset, at the wrong speed, taken by another."""

import fcntl
import os
import struct

import numpy as np
import pytest

from sensor.drivers.agent.watch import Watch
from sensor.drivers.messages import MAIN, Opinion
from sensor.drivers.novelda import commands
from sensor.drivers.novelda.commands import Parameter, get_x4, set_x4
from sensor.drivers.novelda.driver import X4Driver, X4Settings
from sensor.drivers.novelda.framing import encode
from sensor.drivers.seeed import sy
from sensor.drivers.seeed.drivers import Bha1Driver
from tests.sensor.drivers.ears import on, running, until
from tests.sensor.drivers.modules import ACK, AREA, FakeX4


async def test_a_radar_that_is_unplugged_and_plugged_in_again_goes_on_by_itself(tmp_path):
    path = tmp_path / "radar"
    x4, driver = FakeX4(path), X4Driver()
    async with running(driver, on(path)) as ears:
        await until(lambda: x4.streams)
        for _ in range(3):
            x4.frame()
        await until(lambda: len(ears.frames) == 3)
        x4.say(b"\x7c\x7c\x7c\x7c" + struct.pack("<IB", 16000, 0) + b"\xa0half a frame")
        await until(lambda: driver._splitter.n_waiting > 20)
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
