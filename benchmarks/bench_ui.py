"""Bus to screen: how long from a service's `send` until a client has the message in its hands.

The server runs in a process of its own; the publishers and all clients are in this one, so both
ends read one clock. The clients' own reading is in the figures: with many of them on two cores
they, not the server, are the slower half (see `server_cpu_share`).

Every number is checked against what was sent: each alarm reaches each client, in order.

Of each `vitals` message the oldest value counts. The server's memory is read from the kernel every
10 s. ``--deaf`` adds clients that say `hello` and then read nothing, over and over: they must not
be noticed by the others.

Budgets (docs/architecture.md): vitals p99 <= 250 ms with 64 beds on 2 cores; an alarm to the
last of 200 clients p99 <= 300 ms.

Run: ``vitavakt bench ui [--beds 64] [--clients 50 200] [--deaf 0] [--seconds 20] [--json]``.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from signal import SIGTERM
from time import monotonic, process_time, time_ns
from typing import Any

import uvloop

from alarms.messages import Acknowledge, Alarm, AlarmState, Answer, Delivered, Kind, Phase, Priority
from benchmarks.ui_clients import Seen, deaf_client, one_client
from dsp.messages import Rate, State, Vitals
from sensor.bus import Publisher, Responder, alive
from ward_ui.service import Bed, Config, run

BUDGET_VITALS_MS = 250.0
BUDGET_ALARM_MS = 300.0

WEIGH_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the ward is, and for how long it is watched."""

    n_beds: int
    n_clients: int
    seconds: float
    n_deaf: int = 0
    alarm_period_s: float = 0.5


def config(folder: Path, n_beds: int) -> Config:
    """A ward of `n_beds` beds without a past."""
    return Config(
        host="127.0.0.1",
        port=0,
        ward_id="bench",
        ward_name="Bench",
        language="en",
        demo=True,
        display_without_login=True,
        beds=tuple(Bed(bed=str(n), sensor=f"r{n}", patient_name="X") for n in range(n_beds)),
        people=(),
        vitals_endpoint=f"ipc://{folder}/v",
        alarms_endpoint=f"ipc://{folder}/a",
        commands_endpoint=f"ipc://{folder}/c",
        records_endpoint=f"ipc://{folder}/r",
        journal_path=None,
        history_path=None,
    )


def serve(made: Config, port: Connection) -> None:
    """The server's process; at its end it tells the processor time it took, in s."""
    began_s = process_time()

    async def until_told() -> None:
        server = asyncio.create_task(run(made, listening=port.send))
        asyncio.get_running_loop().add_signal_handler(SIGTERM, server.cancel)
        with suppress(asyncio.CancelledError):
            await server

    uvloop.run(until_told())
    port.send(process_time() - began_s)


def vitals(bed: int, seq: int) -> Vitals:
    """Numbers of a person at rest; `t_wall_ns` is the moment of sending."""
    now_ns = time_ns()
    rr = Rate(per_min=12.0 + bed % 8, quality=0.9, t_wall_ns=now_ns, delay_s=8.0)
    hr = Rate(per_min=60.0 + bed % 30, quality=0.9, t_wall_ns=now_ns, delay_s=6.0)
    return Vitals(
        sensor=f"r{bed}",
        session=1,
        seq=seq,
        t_wall_ns=now_ns,
        t_arrived_ns=now_ns,
        state=State.MEASURING,
        state_s=float(seq),
        rr=rr,
        hr=hr,
        breathing=True,
        apnoea_s=0.0,
        motion=0.01,
        range_m=1.2,
    )


def alarm(bed: int, seq: int) -> Alarm:
    """A sounding alarm whose `t_changed_ns` is the moment of sending."""
    now_ns = time_ns()
    return Alarm(
        id=f"{bed}.apnoea.{seq}",
        bed=str(bed),
        condition="apnoea",
        kind=Kind.PHYSIOLOGICAL,
        priority=Priority.HIGH,
        phase=Phase.SOUNDING,
        text_nb="Pustestopp",
        text_en="No breathing",
        value=18.0,
        limit=15.0,
        t_onset_ns=now_ns,
        t_condition_ns=now_ns,
        t_signal_ns=now_ns,
        t_changed_ns=now_ns,
        seq=seq,
    )


