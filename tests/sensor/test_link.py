"""Real sockets on the loopback, with CURVE."""

import asyncio
from contextlib import asynccontextmanager, contextmanager, suppress
from time import time_ns

import numpy as np
import pytest
import zmq

from sensor import wire
from sensor.keys import SensorKeys, allowed, create, sensor_keys, server_keys
from sensor.link import FrameReceiver, FrameSender
from sensor.messages import Fault, FaultKind, Frame, Geometry

GEOMETRY = Geometry(frame_rate_hz=20.0)
LOOPBACK = "tcp://127.0.0.1:0"
QUIET_S = 0.3


def frame(seq, sensor="s1", session=1, n_bins=8, behind_s=0.0, geometry=GEOMETRY):
    return Frame(
        sensor=sensor,
        session=session,
        seq=seq,
        t_mono_ns=seq,
        t_wall_ns=time_ns() - int(behind_s * 1e9),
        geometry=geometry,
        iq=np.full((n_bins, 1), seq, np.complex64),
    )


@pytest.fixture
def folder(tmp_path):
    create(tmp_path, ["s1", "s2"])
    return tmp_path


@asynccontextmanager
async def receiving(folder, endpoint=LOOPBACK, keys=None, **hears):
    receiver = FrameReceiver(
        endpoint,
        server=server_keys(folder),
        allowed=allowed(folder) if keys is None else keys,
        **hears,
    )
    try:
        yield receiver
    finally:
        receiver.close()


@contextmanager
def sending(endpoint, keys):
    sender = FrameSender(endpoint, keys=keys)
    try:
        yield sender
    finally:
        sender.close()


async def gather(receiver, n, timeout_s=10):
    got = []
    async with asyncio.timeout(timeout_s):
        while len(got) < n:
            got += await receiver.receive_many(n - len(got))
    return got


async def gather_until(receiver, seq, timeout_s=10):
    got = []
    async with asyncio.timeout(timeout_s):
        while not any(isinstance(one, Frame) and one.seq == seq for one in got):
            got += await receiver.receive_many(100)
    return got


async def nothing_comes(receiver):
    try:
        async with asyncio.timeout(QUIET_S):
            await receiver.receive()
    except TimeoutError:
        return True
    return False


async def until(true):
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what is waited for happens in ZeroMQ, which sets no event
            await asyncio.sleep(0.005)


async def test_frames_come_out_as_they_went_in(folder):
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            sent = [frame(seq) for seq in range(40)]
            for one in sent:
                sender.send(one)
            await sender.drain()
            got = await gather(receiver, 40)
    assert [one.seq for one in got] == list(range(40))
    for a, b in zip(sent, got, strict=True):
        np.testing.assert_array_equal(a.iq, b.iq)
    assert receiver.n_lost("s1") == 0


async def test_one_await_takes_all_that_has_arrived_but_never_more_than_asked_for(folder):
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            for seq in range(30):
                sender.send(frame(seq))
            await sender.drain()
            first = [await asyncio.wait_for(receiver.receive(), 10)]
            await asyncio.sleep(0.05)
            ten = await receiver.receive_many(10)
            rest = await gather(receiver, 19)
    assert len(ten) == 10
    assert [one.seq for one in first + ten + rest] == list(range(30))


async def test_a_wait_that_is_cancelled_loses_nothing(folder):
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            got, seq = [], 0
            for _ in range(200):
                sender.send(frame(seq))
                seq += 1
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.0005):
                        got += await receiver.receive_many(3)
            await sender.drain()
            got += await gather(receiver, seq - len(got))
    assert [one.seq for one in got] == list(range(seq))


async def test_an_unknown_key_does_not_get_in(folder):
    public, secret = (key.decode() for key in zmq.curve_keypair())
    server = server_keys(folder).public
    stranger = SensorKeys(sensor="s1", public=public, secret=secret, server_public=server)
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, stranger) as sender:
            sender.send(frame(0))
            assert await nothing_comes(receiver)
            sender.flush()
            assert sender.n_waiting == 1


