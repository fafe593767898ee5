"""500 sensors over the encrypted link on loopback: how old a frame is when the ward has it.

``vitavakt bench link [--sensors 500] [--seconds 20] [--processes 4] [--json]``. The senders are
processes of their own with real CURVE sockets, one for each sensor, each frame sent at its time;
the ward's end is this process. Budget: p99 at most 250 ms, nothing lost. The answer is checked:
every frame of every sensor has to come, once, in order.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic_ns, process_time, time_ns

import numpy as np

from sensor.keys import allowed, create, sensor_keys, server_keys
from sensor.link import FrameReceiver, FrameSender
from sensor.messages import Fault, Frame, Geometry

BUDGET_MS = 250.0
_CONNECT_S = 30.0
_AFTER_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is sent."""

    n_sensors: int
    frame_rate_hz: float
    n_bins: int
    seconds: float

    @property
    def n_frames(self) -> int:
        """Of each sensor."""
        return round(self.seconds * self.frame_rate_hz)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came."""

    machine: str
    n_cores: int
    n_sensors: int
    n_frames: int
    n_lost: int
    n_late: int
    n_faults: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    megabytes_per_s: float
    receiver_cpu_share: float
    """Of one core, of the ward's end."""
    budget_ms: float = BUDGET_MS


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sensors", type=int, default=500)
    parser.add_argument("--frame-rate", type=float, default=20.0)
    parser.add_argument("--bins", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    load = Load(
        n_sensors=asked.sensors,
        frame_rate_hz=asked.frame_rate,
        n_bins=asked.bins,
        seconds=asked.seconds,
    )
    outcome = asyncio.run(_run(load, asked.processes))
    text = json.dumps(asdict(outcome)) if asked.json else _words(outcome, load)
    sys.stdout.write(text + "\n")
    if outcome.n_lost or outcome.n_late:
        sys.exit(1)


async def _run(load: Load, n_processes: int) -> Outcome:
    names = [f"s{k:04d}" for k in range(load.n_sensors)]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        create(folder, names)
        late = Counter[str]()
        receiver = FrameReceiver(
            "tcp://127.0.0.1:0",
            server=server_keys(folder),
            allowed=allowed(folder),
            on_frame=lambda frame: late.update([frame.sensor] if frame.late else []),
        )
        spawn = multiprocessing.get_context("spawn")
        begin_ns = monotonic_ns() + round(_CONNECT_S * 1e9 * min(1.0, load.n_sensors / 500 + 0.2))
        senders = [
            spawn.Process(
                target=_send,
                args=(receiver.endpoint, folder, names[k::n_processes], load, begin_ns),
            )
            for k in range(n_processes)
        ]
        for sender in senders:
            sender.start()
        try:
            return await _receive(receiver, load, begin_ns, late)
        finally:
            for sender in senders:
                sender.join(timeout=10)
                sender.kill()
            receiver.close()


async def _receive(
    receiver: FrameReceiver, load: Load, begin_ns: int, late: Counter[str]
) -> Outcome:
    ages_ns: list[int] = []
    n_faults, n_bytes, came = 0, 0, Counter[str]()
    cpu_s: float | None = None
    until_ns = begin_ns + round((load.seconds + _AFTER_S) * 1e9)
    wanted = load.n_sensors * load.n_frames
    while monotonic_ns() < until_ns and len(ages_ns) < wanted:
        try:
            async with asyncio.timeout(0.5):
                items = await receiver.receive_many(2000)
        except TimeoutError:
            continue
        cpu_s = process_time() if cpu_s is None else cpu_s
        now_ns = monotonic_ns()
        for item in items:
            if isinstance(item, Fault):
                n_faults += 1
                continue
            ages_ns.append(now_ns - item.t_mono_ns)
            n_bytes += item.iq.nbytes
            if item.seq != came[item.sensor]:
                n_faults += 1
            came[item.sensor] = item.seq + 1
    ages_ms = np.array(ages_ns or [0]) / 1e6
    return Outcome(
        machine=platform.processor() or platform.machine(),
        n_cores=os.cpu_count() or 0,
        n_sensors=load.n_sensors,
        n_frames=len(ages_ns),
        n_lost=wanted - len(ages_ns) - late.total(),
        n_late=late.total(),
        n_faults=n_faults,
        p50_ms=float(np.percentile(ages_ms, 50)),
        p99_ms=float(np.percentile(ages_ms, 99)),
        worst_ms=float(ages_ms.max()),
        megabytes_per_s=n_bytes / load.seconds / 1e6,
        receiver_cpu_share=(process_time() - (cpu_s or 0.0)) / load.seconds,
    )


def _send(endpoint: str, folder: Path, names: list[str], load: Load, begin_ns: int) -> None:
    asyncio.run(_sent(endpoint, folder, names, load, begin_ns))


async def _sent(endpoint: str, folder: Path, names: list[str], load: Load, begin_ns: int) -> None:
    """Each sensor has its own phase within the frame period, as radars have."""
    senders = [FrameSender(endpoint, keys=sensor_keys(folder, name)) for name in names]
    period_ns = round(1e9 / load.frame_rate_hz)
    geometry = Geometry(frame_rate_hz=load.frame_rate_hz)
    iq = np.ones((load.n_bins, 1), np.complex64)
    for seq in range(load.n_frames):
        for k, (name, sender) in enumerate(zip(names, senders, strict=True)):
            due_ns = begin_ns + seq * period_ns + k * period_ns // len(names)
            left_ns = due_ns - monotonic_ns()
            if left_ns > 1_000_000:
                await asyncio.sleep(left_ns / 1e9)
            frame = Frame(
                sensor=name,
                session=1,
                seq=seq,
                t_mono_ns=max(due_ns, monotonic_ns()),
                t_wall_ns=time_ns(),
                geometry=geometry,
                iq=iq,
            )
            sender.send(frame)
        await asyncio.sleep(0)
    for _ in range(30):
        await asyncio.sleep(0.1)
        for sender in senders:
            sender.flush()
    for sender in senders:
        sender.close()


def _words(outcome: Outcome, load: Load) -> str:
    return (
        f"{outcome.n_sensors} sensors x {load.frame_rate_hz:g} frames/s x {load.n_bins} bins, "
        f"{load.seconds:g} s, on {outcome.n_cores} cores ({outcome.machine})\n"
        f"{outcome.n_frames} frames came, {outcome.n_lost} lost, {outcome.n_late} late, "
        f"{outcome.n_faults} faults; {outcome.megabytes_per_s:.1f} MB/s; the ward's end took "
        f"{100 * outcome.receiver_cpu_share:.0f} % of a core\n"
        f"age on arrival: p50 {outcome.p50_ms:.1f} ms, p99 {outcome.p99_ms:.1f} ms, "
        f"worst {outcome.worst_ms:.1f} ms (budget p99 {outcome.budget_ms:g} ms)"
    )


if __name__ == "__main__":
    main()