async def publish_vitals(publisher: Publisher, n_beds: int) -> None:
    """Every bed once a second, evenly spread."""
    loop = asyncio.get_running_loop()
    began_s, n = loop.time(), 0
    while True:
        publisher.send(f"vitals.r{n % n_beds}", vitals(n % n_beds, n // n_beds))
        n += 1
        if n % n_beds == 0:
            publisher.send("alive.dsp", alive("dsp"))
        await asyncio.sleep(max(0.0, began_s + n / n_beds - loop.time()))


@dataclass(slots=True)
class Engine:
    """Says what an alarm engine says; decides nothing."""

    publisher: Publisher
    n_beds: int
    seq: int = 0
    alarms: dict[int, Alarm] = field(default_factory=dict)

    def say(self, bed: int) -> None:
        alarms = (self.alarms[bed],) if bed in self.alarms else ()
        state = AlarmState(bed=str(bed), seq=self.seq, t_ns=time_ns(), alarms=alarms)
        self.publisher.send(f"alarms.{bed}", state)

    async def repeat(self) -> None:
        """Every bed's state once a second, as the real one does."""
        while True:
            self.publisher.send("alive.alarms", alive("alarms"))
            for bed in range(self.n_beds):
                self.say(bed)
            await asyncio.sleep(1.0)

    async def raise_alarms(self, n: int, period_s: float) -> None:
        """`n` alarms, one after the other, at the beds in turn."""
        for _ in range(n):
            self.seq += 1
            bed = self.seq % self.n_beds
            self.alarms[bed] = alarm(bed, self.seq)
            self.say(bed)
            await asyncio.sleep(period_s)

    async def answer(self, command: Acknowledge | Delivered) -> Answer:
        return Answer(id=command.id, ok=True)


def resident_mb(pid: int) -> float:
    """What the kernel counts as a process's memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def weigh(pid: int, into: list[float]) -> None:
    """For ever."""
    while True:
        into.append(resident_mb(pid))
        await asyncio.sleep(WEIGH_S)


async def measure(
    sizes: Sizes, made: Config, *, port: int, pid: int
) -> tuple[list[Seen], list[float]]:
    """The ward at work with its clients: what each of them has got, and the server's MB."""
    dsp, bus = Publisher(made.vitals_endpoint), Publisher(made.alarms_endpoint)
    responder = Responder(
        made.commands_endpoint, {"acknowledge": Acknowledge, "delivered": Delivered}
    )
    engine = Engine(bus, sizes.n_beds)
    seen = [Seen() for _ in range(sizes.n_clients)]
    ready = [asyncio.Event() for _ in seen]
    memory_mb: list[float] = []
    tasks = [
        asyncio.create_task(publish_vitals(dsp, sizes.n_beds)),
        asyncio.create_task(engine.repeat()),
        asyncio.create_task(responder.serve(engine.answer)),
    ]
    try:
        for n, (one, is_ready) in enumerate(zip(seen, ready, strict=True)):
            tasks.append(asyncio.create_task(one_client(port, n, one, is_ready)))
            await is_ready.wait()
        tasks += [asyncio.create_task(deaf_client(port, n)) for n in range(sizes.n_deaf)]
        await asyncio.sleep(2.0)
        for one in seen:
            one.forget_vitals()
        tasks.append(asyncio.create_task(weigh(pid, memory_mb)))
        n_alarms = round(sizes.seconds / sizes.alarm_period_s)
        await engine.raise_alarms(n_alarms, sizes.alarm_period_s)
        await asyncio.sleep(1.0)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for socket in (dsp, bus, responder):
            socket.close()
    return seen, memory_mb


def checked(seen: list[Seen], sizes: Sizes) -> None:
    """AssertionError when an alarm was lost, doubled or out of order, or a bed fell silent."""
    n_alarms = round(sizes.seconds / sizes.alarm_period_s)
    for n, one in enumerate(seen):
        missing = sorted(set(range(1, n_alarms + 1)) - set(one.alarm_seqs))
        assert not one.closed, f"client {n} was {one.closed} after {len(one.alarm_seqs)} alarms"
        assert not missing, f"client {n} missed {len(missing)} alarms, the first is {missing[0]}"
        assert one.alarm_seqs == sorted(one.alarm_seqs), f"client {n} got alarms out of order"
        n_expected = sizes.n_beds * (sizes.seconds + 1.0)
        assert one.n_vitals > 0.95 * n_expected, f"client {n} missed vitals"


def percentiles(values_ms: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest."""
    cuts = statistics.quantiles(values_ms, n=100, method="inclusive")
    named = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(values_ms)}
    return {name: round(value, 1) for name, value in named.items()}


def flatness(memory_mb: list[float]) -> dict[str, float]:
    """Resident memory: medians of the first and the last sixth of the time, and the most."""
    sixth = max(1, len(memory_mb) // 6)
    first, last = memory_mb[:sixth], memory_mb[-sixth:]
    named = {
        "first": statistics.median(first),
        "last": statistics.median(last),
        "max": max(memory_mb),
    }
    return {name: round(value, 1) for name, value in named.items()}


def bench(sizes: Sizes) -> dict[str, object]:
    """Run once; the latencies in ms and what they were measured on."""
    with tempfile.TemporaryDirectory(prefix="w") as folder:
        made = config(Path(folder), sizes.n_beds)
        spawn = get_context("spawn")
        here, there = spawn.Pipe(duplex=False)
        server = spawn.Process(target=serve, args=(made, there))
        server.start()
        try:
            if not here.poll(20.0):
                raise TimeoutError("The server did not come up within 20 s.")
            port, began_s = here.recv(), monotonic()
            assert server.pid is not None
            seen, memory_mb = uvloop.run(measure(sizes, made, port=port, pid=server.pid))
            lasted_s = monotonic() - began_s
        finally:
            server.terminate()
            server_cpu_s = here.recv() if here.poll(10.0) else float("nan")
            server.join(10.0)
    checked(seen, sizes)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "n_beds": sizes.n_beds,
        "n_clients": sizes.n_clients,
        "n_deaf": sizes.n_deaf,
        "seconds": sizes.seconds,
        "n_alarms_checked": sum(len(one.alarm_seqs) for one in seen),
        "messages_per_client": seen[0].n_messages,
        "server_cpu_share": round(server_cpu_s / lasted_s, 2),
        "memory_mb": flatness(memory_mb),
        "vitals_ms": percentiles([ms for one in seen for ms in one.vitals_ms]),
        "alarms_ms": percentiles([ms for one in seen for ms in one.alarms_ms]),
    }


def words(result: dict[str, Any]) -> str:
    """The result for a person."""
    deaf = f" and {result['n_deaf']} that do not read" if result["n_deaf"] else ""
    lines = [
        f"{result['n_beds']} beds, {result['n_clients']} clients{deaf}, {result['seconds']:g} s, "
        f"{result['machine']}: {result['n_alarms_checked']} alarms all arrived in order; "
        f"server {result['server_cpu_share']:.0%} of a core"
    ]
    for name, budget_ms in (("vitals", BUDGET_VITALS_MS), ("alarms", BUDGET_ALARM_MS)):
        told = "   ".join(f"{p} {ms:6.1f}" for p, ms in result[f"{name}_ms"].items())
        lines.append(f"  bus -> client, {name}  {told} ms   (budget p99 {budget_ms:g})")
    memory = "   ".join(f"{when} {mb:6.1f}" for when, mb in result["memory_mb"].items())
    lines.append(f"  memory of the server      {memory} MB")
    return "\n".join(lines)


def main() -> None:
    """A table for each number of clients, or a line of JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--beds", type=int, default=64)
    parser.add_argument("--clients", type=int, nargs="+", default=[50])
    parser.add_argument("--deaf", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for n_clients in asked.clients:
        sizes = Sizes(
            n_beds=asked.beds, n_clients=n_clients, seconds=asked.seconds, n_deaf=asked.deaf
        )
        result = bench(sizes)
        sys.stdout.write((json.dumps(result) if asked.json else words(result)) + "\n")


if __name__ == "__main__":
    main()
