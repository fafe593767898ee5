"""A network that is cut and comes back, on real sockets: a relay that somebody pulls out."""

import asyncio
import contextlib

import pytest

from sensor.keys import allowed, create, sensor_keys, server_keys
from sensor.link import FrameReceiver, FrameSender, waiting
from sensor.link import sender as sender_module
from sensor.messages import Fault, FaultKind, Frame, ModuleSays
from tests.sensor.test_link import frame, until


class Cable:
    """A relay on the loopback; out of its socket, nothing passes and nothing is said."""

    def __init__(self, to_port):
        self._to_port = to_port
        self._writers = set()
        self.n_passed = 0
        """Bytes, both ways."""
        self._plugged = asyncio.Event()
        self._plugged.set()

    async def lay(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"tcp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader, writer):
        self._writers.add(writer)
        if not self._plugged.is_set():
            writer.close()
            return
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        self._writers.add(to_writer)
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(self._pass(reader, to_writer), self._pass(to_reader, writer))

    async def _pass(self, reader, writer):
        while data := await reader.read(65536):
            await self._plugged.wait()
            writer.write(data)
            self.n_passed += len(data)
        writer.close()

    def swallow(self):
        """What is sent from now on never arrives."""
        self._plugged.clear()

    def tear(self):
        """Connections end, with what they had swallowed."""
        self._plugged.clear()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def mend(self):
        self._plugged.set()

    async def roll_up(self):
        self._server.close()
        self.tear()
        self.mend()
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def linked(tmp_path, **hears):
    create(tmp_path, ["s1"])
    receiver = FrameReceiver(
        "tcp://127.0.0.1:0", server=server_keys(tmp_path), allowed=allowed(tmp_path), **hears
    )
    cable = Cable(int(receiver.endpoint.rpartition(":")[2]))
    sender = FrameSender(await cable.lay(), keys=sensor_keys(tmp_path, "s1"))
    got = []

    async def receive():
        while True:
            got.extend(await receiver.receive_many(100))

    async def flush():
        while True:
            await asyncio.sleep(0.01)
            sender.flush()

    tasks = [asyncio.create_task(receive()), asyncio.create_task(flush())]
    try:
        yield receiver, sender, cable, got
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await cable.roll_up()
        sender.close()
        receiver.close()


def live(got):
    return [one.seq for one in got if isinstance(one, Frame)]


async def test_a_cut_loses_nothing_live_comes_first_and_late_frames_never_reach_the_dsp(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(waiting, "LIVE_S", 0.5)
    heard = []
    async with linked(tmp_path, on_frame=heard.append) as (receiver, sender, cable, got):
        for seq in range(5):
            sender.send(frame(seq))
        await until(lambda: live(got) == [0, 1, 2, 3, 4])
        cable.swallow()
        for seq in range(5, 15):  # taken by the network, which keeps them for ever
            sender.send(frame(seq))
        await until(lambda: sender.n_waiting == 0)
        cable.tear()
        for seq in range(15, 40):
            sender.send(frame(seq))
            await asyncio.sleep(0.03)
        cable.mend()
        for seq in range(40, 60):
            sender.send(frame(seq))
            await asyncio.sleep(0.03)
        await until(lambda: len({one.seq for one in heard}) == 60)
        health = receiver.healths()[0]
    late = [one.seq for one in heard if one.late]
    assert late == sorted(late)
    assert set(late) >= set(range(5, 20))
    assert not any(one.late for one in got if isinstance(one, Frame))
    assert live(got) == sorted(set(range(60)) - set(late))
    kinds = {one.kind for one in got if isinstance(one, Fault)}
    assert kinds == {FaultKind.LOST, FaultKind.LATE}
    assert health.n_late == len(late)
    assert sender.n_reconnects == 1


async def test_a_cable_pulled_without_a_goodbye_is_noticed_by_the_ward_s_silence(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(sender_module, "SILENT_S", 0.6)
    monkeypatch.setattr(sender_module, "PULSE_PERIOD_S", 0.1)
    heard = []
    async with linked(tmp_path, on_frame=heard.append) as (receiver, sender, cable, got):
        for seq in range(5):
            sender.send(frame(seq))
        await until(lambda: live(got) == [0, 1, 2, 3, 4])
        n_pulses = sender._pulse_idx
        await until(lambda: sender._pulse_idx > n_pulses + 8)  # longer than SILENT_S
        assert sender.n_reconnects == 0, "a ward that answers is left alone"
        cable.swallow()
        for seq in range(5, 40):
            sender.send(frame(seq))
            await asyncio.sleep(0.03)
        cable.mend()
        await until(lambda: len({one.seq for one in heard}) == 40)
        await until(lambda: sender.clock.best is not None and sender.n_reconnects == 1)
    assert live(got) == sorted(set(live(got)))
    assert receiver.n_lost("s1") == 40 - len(live(got))


async def test_clocks_are_compared_by_question_and_answer(tmp_path):
    async with linked(tmp_path) as (receiver, sender, _, got):
        sender.send(frame(0, behind_s=-120))  # its stamp lies; its clock is ours
        await until(lambda: live(got))
        await until(lambda: sender.clock.best is not None)
        sender._pulsed_ns = 0
        await until(lambda: abs(receiver.clock_offset_s("s1")) < 1)
        health = receiver.healths()[0]
    assert health.clock_offset_s == pytest.approx(0, abs=health.round_trip_s)
    assert health.round_trip_s < 1


async def test_faults_of_a_radar_and_a_modules_own_rates_reach_the_ward_after_a_cut(tmp_path):
    said = []
    async with linked(tmp_path, on_module=said.append) as (_, sender, cable, got):
        cable.tear()
        fault = Fault(sensor="s1", t_wall_ns=1, kind=FaultKind.LOST, reason="unplugged")
        sender.tell(fault)
        for rr_per_min in (14.0, 15.0):
            sender.tell(ModuleSays(sensor="s1", t_wall_ns=2, rr_per_min=rr_per_min))
        cable.mend()
        await until(lambda: got and said)
    assert [(one.reason, one.of_radar) for one in got] == [("unplugged", True)]
    assert [one.rr_per_min for one in said] == [15.0]


async def test_what_had_to_be_given_up_is_counted_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr(waiting, "LATE_BYTES_MAX", 64 * 10)
    async with linked(tmp_path) as (receiver, sender, cable, got):
        cable.tear()
        for seq in range(100):
            sender.send(frame(seq))
        assert sender.n_dropped == 30
        cable.mend()
        await until(lambda: any(getattr(one, "kind", "") == FaultKind.DROPPED for one in got))
        assert receiver.healths()[0].n_dropped == 30
    (told,) = [one for one in got if getattr(one, "kind", "") == FaultKind.DROPPED]
    assert told.reason.startswith("30 frames")
