"""An emulated module, `sensor run`, the encrypted link, the DSP service: a rate on the bus."""

import asyncio
import contextlib
import socket
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from dsp.messages import State, Vitals
from dsp.service import Config, run
from sensor.bus import Subscriber
from sensor.keys import allowed, create, server_keys
from sensor.messages import Fault, ModuleSays
from sensor.recordings.hdf5.reading import stream
from simulators.emulators.catalogue import Variant
from simulators.emulators.emulator import MAIN
from simulators.emulators.novelda import x4
from simulators.emulators.scene import View
from tests.simulators.emulators.bench import (
    HR_PER_MIN,
    RR_PER_MIN,
    befall,
    choice,
    ended,
    plugged_in,
    scene,
    until,
)
from vitavakt.recordings.running import Plan, Recorder
from vitavakt.sensors.radars import radar
from vitavakt.sensors.running import run_radar
from ward_ui.config import Bed
from ward_ui.live.radars import Radars

SPEED = 20.0
"""More, and a busy machine drops frames on the link, as it is meant to."""
PATIENCE_S = 180
pytestmark = pytest.mark.timeout(2 * PATIENCE_S + 60)


@dataclass
class Bus:
    """What the ward's bus says, as it comes; and what the agent says at the bedside."""

    vitals: list = field(default_factory=list)
    modules: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    sentences: list = field(default_factory=list)

    async def listen(self, subscriber):
        lists = {Vitals: self.vitals, ModuleSays: self.modules, Fault: self.faults}
        while True:
            body = (await subscriber.receive()).body
            lists[type(body)].append(body)

    @property
    def rated(self):
        return [each for each in self.vitals if each.rr.per_min is not None]


@contextlib.asynccontextmanager
async def measured(name, tmp_path, person, *, variant=None, tap=""):
    """The module, its agent, the link and the DSP service."""
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
        tap_endpoint=tap,
    )
    bus = Bus()
    subscriber = Subscriber([vitals], {"vitals": Vitals, "module": ModuleSays, "fault": Fault})

    async with plugged_in(name, tmp_path, person, variant=variant, speed=SPEED) as plugged:
        chosen = choice(name, tmp_path)
        if variant is not None and variant.over_tcp:
            chosen = replace(chosen, port=f"tcp://127.0.0.1:{plugged.ends[MAIN].port}")
        (key,) = (keys / "sensors").iterdir()
        ready = radar(chosen)
        ready = replace(ready, opener=plugged.opener or ready.opener)
        agent = run_radar(ready, sensor="s1", to=frames, key=key, say=bus.sentences.append)
        parts = (run(config), bus.listen(subscriber), agent)
        tasks = [asyncio.create_task(each) for each in parts]
        try:
            yield bus, plugged
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
    async with measured(name, tmp_path, scene(), variant=variant) as (bus, plugged):
        await until(lambda: len(bus.rated) >= 10, seconds=PATIENCE_S)
        truth = plugged.emulator.truth
    assert truth.rr_per_min == pytest.approx(RR_PER_MIN, abs=2)
    shown = bus.rated
    assert {each.sensor for each in bus.vitals} == {"s1"}
    assert {each.state for each in shown} == {State.MEASURING}
    assert shown[-1].rr.per_min == pytest.approx(truth.rr_per_min, abs=1)
    hearts = [each.hr.per_min for each in shown if each.hr.per_min is not None]
    assert all(heart == pytest.approx(HR_PER_MIN, abs=5) for heart in hearts)


@pytest.mark.parametrize("name", ["mr60bha1", "ti-vital-signs"])
async def test_rates_of_a_module_that_gives_nothing_else_are_the_modules_and_never_vital_signs(
    tmp_path, name
):
    async with measured(name, tmp_path, scene()) as (bus, _):
        await until(
            lambda: sum(each.rr_per_min is not None for each in bus.modules) >= 3,
            seconds=PATIENCE_S,
        )
    rates = [each.rr_per_min for each in bus.modules if each.rr_per_min is not None]
    # The module's own error, as emulated: it wanders by 1.2 /min at one standard deviation.
    assert all(rate == pytest.approx(RR_PER_MIN, abs=4) for rate in rates)
    assert {each.sensor for each in bus.modules} == {"s1"}
    assert bus.vitals == []
    radars = Radars([Bed(bed="7", sensor="s1")])
    radars.hear(bus.modules[-1], t_s=0.0)
    # On the engineer's page it stands in a column of its own, as what the module itself says.
    assert radars.seen("s1", t_s=0.0)["module"]["rr_per_min"] == bus.modules[-1].rr_per_min


