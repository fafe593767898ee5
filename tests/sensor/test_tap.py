import asyncio
import contextlib

import numpy as np
import pytest

from sensor.messages import Frame, Geometry
from sensor.tap import FrameTap, TapReceiver, is_local

GEOMETRY = Geometry(frame_rate_hz=20.0, carrier_hz=60e9)


def frame(seq, sensor="radar-1", n_bins=4):
    return Frame(
        sensor=sensor,
        session=7,
        seq=seq,
        t_mono_ns=seq * 50_000_000,
        t_wall_ns=10**18 + seq * 50_000_000,
        geometry=GEOMETRY,
        iq=np.full((n_bins, 1), seq + 1j, np.complex64),
    )


@contextlib.contextmanager
def tapped(endpoint, sensors=frozenset()):
    with (
        contextlib.closing(FrameTap(endpoint)) as tap,
        contextlib.closing(TapReceiver(tap.endpoint, sensors)) as receiver,
    ):
        yield tap, receiver


async def flowing(tap, receiver, make=frame):
    """The number of the next frame, once frames come through."""
    async with asyncio.timeout(10):
        waiting = asyncio.ensure_future(receiver.receive())
        for seq in range(1_000_000):
            tap.send(make(seq))
            await asyncio.sleep(0.002)
            if waiting.done():
                return waiting.result().frame.seq, seq + 1


async def test_a_listener_gets_the_frames_as_they_were_sent(tmp_path):
    with tapped(f"ipc://{tmp_path}/tap") as (tap, receiver):
        _, seq = await flowing(tap, receiver)
        tap.send(frame(seq))
        async with asyncio.timeout(5):
            while (got := await receiver.receive()).frame.seq < seq:
                pass
        np.testing.assert_array_equal(got.frame.iq, frame(seq).iq)
        assert got.frame.geometry == GEOMETRY
        assert (got.frame.session, got.n_dropped) == (7, 0)


async def test_only_the_sensor_that_was_asked_for_comes_also_where_names_begin_alike(tmp_path):
    with tapped(f"ipc://{tmp_path}/tap", frozenset({"radar-1"})) as (tap, receiver):
        _, seq = await flowing(tap, receiver)
        for k in range(seq, seq + 20):
            tap.send(frame(k, sensor="radar-10"))
            tap.send(frame(k, sensor="radar-2"))
        tap.send(frame(seq + 20))
        async with asyncio.timeout(5):
            while (got := await receiver.receive()).frame.seq < seq + 20:
                assert got.frame.sensor == "radar-1"
        assert got.frame.sensor == "radar-1"


async def test_nothing_is_encoded_while_nobody_listens(tmp_path, monkeypatch):
    def never(_):
        raise AssertionError("encoded for nobody")

    monkeypatch.setattr("sensor.tap.wire.encode", never)
    with contextlib.closing(FrameTap(f"ipc://{tmp_path}/tap")) as tap:
        tap.send(frame(0))


async def test_a_listener_that_sleeps_costs_bounded_memory_no_time_and_is_told_what_it_missed(
    tmp_path,
):
    n_sent = 20_000
    with tapped(f"ipc://{tmp_path}/tap") as (tap, receiver):
        _, seq = await flowing(tap, receiver)
        for k in range(seq, seq + n_sent):  # the listener gets no turn in between
            tap.send(frame(k, n_bins=64))
        n_got = n_dropped = 0
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(0.5):
                    got = await receiver.receive()
                n_got, n_dropped = n_got + 1, n_dropped + got.n_dropped
        tap.send(frame(seq + n_sent))
        async with asyncio.timeout(5):
            last = await receiver.receive()
        n_dropped += last.n_dropped
        assert 0 < n_got < n_sent / 2
        assert n_got + n_dropped == pytest.approx(n_sent, abs=3)


@pytest.mark.parametrize("endpoint", ["tcp://0.0.0.0:571", "tcp://10.0.0.1:5", "tcp://ward:5", "x"])
def test_a_tap_stays_on_its_machine(endpoint):
    assert not is_local(endpoint)
    with pytest.raises(ValueError, match="stays on this machine"):
        FrameTap(endpoint)
    with pytest.raises(ValueError, match="stays on this machine"):
        TapReceiver(endpoint)
