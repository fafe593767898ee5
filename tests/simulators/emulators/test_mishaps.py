"""What happens to real modules happens to emulated ones, and our agent lives through it."""

import asyncio
from dataclasses import replace
from time import monotonic

import numpy as np
import pytest

from sensor.drivers.agent.watch import Watch
from sensor.drivers.catalogue import kind
from sensor.drivers.transports.asking import ask
from simulators.emulators.catalogue import Variant, emulated
from simulators.emulators.emulator import MAIN
from simulators.emulators.line.mishaps import mishap
from simulators.emulators.novelda import x4
from simulators.emulators.scene import View
from tests.simulators.emulators.bench import (
    HR_PER_MIN,
    choice,
    listening,
    plugged_in,
    scene,
    until,
)
from vitavakt.emulators.playing import Module

RUN_PROFILE = [
    bytes.fromhex("7d 21 17 7b f1 00 c1 7e"),
    bytes.fromhex("7d 41 10 0c 00 00 00 01 00 00 00 21 7e"),
    bytes.fromhex("7d 20 01 5c 7e"),
]
IMPATIENT = {"bauds": (115_200,), "silence_s": 0.3}


def scene_frames(emulator, n):
    view = View(scene(), emulator._settings.radar)
    return x4.AMPLITUDE * np.stack([view.frame() for _ in range(n)])


async def test_unplugged_and_plugged_in_again_nothing_is_lost_that_was_sent_later(tmp_path):
    mishaps = [mishap("unplug@2+0.3")]
    async with (
        plugged_in("xethru-x4", tmp_path, scene(), mishaps=mishaps) as plugged,
        listening(choice("xethru-x4", tmp_path)) as ears,
    ):
        await until(lambda: len(sessions(ears)) == 2 and len(sessions(ears)[-1]) > 50)
        emulator = plugged.emulator
    before, after = sessions(ears)
    assert [frame.seq for frame in after] == list(range(len(after)))
    assert ears.said("gone")
    assert ears.said("back after")
    # What the module says after the cable is in again follows on in the scene, frame by frame.
    frames = scene_frames(emulator, len(before) + len(after) + 300)
    starts = [k for k in range(len(frames)) if np.array_equal(frames[k], after[0].iq)]
    assert len(starts) == 1
    assert starts[0] >= len(before)  # what was in the cable is gone
    for k, frame in enumerate(after[:50]):
        np.testing.assert_array_equal(frame.iq, frames[starts[0] + k])


async def test_a_module_that_starts_anew_is_set_up_again(tmp_path):
    mishaps = [mishap("reset@2")]
    async with (
        plugged_in("xethru-x4", tmp_path, scene(), mishaps=mishaps),
        listening(choice("xethru-x4", tmp_path)) as ears,
    ):
        await until(lambda: len(sessions(ears)) == 2 and len(sessions(ears)[-1]) > 20)
    assert ears.said("restarted itself")


@pytest.mark.parametrize("written", ["unplug@2+0.3", "reset@2"])
@pytest.mark.parametrize(
    "name", ["acconeer-a121", "aw-uwb-ev-01", "ti-vital-signs-lab", "ti-dca1000", "mr60bha1"]
)
async def test_every_module_is_heard_again_by_itself(tmp_path, name, written):
    variant = Variant(over_tcp=name == "acconeer-a121")
    async with plugged_in(
        name, tmp_path, scene(), variant=variant, mishaps=[mishap(written)]
    ) as plugged:
        chosen = choice(name, tmp_path)
        if variant.over_tcp:
            chosen = replace(chosen, port=f"tcp://127.0.0.1:{plugged.ends[MAIN].port}")
        usual = kind(name).watch().baud
        watch = Watch(() if usual is None else (usual,), silence_s=2.0)
        async with listening(chosen, opener=plugged.opener, watch=watch) as ears:
            heard = ears.opinions if name == "mr60bha1" else ears.frames
            await until(lambda: plugged.module.t_s > 3)
            n_then = len(heard)
            await until(lambda: len(heard) > n_then + 30)
    if name != "mr60bha1":  # says nothing that tells one start from another
        assert len(sessions(ears)) == 2
        assert ears.said("back after")


async def test_a_module_that_hangs_is_set_up_again(tmp_path):
    mishaps = [mishap("silent@2+0.5")]
    async with (
        plugged_in("xethru-x4", tmp_path, scene(), mishaps=mishaps),
        listening(choice("xethru-x4", tmp_path), watch=Watch(**IMPATIENT)) as ears,
    ):
        await until(lambda: len(sessions(ears)) == 2 and len(sessions(ears)[-1]) > 20)
    assert ears.said("silent for 0.3 s")