async def test_after_a_reset_the_ward_is_told_nothing_until_there_is_something_to_tell(tmp_path):
    async with measured("xethru-x4", tmp_path, scene()) as (bus, plugged):
        await until(lambda: len(bus.rated) >= 5, seconds=PATIENCE_S)
        befall(plugged, "reset@0")
        await until(lambda: len({each.session for each in bus.vitals}) == 2, seconds=PATIENCE_S)
        await until(
            lambda: sum(each.session == bus.vitals[-1].session for each in bus.rated) >= 5,
            seconds=PATIENCE_S,
        )
    assert any("restarted itself" in sentence for sentence in bus.sentences)
    before, after = (
        [each for each in bus.vitals if each.session == session]
        for session in dict.fromkeys(each.session for each in bus.vitals)
    )
    assert before[-1].rr.per_min is not None
    assert after[0].rr.per_min is None
    assert after[0].state is State.SETTLING
    # The first rates after a start are made of two breaths; the fifth is of more.
    assert after[-1].rr.per_min == pytest.approx(RR_PER_MIN, abs=2)


async def test_unplugged_for_5_s_the_ward_marks_the_gap_and_loses_nothing_sent_later(tmp_path):
    plan = Plan(
        tap=f"ipc://{tmp_path}/tap", sensors=frozenset({"s1"}), folder=tmp_path / "out", exact=True
    )
    plan.folder.mkdir()
    recorder = asyncio.create_task(Recorder(plan, lambda _: None).run())
    async with measured("xethru-x4", tmp_path, scene(), tap=plan.tap) as (bus, plugged):
        await until(lambda: len(bus.rated) >= 5, seconds=PATIENCE_S)
        befall(plugged, "unplug@0+5")
        await until(lambda: len({each.session for each in bus.vitals}) == 2, seconds=PATIENCE_S)
        await until(lambda: bus.rated[-1].session == bus.vitals[-1].session, seconds=PATIENCE_S)
        settings = plugged.emulator._settings.radar
    await ended(recorder)
    said = [fault.reason for fault in bus.faults if fault.of_radar]
    assert any("unplugged" in reason for reason in said)
    assert any("back after" in reason for reason in said)
    assert (
        next(each for each in bus.vitals if each.session == bus.vitals[-1].session).rr.per_min
        is None
    )
    before, after = (frames_of(path) for path in sorted(plan.folder.glob("*.h5"), key=start_ns))
    view = View(scene(), settings)
    truth = x4.AMPLITUDE * np.stack([view.frame() for _ in range(2 * (len(before) + len(after)))])
    # The module's scene goes on where it was: what was recorded of each session is one stretch
    # of it without a hole, the second some time after the first.
    starts = [stretch(truth, session) for session in (before, after)]
    assert starts[0] + len(before) <= starts[1]
    assert len(after) > 100


def start_ns(path):
    return int(next(stream(path).blocks()).t_mono_ns[0])


def frames_of(path):
    stored = stream(path)
    blocks = list(stored.blocks())
    seq = np.concatenate([block.seq for block in blocks])
    assert np.array_equal(seq, np.arange(seq[0], seq[0] + len(seq)))
    return np.concatenate([block.iq for block in blocks])


def stretch(truth, frames):
    """Where in the scene these frames lie, every one of them to the last bit."""
    (start,) = [k for k in range(len(truth)) if np.array_equal(truth[k], frames[0])]
    np.testing.assert_array_equal(frames, truth[start : start + len(frames)])
    return start
