"""A radar's plug that is loose: half an hour of it in seconds, on a pty and on a clock of ours."""

from time import monotonic

import pytest

from sensor.drivers.agent import service
from sensor.drivers.novelda.driver import X4Driver
from sensor.messages import RadarTrouble
from tests.sensor.drivers.ears import on, running, until
from tests.sensor.drivers.modules import FakeX4

N_FLAPS, UP_S = 40, 45.0


@pytest.fixture
def forward(monkeypatch):
    """Moves the agent's clock forward by so many seconds."""
    steps_s = []
    monkeypatch.setattr(service, "monotonic", lambda: monotonic() + sum(steps_s))
    monkeypatch.setattr(service, "_REOPEN_S", 0.005)
    return steps_s.append


async def test_a_radar_that_comes_and_goes_is_always_known_as_it_is_and_rarely_told(
    tmp_path, forward
):
    path = tmp_path / "radar"
    async with running(X4Driver(), on(path)) as ears:
        for _ in range(N_FLAPS):
            await one_flap(path, ears, forward)
    assert len({frame.session for frame in ears.frames}) == N_FLAPS
    assert {frame.seq for frame in ears.frames} == {0}
    assert len(ears.faults) < 25
    assert len(ears.started) < 10
    assert ears.said("times more in the last")


async def one_flap(path, ears, forward):
    """Plugged in, one frame, a while, out again."""
    x4, n_before = FakeX4(path), len(ears.frames)
    await until(lambda: ears.agent.trouble_kind is None and x4.streams)
    assert ears.agent.trouble == ""
    x4.frame()
    await until(lambda: len(ears.frames) > n_before)
    forward(UP_S)
    x4.unplug()
    await until(lambda: ears.agent.trouble_kind is RadarTrouble.NOT_THERE)
    assert "plug the radar in" in ears.agent.trouble
