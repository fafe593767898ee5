"""An emulated module, `sensor run`, the encrypted link, the DSP service: a rate on the bus."""

import asyncio
import contextlib
import socket
from dataclasses import replace

import pytest

from dsp.messages import State, Vitals
from dsp.service import Config, run
from sensor.bus import Subscriber
from sensor.keys import allowed, create, server_keys
from simulators.emulators.catalogue import Variant
from simulators.emulators.emulator import MAIN
from simulators.emulators.line.mishaps import mishap
from tests.simulators.emulators.bench import (
    HR_PER_MIN,
    RR_PER_MIN,
    choice,
    ended,
    plugged_in,
    scene,
    until,
)
from vitavakt.sensors.radars import radar
from vitavakt.sensors.running import run_radar

SPEED = 20.0
"""More, and a busy machine drops frames on the link, as it is meant to."""
PATIENCE_S = 60


@contextlib.asynccontextmanager
async def measured(name, tmp_path, person, *, variant=None, mishaps=()):
    """What the DSP service says of the module, as it comes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        frames = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    vitals = f"ipc://{tmp_path}/vitals"
    keys = tmp_path / "keys"
    create(keys, ["s1"])
    config = Config(
        frames_endpoint=frames,
        vitals_endpoint=vitals,
        server=server_keys(keys),
        allowed=allowed(keys),
    )
    said, sentences = [], []
    subscriber = Subscriber([vitals], {"vitals": Vitals})

    async def listen():
        while True:
            said.append((await subscriber.receive()).body)

    play = {"variant": variant, "speed": SPEED, "mishaps": mishaps}
    async with plugged_in(name, tmp_path, person, **play) as plugged:
        chosen = choice(name, tmp_path)
        if variant is not None and variant.over_tcp:
            chosen = replace(chosen, port=f"tcp://127.0.0.1:{plugged.ends[MAIN].port}")
        (key,) = (keys / "sensors").iterdir()
        ready = radar(chosen)
        ready = replace(ready, opener=plugged.opener or ready.opener)
        agent = run_radar(ready, sensor="s1", to=frames, key=key, say=sentences.append)
        tasks = [asyncio.create_task(each) for each in (run(config), listen(), agent)]
        try:
            yield said, sentences, plugged.emulator
        finally:
            for task in reversed(tasks):
                await ended(task)
            subscriber.close()


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("xethru-x4", Variant()),
        ("acconeer-a121", Variant(over_tcp=True)),
        ("ti-vital-signs-lab", Variant()),
        ("aw-uwb-ev-01", Variant()),
        ("ti-dca1000", Variant()),
        ("mr60bha2", Variant()),
        ("hlk-ld6002", Variant()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_the_ward_hears_the_rate_of_a_person_before_an_emulated_module(
    tmp_path, name, variant
):
    async with measured(name, tmp_path, scene(), variant=variant) as (said, _, emulator):
        await until(
            lambda: sum(each.rr.per_min is not None for each in said) >= 10, seconds=PATIENCE_S
        )
        truth = emulator.truth
    assert truth.rr_per_min == pytest.approx(RR_PER_MIN, abs=2)
    shown = [each for each in said if each.rr.per_min is not None]
    assert {each.sensor for each in said} == {"s1"}
    assert {each.state for each in shown} == {State.MEASURING}
    assert shown[-1].rr.per_min == pytest.approx(truth.rr_per_min, abs=1)
    hearts = [each.hr.per_min for each in shown if each.hr.per_min is not None]
    assert all(heart == pytest.approx(HR_PER_MIN, abs=5) for heart in hearts)


async def test_after_a_reset_the_ward_is_told_nothing_until_there_is_something_to_tell(tmp_path):
    mishaps = [mishap("reset@40")]
    async with measured("xethru-x4", tmp_path, scene(), mishaps=mishaps) as (said, sentences, _):
        await until(lambda: len({each.session for each in said}) == 2, seconds=PATIENCE_S)
        await until(lambda: said[-1].rr.per_min is not None, seconds=PATIENCE_S)
    assert any("restarted itself" in sentence for sentence in sentences)
    before, after = (
        [each for each in said if each.session == session]
        for session in dict.fromkeys(each.session for each in said)
    )
    assert before[-1].rr.per_min is not None
    assert after[0].rr.per_min is None
    assert after[0].state is State.SETTLING
    # The first rate after a start is made of few breaths: within what its quality promises.
    assert after[-1].rr.per_min == pytest.approx(RR_PER_MIN, abs=2)