async def test_a_module_at_another_speed_is_found_there(tmp_path):
    at_both = Watch((115_200, 9600), silence_s=0.3)
    mishaps = [mishap("baud@0+100000")]
    async with (
        plugged_in("xethru-x4", tmp_path, scene(), mishaps=mishaps),
        listening(choice("xethru-x4", tmp_path), watch=at_both) as ears,
    ):
        await until(lambda: len(ears.frames) > 20)
    assert ears.said("the next try is at 9600 baud")


async def test_the_garbage_of_a_wrong_speed_is_no_frame_and_leads_to_the_right_one(tmp_path):
    at_both = Watch((115_200, 1_382_400), silence_s=0.3)
    async with (
        plugged_in("hlk-ld6002", tmp_path, scene()),
        listening(choice("mr60bha2", tmp_path), watch=at_both) as ears,
    ):
        await until(lambda: len(ears.frames) > 50)
    assert ears.said("bytes come, but none can be read: the next try is at 1382400 baud")


async def test_junk_and_lost_bytes_cost_frames_and_change_none(tmp_path):
    mishaps = [mishap("junk@1+20"), mishap("loss@1+20")]
    escaped = Variant(other=True)
    async with (
        plugged_in("xethru-x4", tmp_path, scene(), variant=escaped, mishaps=mishaps) as plugged,
        listening(choice("xethru-x4", tmp_path)) as ears,
    ):
        await until(lambda: ears.frames and ears.frames[-1].seq > 17 * 22)
        emulator = plugged.emulator
    (only,) = sessions(ears)
    assert 30 < len(only) < 0.8 * only[-1].seq  # with 0.2 % of 870 bytes lost, five in six are hurt
    frames = scene_frames(emulator, only[-1].seq + 1)
    for frame in only:
        np.testing.assert_array_equal(frame.iq, frames[frame.seq])


async def test_of_frames_with_changed_bits_an_x4s_checksum_leaves_hardly_any(tmp_path):
    mishaps = [mishap("noise@1+40")]
    escaped = Variant(other=True)
    async with (
        plugged_in("xethru-x4", tmp_path, scene(), variant=escaped, mishaps=mishaps) as plugged,
        listening(choice("xethru-x4", tmp_path)) as ears,
    ):
        await until(lambda: ears.frames and ears.frames[-1].seq > 17 * 40)
        emulator = plugged.emulator
    (only,) = sessions(ears)
    assert 0.7 * only[-1].seq < len(only) < 0.95 * only[-1].seq
    frames = scene_frames(emulator, only[-1].seq + 1)
    n_changed = sum(not np.array_equal(frame.iq, frames[frame.seq]) for frame in only)
    # An exclusive or of eight bits is blind to two changes of the same bit: one frame in 500 here.
    assert n_changed <= 0.01 * len(only)


async def test_a_frame_whose_datagrams_were_lost_on_the_way_is_left_out_and_no_other(tmp_path):
    mishaps = [mishap("loss@1+20")]
    async with plugged_in("ti-dca1000", tmp_path, scene(), mishaps=mishaps) as plugged:
        chosen = choice("ti-dca1000", tmp_path)
        async with listening(chosen, opener=plugged.opener) as ears:
            await until(lambda: ears.frames and ears.frames[-1].seq > 20 * 10)
        radar = plugged.emulator.radar
    numbers = [frame.seq for frame in ears.frames]
    assert 0.85 * numbers[-1] < len(numbers) < 0.99 * numbers[-1]  # two packets to a frame
    assert ears.said("is not measured from")
    view = View(scene(), radar)
    scenes = np.stack([view.frame() for _ in range(numbers[-1] + 1)])
    chest = round(1.2 / radar.range_step_m)
    came = np.stack([frame.iq for frame in ears.frames])[:, chest, 0]
    sent = scenes[numbers, chest, 0]
    off = came - np.vdot(sent, came) / np.vdot(sent, sent) * sent
    assert np.abs(off).max() < 0.1 * np.abs(came).max()


async def test_a_server_that_is_too_old_is_refused_in_a_sentence(tmp_path):
    variant = Variant(old=True, over_tcp=True)
    async with plugged_in("acconeer-a121", tmp_path, scene(), variant=variant) as plugged:
        chosen = choice("acconeer-a121", tmp_path)
        chosen = replace(chosen, port=f"tcp://127.0.0.1:{plugged.ends[MAIN].port}")
        async with listening(chosen) as ears:
            await until(lambda: ears.said("0.2.0"))
    assert ears.frames == []


async def test_a_module_of_another_firmware_than_the_known_one_is_heard_and_said(tmp_path):
    async with (
        plugged_in("aw-uwb-ev-01", tmp_path, scene(), variant=Variant(old=True)),
        listening(choice("aw-uwb-ev-01", tmp_path)) as ears,
    ):
        await until(lambda: len(ears.frames) > 20)
    assert ears.said("Firmware 0.9: only 1.1 is known here; compare what it measures")


