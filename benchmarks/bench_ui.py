"""Bus to screen: how long from a service's `send` until a client has the message in its hands.

The server runs in a process of its own; the publishers and all clients are in this one, so both
ends read one clock. The clients' own reading is in the figures: with many of them on two cores
they, not the server, are the slower half (see `server_run_share`).

Every number is checked against what was sent: each alarm reaches each client, in order. A client
whose line ends opens it again and asks for what it missed; how often and why is told. On a machine
that is busy with other things lines may end: `server_waited_share` is how long the server stood in
the queue for a processor, `bench_held_up_s` how late the clients' process came at worst.

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
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from signal import SIGTERM
from typing import Any

import uvloop

from alarms.messages import Acknowledge, Delivered
from benchmarks.screens.around import Engine, config, publish_vitals
from benchmarks.screens.clients import Seen, deaf, screen
from benchmarks.screens.load import Load, flatness
from records.journal import Journal
from sensor.bus import Publisher, Responder
from ward_ui.service import Config, run

BUDGET_VITALS_MS = 250.0
BUDGET_ALARM_MS = 300.0

SETTLE_S = 2.0
BACK_S = 60.0
"""After the last alarm, clients whose line has just ended have so long to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the ward is, and for how long it is watched."""

    n_beds: int
    n_clients: int
    seconds: float
    n_deaf: int = 0
    alarm_period_s: float = 0.5

    @property
    def n_alarms(self) -> int:
        return round(self.seconds / self.alarm_period_s)


def serve(made: Config, port: Connection) -> None:
    """The server's process."""

    async def until_told() -> None:
        server = asyncio.create_task(run(made, listening=port.send))
        asyncio.get_running_loop().add_signal_handler(SIGTERM, server.cancel)
        with suppress(asyncio.CancelledError):
            await server

    uvloop.run(until_told())


async def measure(sizes: Sizes, made: Config, *, port: int, pid: int) -> tuple[list[Seen], Load]:
    """The ward at work with its clients: what each of them has got, and how the server fared."""
    assert made.journal_path is not None
    journal = Journal(made.journal_path)
    dsp, bus = Publisher(made.vitals_endpoint), Publisher(made.alarms_endpoint)
    types = {"acknowledge": Acknowledge, "delivered": Delivered}
    responder = Responder(made.commands_endpoint, types)
    engine, load = Engine(bus, journal, sizes.n_beds), Load(pid)
    seen = [Seen() for _ in range(sizes.n_clients)]
    tasks = [
        asyncio.create_task(publish_vitals(dsp, sizes.n_beds)),
        asyncio.create_task(engine.repeat()),
        asyncio.create_task(responder.serve(engine.answer)),
    ]
    try:
        for n, one in enumerate(seen):
            ready = asyncio.Event()
            tasks.append(asyncio.create_task(screen(port, n, one, ready)))
            await ready.wait()
        tasks += [asyncio.create_task(deaf(port, n)) for n in range(sizes.n_deaf)]
        await asyncio.sleep(SETTLE_S)
        for one in seen:
            one.forget_vitals()
        tasks.append(asyncio.create_task(load.watch()))
        await engine.raise_alarms(sizes.n_alarms, sizes.alarm_period_s)
        await everyone_back(seen, sizes.n_alarms)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for socket in (dsp, bus, responder, journal):
            socket.close()
    return seen, load


async def everyone_back(seen: list[Seen], n_alarms: int) -> None:
    """Return when every client knows every alarm, or when waiting is of no use any more."""
    waited_s = 0.0
    while waited_s < BACK_S and any(len(one.seqs) < n_alarms for one in seen):
        await asyncio.sleep(SETTLE_S)
        waited_s += SETTLE_S


def checked(seen: list[Seen], sizes: Sizes) -> None:
    """AssertionError when an alarm was lost or out of order."""
    for n, one in enumerate(seen):
        missing = sorted(set(range(1, sizes.n_alarms + 1)) - one.seqs)
        why = f"; its lines: {dict(one.closings)}" if one.closings else ""
        assert not missing, f"client {n} misses {len(missing)} alarms from {missing[0]} on{why}"
        assert one.live_seqs == sorted(one.live_seqs), f"client {n} got alarms out of order{why}"


def percentiles(values_ms: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest."""
    cuts = statistics.quantiles(values_ms, n=100, method="inclusive")
    named = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(values_ms)}
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
            if not here.poll(60.0):
                raise TimeoutError("The server did not come up within 60 s.")
            assert server.pid is not None
            seen, load = uvloop.run(measure(sizes, made, port=here.recv(), pid=server.pid))
            assert server.is_alive(), "the server ended before the bench did"
        finally:
            server.terminate()
            server.join(10.0)
    checked(seen, sizes)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "n_beds": sizes.n_beds,
        "n_clients": sizes.n_clients,
        "n_deaf": sizes.n_deaf,
        "seconds": sizes.seconds,
        "n_alarms_checked": sum(len(one.seqs) for one in seen),
        "n_alarms_late": sum(len(one.late_seqs) for one in seen),
        "vitals_share_least": round(
            min(one.n_vitals for one in seen) / (sizes.n_beds * (sizes.seconds + 1.0)), 2
        ),
        "lines_ended": dict(sum((one.closings for one in seen), Counter[str]())),
        "messages_per_client": seen[0].n_messages,
        "server_run_share": round(load.server_run_share, 2),
        "server_waited_share": round(load.server_waited_share, 2),
        "bench_held_up_s": round(load.bench_held_up_s, 2),
        "memory_mb": flatness(load.memory_mb),
        "vitals_ms": percentiles([ms for one in seen for ms in one.vitals_ms]),
        "alarms_ms": percentiles([ms for one in seen for ms in one.alarms_ms]),
    }


def words(result: dict[str, Any]) -> str:
    """The result for a person."""
    deaf = f" and {result['n_deaf']} that do not read" if result["n_deaf"] else ""
    lines = [
        f"{result['n_beds']} beds, {result['n_clients']} clients{deaf}, {result['seconds']:g} s, "
        f"{result['machine']}: {result['n_alarms_checked']} alarms all arrived in order",
        f"  server {result['server_run_share']:.0%} of a core, in the queue for one "
        f"{result['server_waited_share']:.0%}; clients late by {result['bench_held_up_s']:g} s "
        "at worst",
    ]
    for name, budget_ms in (("vitals", BUDGET_VITALS_MS), ("alarms", BUDGET_ALARM_MS)):
        told = "   ".join(f"{p} {ms:6.1f}" for p, ms in result[f"{name}_ms"].items())
        lines.append(f"  bus -> client, {name}  {told} ms   (budget p99 {budget_ms:g})")
    memory = "   ".join(f"{when} {mb:6.1f}" for when, mb in result["memory_mb"].items())
    lines.append(f"  memory of the server      {memory} MB")
    lines.append(
        f"  vitals that reached the client that got fewest: {result['vitals_share_least']:.0%} "
        "of those sent (a late server skips)"
    )
    for why, n in result["lines_ended"].items():
        lines.append(f"  lines ended and opened again: {n} ({why})")
    if result["n_alarms_late"]:
        lines.append(f"  alarms told after a line was opened again: {result['n_alarms_late']}")
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
