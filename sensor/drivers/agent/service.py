"""The agent of one real radar: a line, a driver, and frames onto the ward's link, for ever.

Whatever breaks is said in a sentence that says what to do, and tried again; what breaks again and
again is said more and more rarely.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic, time_ns

from sensor.drivers.agent.numbering import Numbering
from sensor.drivers.agent.outages import Outages
from sensor.drivers.agent.repeats import Repeats
from sensor.drivers.agent.watch import Watch
from sensor.drivers.driver import Driver
from sensor.drivers.messages import (
    Deed,
    Opinion,
    Reading,
    Reopen,
    Send,
    SetBaud,
    Started,
    Trouble,
)
from sensor.drivers.transports.line import Inbox, Line, LineError, Opener, Piece
from sensor.messages import Fault, FaultKind, Frame, RadarTrouble

_SESSION_BITS = 53  # as in `sensor.service`
_TICK_S = 0.1
_REOPEN_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who hears what the radar gives. None of these may wait."""

    frame: Callable[[Frame], None]
    opinion: Callable[[Opinion], None]
    fault: Callable[[Fault], None]
    started: Callable[[str], None]


class _ReopenError(Exception):
    """The line is to be opened again."""

    def __init__(self, reopen: Reopen) -> None:
        super().__init__(reopen.reason)
        self.after_s = reopen.after_s
        self.trouble = reopen.trouble


class Agent:
    """One radar. `run` ends only when it is cancelled."""

    def __init__(
        self, driver: Driver, opener: Opener, listener: Listener, *, sensor: str, watch: Watch
    ) -> None:
        self._driver = driver
        self._opener = opener
        self._listener = listener
        self._sensor = sensor
        self._watch = watch
        self._numbering = Numbering(sensor, lambda: secrets.randbits(_SESSION_BITS))
        self._repeats = Repeats()
        self._outages = Outages()
        self._started = ""

    @property
    def trouble(self) -> str:
        """Why the radar gives nothing now, one sentence; empty while it is well."""
        now = self._outages.now
        return "" if now is None else now.reason

    @property
    def trouble_kind(self) -> RadarTrouble | None:
        """What that is; None while it is well."""
        now = self._outages.now
        return None if now is None else now.trouble

    async def run(self) -> None:
        while True:
            self._say_due(monotonic())
            inbox = Inbox()
            try:
                line = await self._opener.open(inbox, self._watch.baud)
            except LineError as why:
                self._broken(str(why), why.trouble)
                await asyncio.sleep(_REOPEN_S)
                continue
            try:
                await self._talk(line, inbox)
            except LineError as why:
                self._broken(str(why), why.trouble)
                wait_s = _REOPEN_S
            except _ReopenError as why:
                silence = self._watch.gave_up(str(why), why.trouble)
                self._broken(silence.reason, silence.trouble)
                wait_s = why.after_s
            finally:
                line.close()
            await asyncio.sleep(wait_s)

    async def _talk(self, line: Line, inbox: Inbox) -> None:
        self._watch.opened(monotonic(), self._driver.n_messages)
        self._do(self._driver.begin(monotonic()), line, None)
        ticked_s, n_dropped = monotonic(), 0
        while True:
            piece = await inbox.get(_TICK_S)
            now_s = monotonic()
            if piece is not None:
                deeds = self._driver.take(piece.data, now_s, piece.channel)
                self._watch.heard(len(piece.data), self._driver.n_messages, now_s)
                self._do(deeds, line, piece)
            n_dropped = self._dropped(inbox, n_dropped)
            if now_s - ticked_s >= _TICK_S:
                ticked_s = now_s
                self._do(self._driver.tick(now_s), line, None)
                self._say_due(now_s)
                silence = self._watch.tick(now_s)
                if silence is not None:
                    raise LineError(silence.reason, silence.trouble)

    def _do(self, deeds: Iterable[Deed], line: Line, piece: Piece | None) -> None:
        for deed in deeds:
            match deed:
                case Reading():
                    self._hand_on(deed, piece)
                case Opinion():
                    self._listener.opinion(deed)
                case Send():
                    line.write(deed.data, deed.channel)
                case SetBaud():
                    line.set_baud(deed.baud, deed.channel)
                case Started():
                    self._numbering.begin_anew()
                    self._well(deed.words)
                case Trouble():
                    self._say(self._repeats.tell(deed, monotonic()))
                case Reopen():
                    raise _ReopenError(deed)

    def _hand_on(self, reading: Reading, piece: Piece | None) -> None:
        if piece is None:
            return
        frame = self._numbering.frame(reading, t_mono_ns=piece.t_mono_ns, t_wall_ns=piece.t_wall_ns)
        if frame is not None:
            self._listener.frame(frame)

    def _dropped(self, inbox: Inbox, n_before: int) -> int:
        """How many pieces this computer was too slow for; more than before is said."""
        if inbox.n_dropped > n_before:
            n = inbox.n_dropped - n_before
            reason = f"This computer was too slow for its radar and lost {n} pieces of data."
            slow = Trouble(kind=FaultKind.DROPPED, reason=reason, trouble=RadarTrouble.TOO_SLOW)
            self._say(self._repeats.tell(slow, monotonic()))
        return inbox.n_dropped

    def _broken(self, reason: str, trouble: RadarTrouble) -> None:
        self._say(self._outages.broken(reason, trouble, monotonic()))

    def _well(self, words: str) -> None:
        """What was set up is said when it is new or after "back", not at each reset."""
        back = self._outages.mended(monotonic())
        self._say(back)
        if back is not None or words != self._started:
            self._started = words
            self._listener.started(f"{words} on {self._opener.name}")

    def _say_due(self, t_s: float) -> None:
        """What was held back for long enough, of the radar and of its line."""
        for trouble in self._repeats.due(t_s):
            self._say(trouble)
        self._say(self._outages.due(t_s))

    def _say(self, trouble: Trouble | None) -> None:
        if trouble is None:
            return
        fault = Fault(
            sensor=self._sensor,
            t_wall_ns=time_ns(),
            kind=trouble.kind,
            reason=trouble.reason,
            trouble_kind=trouble.trouble,
        )
        self._listener.fault(fault)