async def test_an_x4_that_runs_a_profile_when_the_host_comes_is_set_up_all_the_same(tmp_path):
    async with plugged_in("xethru-x4", tmp_path, scene()) as plugged:
        for said in RUN_PROFILE:
            plugged.emulator.hear(said, MAIN)
        await until(lambda: plugged.module.n_reports > 5)
        async with listening(choice("xethru-x4", tmp_path)) as ears:
            await until(lambda: ears.started and len(ears.frames) > 50)
        frames = scene_frames(plugged.emulator, 60)
    (own,) = sessions(ears)  # of the profile's frames none: how many a second it makes is not known
    for frame in own[:50]:
        np.testing.assert_array_equal(frame.iq, frames[frame.seq])


@pytest.mark.parametrize("variant", [Variant(), Variant(other=True)], ids=["Seeed", "community"])
async def test_a_bha2s_distance_is_read_whoever_of_its_sources_is_right(tmp_path, variant):
    async with (
        plugged_in("mr60bha2", tmp_path, scene(), variant=variant),
        listening(choice("mr60bha2", tmp_path)) as ears,
    ):
        await until(lambda: len(ears.opinions) > 200)
    ranges_m = [o.range_m for o in ears.opinions if o.range_m is not None]
    assert ranges_m
    assert all(range_m == pytest.approx(1.2, abs=0.1) for range_m in ranges_m)


@pytest.mark.parametrize(
    "name",
    [
        "xethru-x4",
        "ti-vital-signs",
        "acconeer-a121",
        "aw-uwb-ev-01",
        "mr60bha2",
        "hlk-ld6002",
        "mr60bha1",
    ],
)
async def test_a_module_is_recognised_by_asking_it(tmp_path, name):
    async with plugged_in(name, tmp_path, scene(), speed=1.0):
        recognised = await asyncio.to_thread(ask, str(tmp_path / MAIN))
    assert recognised is not None
    assert recognised.kind == name


async def test_an_a121_on_a_serial_line_goes_on_at_its_best_speed(tmp_path):
    async with (
        plugged_in("acconeer-a121", tmp_path, scene()) as plugged,
        listening(choice("acconeer-a121", tmp_path)) as ears,
    ):
        await until(lambda: len(ears.frames) > 20)
        assert plugged.module.baud() == 3_000_000
    assert ears.faults == []


@pytest.mark.parametrize("name", ["mr60bha1", "ti-vital-signs"])
async def test_a_module_that_gives_rates_only_gives_opinions_near_the_truth(tmp_path, name):
    async with (
        plugged_in(name, tmp_path, scene(), variant=Variant()),
        listening(choice(name, tmp_path)) as ears,
    ):
        await until(lambda: sum(o.hr_per_min is not None for o in ears.opinions) > 5)
    assert ears.frames == []
    rr = [o.rr_per_min for o in ears.opinions if o.rr_per_min is not None]
    hr = [o.hr_per_min for o in ears.opinions if o.hr_per_min is not None]
    assert np.median(rr) == pytest.approx(15, abs=4)
    assert np.median(hr) == pytest.approx(HR_PER_MIN, abs=10)


async def test_an_empty_bed_is_no_frame_of_a_phase_module_and_nobody_in_its_opinion(tmp_path):
    async with (
        plugged_in("mr60bha2", tmp_path, scene(in_bed=False)),
        listening(choice("mr60bha2", tmp_path)) as ears,
    ):
        await until(lambda: len(ears.opinions) > 300)
    assert ears.frames == []
    assert {o.present for o in ears.opinions if o.present is not None} == {False}
    assert all(o.rr_per_min is None and o.hr_per_min is None for o in ears.opinions)


async def test_a_module_in_real_time_reports_as_often_as_it_says(tmp_path):
    async with plugged_in("mr60bha2", tmp_path, scene(), speed=1.0) as plugged:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        await until(lambda: plugged.module.n_reports >= 9)
        took_s = loop.time() - began_s
    assert took_s == pytest.approx(1.0, abs=0.4)


def test_a_module_whose_computer_stood_still_does_not_catch_up():
    module = Module(emulated("mr60bha2").make(scene(), Variant()), speed=20.0)
    module._began_s, module.t_s = monotonic() - 60, 100.0  # due 55 s ago
    assert monotonic() - module._due_s() < 0.2
    module.t_s += 20.0
    assert 0.8 < module._due_s() - monotonic() < 1.0


def sessions(ears):
    """Frames by session, in their order."""
    found = dict.fromkeys(frame.session for frame in ears.frames)
    return [[frame for frame in ears.frames if frame.session == session] for session in found]
