"""Our agent with a driver at a line, and everything that it says."""

import asyncio
import contextlib
from dataclasses import dataclass, field

import numpy as np

from sensor.drivers.agent.service import Agent, Listener
from sensor.drivers.agent.watch import Watch
from sensor.drivers.messages import MAIN
from sensor.drivers.transports.serial_port import PortSettings, SerialOpener


@dataclass
class Ears:
    frames: list = field(default_factory=list)
    opinions: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    troubles: list = field(default_factory=list)
    started: list = field(default_factory=list)
    agent: object = None

    @property
    def listener(self):
        return Listener(
            frame=self.frames.append,
            opinion=self.opinions.append,
            fault=self._fault,
            started=self.started.append,
        )

    def _fault(self, fault):
        self.faults.append(fault.reason)
        self.troubles.append(fault.trouble_kind)

    def said(self, words):
        return any(words in reason for reason in self.faults)

    @property
    def iq(self):
        return np.stack([frame.iq for frame in self.frames])


@contextlib.asynccontextmanager
async def running(driver, opener, watch=None):
    ears = Ears()
    ears.agent = agent = Agent(
        driver, opener, ears.listener, sensor="s1", watch=watch or Watch((), silence_s=60.0)
    )
    task = asyncio.create_task(agent.run())
    try:
        yield ears
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(true, *, seconds=60):
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (what is waited for happens in a module, unasked)
            await asyncio.sleep(0.002)


def on(path, baud=115200):
    return SerialOpener({MAIN: PortSettings(path=str(path), baud=baud)})
