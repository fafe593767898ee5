"""Frame arrives → vitals on a websocket: the whole line, real processes, real sockets.

Budget (docs/architecture.md): 64 beds on two cores, p99 <= 250 ms beside the block length of 1 s.
Two figures for each message: from the newest frame's stamp at the sensor to the client (`newest`),
which holds the link, the DSP, the bus and the websocket; and the age of what is on a screen just
before the next message replaces it (`worst age`), which adds the block.

Run: ``vitavakt bench latency [--beds 12] [--seconds 30] [--json]``.
"""

import argparse
import asyncio
import json
import platform
import signal
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import websockets

from vitavakt import demo as demo_ward
from vitavakt.settings import Ward, read

WARM_UP_S = 15.0
"""Discarded: imports, first connections, the first blocks."""


async def measure(ward: Ward, seconds: float) -> dict[str, float]:
    """Latencies [ms] seen by one display of a running ward, after the warm-up."""
    newest: list[float] = []
    worst: list[float] = []
    last_t: dict[str, float] = {}
    n_by_bed: dict[str, int] = defaultdict(int)
    uri = f"ws://{ward.host}:{ward.port}/ws"
    async with websockets.connect(uri, max_size=None) as socket:
        await socket.send(
            json.dumps({"type": "hello", "protocol": 1, "device": "bench", "kind": "other"})
        )
        began = beat = time.monotonic()
        while time.monotonic() - began < WARM_UP_S + seconds:
            if time.monotonic() - beat > 4:
                beat = time.monotonic()
                await socket.send('{"type":"heartbeat"}')
            message = json.loads(await socket.recv())
            now_ms = time.time() * 1e3
            if message["type"] != "vitals" or time.monotonic() - began < WARM_UP_S:
                continue
            for bed in message["beds"]:
                if bed["state"] == "lost":
                    continue
                newest.append(now_ms - bed["t_ms"])
                n_by_bed[bed["bed"]] += 1
                if bed["bed"] in last_t:
                    worst.append(now_ms - last_t[bed["bed"]])
                last_t[bed["bed"]] = bed["t_ms"]
    heard = [n_by_bed[bed.bed] / seconds for bed in ward.beds]
    if min(heard) < 0.9:
        raise SystemExit(f"a bed was heard only {min(heard):.2f} times a second: no measurement")
    return {
        **{f"newest_p{p}_ms": float(np.percentile(newest, p)) for p in (50, 95, 99)},
        **{f"worst_age_p{p}_ms": float(np.percentile(worst, p)) for p in (50, 95, 99)},
        "n": len(newest),
        "messages_per_bed_and_second": float(np.mean(heard)),
    }


async def run(n_beds: int, seconds: float) -> dict[str, float]:
    """Start a ward of `n_beds` simulated patients, measure, end it."""
    with tempfile.TemporaryDirectory(prefix="vitavakt-bench-") as folder:
        port = demo_ward.free_port()
        made = demo_ward.write(Path(folder), n_beds=n_beds, port=port, recordings=None)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "vitavakt", "ward", str(made.ward_file)
        )
        try:
            await _listening(port)
            return await measure(read(made.ward_file), seconds)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def _listening(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            writer.close()
            return


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--beds", type=int, nargs="+", default=[12, 64])
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    for n_beds in arguments.beds:
        result = asyncio.run(run(n_beds, arguments.seconds))
        if arguments.json:
            line = json.dumps({"beds": n_beds, "machine": platform.machine(), **result})
        else:
            line = _table(n_beds, arguments.seconds, result)
        sys.stdout.write(line + "\n")


def _table(n_beds: int, seconds: float, result: dict[str, float]) -> str:
    rows = (("newest frame -> websocket", "newest"), ("age before the next", "worst_age"))
    lines = [
        f"{n_beds} beds, {result['n']} values in {seconds:g} s after {WARM_UP_S:g} s of warm-up "
        f"(discarded), {platform.machine()}"
    ]
    for name, key in rows:
        p50, p95, p99 = (result[f"{key}_p{p}_ms"] for p in (50, 95, 99))
        lines.append(f"  {name:28s} p50 {p50:6.0f}   p95 {p95:6.0f}   p99 {p99:6.0f} ms")
    return "\n".join([*lines, "  budget: newest p99 <= 250 ms at 64 beds"])


if __name__ == "__main__":
    main()