async def test_a_client_without_encryption_does_not_get_in(folder):
    async with receiving(folder) as receiver:
        with zmq.Context.instance().socket(zmq.DEALER) as plain:
            plain.linger = 0
            plain.connect(receiver.endpoint)
            plain.send_multipart(wire.encode(frame(0)))
            assert await nothing_comes(receiver)


async def test_a_client_that_expects_another_server_sends_it_nothing(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    create(elsewhere, ["s1"])
    mine, other = sensor_keys(folder, "s1"), server_keys(elsewhere).public
    fooled = SensorKeys(sensor="s1", public=mine.public, secret=mine.secret, server_public=other)
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, fooled) as sender:
            sender.send(frame(0))
            assert await nothing_comes(receiver)


async def test_a_key_cannot_speak_for_another_sensor(folder):
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            sender.send(frame(0, sensor="s2"))
            sender.send(frame(0, sensor="s1"))
            await sender.drain()
            fault, good = await gather(receiver, 2)
    assert isinstance(fault, Fault)
    assert (fault.sensor, fault.kind) == ("s1", FaultKind.REFUSED)
    assert "'s2'" in fault.reason
    assert good.sensor == "s1"


async def test_rubbish_under_a_good_key_is_a_fault_and_the_next_frame_is_read(folder):
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            sender.send(frame(0))
            await sender.drain()
            sender._socket.send_multipart([b"raw.s1", b"rubbish", b""])
            sender._socket.send(b"")
            sender.send(frame(1))
            got = await gather(receiver, 4)
    assert [type(one) for one in got] == [Frame, Fault, Fault, Frame]


async def test_a_key_that_is_taken_off_the_list_is_out_at_once_and_a_new_one_is_in(folder):
    keys = allowed(folder)
    only_s1 = {key: sensor for key, sensor in keys.items() if sensor == "s1"}
    only_s2 = {key: sensor for key, sensor in keys.items() if sensor == "s2"}
    listed = dict(only_s1)
    async with receiving(folder, keys=listed) as receiver:
        with (
            sending(receiver.endpoint, sensor_keys(folder, "s1")) as one,
            sending(receiver.endpoint, sensor_keys(folder, "s2")) as two,
        ):
            two.send(frame(0, "s2"))
            one.send(frame(0, "s1"))
            await one.drain()
            assert (await gather(receiver, 1))[0].sensor == "s1"
            listed.clear()
            listed.update(only_s2)
            one.send(frame(1, "s1"))
            await until(lambda: two.flush() or not two.n_waiting)
            assert (await gather(receiver, 1))[0].sensor == "s2"
            await until(lambda: receiver._take(1) or receiver.n_refused == 1)


async def test_a_gap_is_a_fault_in_its_place_and_is_counted_for_its_sensor(folder):
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            for seq in (0, 1, 5, 5, 4, 6):
                sender.send(frame(seq))
            await sender.drain()
            got = await gather(receiver, 7)
    said = [one.seq if isinstance(one, Frame) else one.kind for one in got]
    assert said == [0, 1, FaultKind.LOST, 5, FaultKind.REPEATED, FaultKind.LATE, 6]
    assert receiver.n_lost("s1") == 3
    assert receiver.n_lost("s2") == 0


async def test_a_receiver_that_starts_again_is_found_again(folder):
    async with receiving(folder) as receiver:
        endpoint = receiver.endpoint
        with sending(endpoint, sensor_keys(folder, "s1")) as sender:
            sender.send(frame(0))
            await sender.drain()
            await gather(receiver, 1)
            receiver.close()
            async with receiving(folder, endpoint) as again:
                seq = 0

                async def keep_sending():
                    nonlocal seq
                    while True:
                        seq += 1
                        sender.send(frame(seq))
                        await asyncio.sleep(0.01)

                sends = asyncio.create_task(keep_sending())
                got = await gather(again, 20)
                sends.cancel()
    seqs = [one.seq for one in got if isinstance(one, Frame)]
    assert len(seqs) >= 19
    assert seqs == sorted(set(seqs))


