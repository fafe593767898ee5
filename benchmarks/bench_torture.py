"""Real services killed with -9 at random moments under load: no alarm lost, none doubled.

The alarm service, the records and the pages are real processes of a real ward file; the alarm
service is killed most (8 of 10), also while it starts, while it writes and while it is asked. The
vital signs come from this process instead of the DSP, so that it is known exactly when each patient
stopped breathing. Nine of ten starts are forked from a process that has imported everything, the
others take the whole way and are timed. A nurse on the alarm bus takes each alarm (the same command
again until it is answered); a screen on the websocket notes what it is told. In the end the journal
is compared with all three (benchmarks/torture/account.py).

Exit code 1 when anything was lost, doubled, or told without being in the journal.

Run: ``vitavakt bench torture [--kills 1000] [--beds 8] [--seed 1] [--json]``.
"""

import argparse
import asyncio
import json
import platform
import random
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from time import monotonic

from alarms.messages import Entry
from alarms.rules.defaults import DEFAULT_RULES
from alarms.rules.rule import Subject
from alarms.rules.table import as_toml
from benchmarks.torture.account import Account, account
from benchmarks.torture.bedside import Bedside
from benchmarks.torture.screen import Screen
from benchmarks.torture.services import SERVICES, Services
from records.journal import JournalReader
from vitavakt import demo, settings

WEIGHTS = (8, 1, 1)
"""Of `SERVICES`."""
AS_A_WARD_DOES = 0.1
"""Share of starts of the alarm service that take the whole way; only these are timed."""
DURING_START = 0.3
"""Share of kills that do not wait until the service has come up."""
PAUSE_S_MAX = 0.6
BACK_S = 5.0
"""The alarm service is to be back within this (docs/architecture.md)."""
_UP_S = 60.0
_N_ENTRIES = 5_000


@dataclass
class Result:
    """What is printed."""

    n_kills: int
    seed: int
    machine: str
    took_s: float
    kills: dict[str, int]
    n_screen_connections: int
    chain_broken_at: int | None
    recovery_s: list[float]
    n_not_back: int
    """Starts of the alarm service of which nothing was heard within a minute."""
    account: Account

    @property
    def good(self) -> bool:
        whole = self.chain_broken_at is None and self.n_not_back == 0
        return self.account.faults == 0 and whole


def ward_in(folder: Path, n_beds: int) -> settings.Ward:
    """A ward of beds without radars: what is measured there comes from this process."""
    beds = [
        f'[[sensors]]\nid = "t{n}"\ndriver = "remote"\n'
        f'[[beds]]\nbed = "{n}"\nsensor = "t{n}"\npatient = "Nobody, {n}."\n'
        for n in range(1, n_beds + 1)
    ]
    apnoea = next(rule for rule in DEFAULT_RULES if rule.subject is Subject.APNOEA)
    rules = as_toml([replace(apnoea, clear_s=0.3)])
    file = folder / "ward.toml"
    file.write_text(demo.ward_text(port=demo.free_port(), beds=beds, rules=rules))
    ward = settings.read(file)
    (ward.records / "run").mkdir(parents=True)
    return ward


async def torture(folder: Path, *, n_kills: int, n_beds: int, seed: int) -> Result:
    """Kill and count."""
    rng = random.Random(seed)
    ward = ward_in(folder, n_beds)
    services = Services(ward, folder / "log")
    bedside, screen = Bedside(ward, rng), Screen(ward.port)
    watching = asyncio.create_task(screen.run())
    lying = asyncio.create_task(bedside.run())
    began = monotonic()
    for name in SERVICES:
        await services.start(name)
    kills = dict.fromkeys(SERVICES, 0)
    recovery_s: list[float] = []
    n_not_back = 0
    for n in range(n_kills):
        name = rng.choices(SERVICES, WEIGHTS)[0]
        kills[name] += 1
        try:
            await _kill_once(services, name, bedside, rng, recovery_s)
        except TimeoutError:
            n_not_back += 1
            sys.stderr.write(f"kill {n + 1}: no word from the alarm service in {_UP_S:g} s\n")
        if (n + 1) % 50 == 0:
            sys.stderr.write(f"{n + 1} kills, {len(bedside.episodes)} apnoeas\n")
    bedside.stopping = True
    await lying
    await _screen_has_all(screen, bedside)
    watching.cancel()
    for name in SERVICES:
        await services.kill(name)
    entries, broken = _read(ward.journal)
    return Result(
        n_kills=n_kills,
        seed=seed,
        machine=platform.platform(),
        took_s=monotonic() - began,
        kills=kills,
        n_screen_connections=screen.n_connected,
        chain_broken_at=broken,
        recovery_s=recovery_s,
        n_not_back=n_not_back,
        account=account(bedside.episodes, entries, screen.ids),
    )


