"""How the ways from the sensors to a running ward are: heard on its bus, said in sentences."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sensor.bus import Subscriber
from sensor.messages import Fault, LinkHealth

LISTEN_S = 2.5
CLOCK_S_MAX = 2.0
"""As the ward's technical alarm has it by default; to be decided by the hospital."""


@dataclass(slots=True, kw_only=True)
class Heard:
    """What the bus said, the newest of each sensor."""

    links: dict[str, LinkHealth] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)


async def listen(vitals_endpoint: str, *, seconds: float = LISTEN_S) -> Heard:
    """What the ward's bus says of its sensors within that time."""
    heard = Heard()
    subscriber = Subscriber([vitals_endpoint], {"link": LinkHealth, "fault": Fault})
    with contextlib.closing(subscriber), contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                said = (await subscriber.receive()).body
                if isinstance(said, LinkHealth):
                    heard.links[said.sensor] = said
                else:
                    heard.faults[said.sensor] = said
    return heard


def findings(heard: Heard, sensors: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Whether it is well, and a sentence, for each sensor of the ward file."""
    for sensor in sensors:
        link = heard.links.get(sensor)
        if link is None:
            yield False, f"{sensor}: nothing has come over its link since the ward began"
            continue
        skewed = link.clock_offset_s is not None and abs(link.clock_offset_s) > CLOCK_S_MAX
        silent = link.bytes_per_s == 0
        said = f"; {link.trouble}" if link.trouble else ""
        yield not (skewed or silent or link.trouble), f"{sensor}: {_words(link)}{said}"
    for sensor, fault in heard.faults.items():
        yield False, f"{sensor}: {fault.reason}"


def _words(link: LinkHealth) -> str:
    parts = [
        f"{link.bytes_per_s / 1e3:.1f} kB/s",
        f"{link.n_lost} frames lost since the sensor's start",
    ]
    parts += [f"{link.n_late} late"] if link.n_late else []
    parts += [f"{link.n_dropped} given up"] if link.n_dropped else []
    parts += [f"{link.n_waiting} wait"] if link.n_waiting else []
    parts += [f"{link.n_reconnects} reconnects"] if link.n_reconnects else []
    if link.clock_offset_s is not None:
        known_s = link.round_trip_s
        within = "" if known_s is None else f" (to {500 * known_s:.1f} ms)"
        parts.append(f"clock {1000 * link.clock_offset_s:+.1f} ms{within}")
    return ", ".join(parts)