async def test_after_a_cut_the_newest_3_s_come_first_and_what_is_older_is_late(folder):
    heard = []
    async with receiving(folder) as receiver:
        endpoint = receiver.endpoint
    with sending(endpoint, sensor_keys(folder, "s1")) as sender:
        for seq in range(100):
            sender.send(frame(seq))
        assert (sender.n_waiting, sender.n_late, sender.n_dropped) == (100, 40, 0)
        async with receiving(folder, endpoint, on_frame=heard.append) as receiver:
            await sender.drain()
            got = await gather(receiver, 60)
            await until(lambda: receiver._take(1000) or len(heard) == 100)
    assert [one.seq for one in got if isinstance(one, Frame)] == list(range(40, 100))
    assert [one.seq for one in heard if one.late] == list(range(40))
    assert not any(one.late for one in got if isinstance(one, Frame))


async def test_behind_a_receiver_that_stalls_only_seconds_of_frames_are_live(folder):
    n_sent, n_bins, heard = 1000, 256, []
    async with receiving(folder, on_frame=heard.append) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            sender.send(frame(0, n_bins=n_bins))
            await sender.drain()
            await gather(receiver, 1)
            for seq in range(1, n_sent):  # nobody receives meanwhile
                sender.send(frame(seq, n_bins=n_bins))
            assert sender.n_late > 0
            drained = asyncio.create_task(sender.drain())
            live = await gather_until(receiver, seq=n_sent - 1)
            await until(lambda: receiver._take(1000) or len(heard) == n_sent)
            await drained
    n_live = sum(isinstance(one, Frame) for one in live)
    assert n_live < 600
    assert sorted(one.seq for one in heard) == list(range(n_sent))
    assert sender.n_dropped == 0


async def test_two_receivers_can_live_in_one_process(folder):
    async with receiving(folder) as one, receiving(folder) as two:
        with (
            sending(one.endpoint, sensor_keys(folder, "s1")) as to_one,
            sending(two.endpoint, sensor_keys(folder, "s2")) as to_two,
        ):
            to_one.send(frame(0, "s1"))
            to_two.send(frame(0, "s2"))
            await to_one.drain()
            await to_two.drain()
            assert (await gather(one, 1))[0].sensor == "s1"
            assert (await gather(two, 1))[0].sensor == "s2"


async def test_a_sensor_whose_clock_is_wrong_is_found_out(folder):
    async with receiving(folder) as receiver:
        assert receiver.clock_offset_s("s1") is None
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            for seq in range(5):
                sender.send(frame(seq, behind_s=120))
                await sender.drain()
                await gather(receiver, 1)
        assert receiver.clock_offset_s("s1") == pytest.approx(-120, abs=2)


async def test_a_new_session_measures_its_clock_anew(folder):
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            sender.send(frame(0, behind_s=-120))
            sender.send(frame(0, session=2))
            await sender.drain()
            await gather(receiver, 2)
        assert receiver.clock_offset_s("s1") == pytest.approx(0, abs=2)


async def test_what_is_larger_than_any_frame_is_never_taken_into_memory(folder):
    async with receiving(folder) as receiver:
        with sending(receiver.endpoint, sensor_keys(folder, "s1")) as sender:
            sender.send(frame(0, n_bins=wire.N_SAMPLES_MAX + 1024))
            got, seq = [], 0
            async with asyncio.timeout(10):
                while not any(isinstance(one, Frame) for one in got):
                    seq += 1
                    sender.send(frame(seq))
                    with suppress(TimeoutError):
                        async with asyncio.timeout(0.05):
                            got += await receiver.receive_many(100)
    assert [one for one in got if isinstance(one, Fault) and one.kind is FaultKind.REFUSED] == []