async def _kill_once(
    services: Services, name: str, bedside: Bedside, rng: random.Random, recovery_s: list[float]
) -> None:
    await asyncio.sleep(rng.uniform(0.0, PAUSE_S_MAX))
    killed = monotonic()
    await services.kill(name)
    whole_way = name == "alarms" and rng.random() < AS_A_WARD_DOES
    pid = await services.start(name, as_a_ward_does=whole_way)
    if name == "alarms" and (whole_way or rng.random() > DURING_START):
        async with asyncio.timeout(_UP_S):
            await bedside.came_alive(pid)
    if whole_way:
        recovery_s.append(monotonic() - killed)


async def _screen_has_all(screen: Screen, bedside: Bedside) -> None:
    """Give the last connection time to be told what it missed."""
    wanted = {episode.alarm_id for episode in bedside.episodes if episode.alarm_id}
    for _ in range(200):
        if wanted <= screen.ids:
            return
        await asyncio.sleep(0.1)


def _read(journal: Path) -> tuple[list[Entry], int | None]:
    entries: list[Entry] = []
    seq = 0
    with JournalReader(journal) as reader:
        while found := reader.entries_after(seq, _N_ENTRIES):
            entries += [entry for _, entry in found]
            seq = found[-1][0]
        return entries, reader.verify()


def main() -> None:
    """Print the account; exit code 1 when anything is wrong in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--beds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vitavakt-torture-") as folder:
        result = asyncio.run(
            torture(Path(folder), n_kills=asked.kills, n_beds=asked.beds, seed=asked.seed)
        )
    said = [json.dumps(asdict(result))] if asked.json else lines(result)
    sys.stdout.write("\n".join(said) + "\n")
    sys.exit(0 if result.good else 1)


def lines(result: Result) -> list[str]:
    """For a person."""
    found, back_s = result.account, sorted(result.recovery_s)
    kills = ", ".join(f"{name} {n}" for name, n in result.kills.items())
    said = [
        f"{result.n_kills} kills ({kills}) in {result.took_s:.0f} s, seed {result.seed}, "
        f"{result.machine}",
        f"{found.n_episodes} apnoeas, each alarm taken by a person: "
        f"{len(found.lost)} lost, {len(found.doubled)} doubled, "
        f"{len(found.unwritten)} told or answered without being in the journal, "
        f"{len(found.unended)} not ended",
        f"journal's chain: {'whole' if result.chain_broken_at is None else 'BROKEN'}; "
        f"the screen connected {result.n_screen_connections} times",
    ]
    if result.n_not_back:
        said.append(
            f"{result.n_not_back} starts of the alarm service without a word in {_UP_S:g} s"
        )
    if back_s:
        n_in_time = sum(one_s <= BACK_S for one_s in back_s)
        said.append(
            f"the alarm service, started as a ward does, is back after {median(back_s):.2f} s in "
            f"the middle, {back_s[-1]:.2f} s at most, "
            f"within {BACK_S:g} s {n_in_time} of {len(back_s)} times"
        )
    faults = [*found.lost, *found.doubled, *found.unwritten, *found.unended]
    return [*said, *(f"  {fault}" for fault in faults[:20])]


if __name__ == "__main__":
    main()
