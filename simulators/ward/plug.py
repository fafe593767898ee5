"""What becomes of a sensor's frames between the radar and the ward, fault by fault."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sensor.messages import Frame
from simulators.ward.scenario import ClockJump, Fault, NetworkCut, SensorUnplugged


@dataclass(frozen=True, slots=True, kw_only=True)
class Plug:
    """How one sensor is connected at one moment."""

    connected: bool
    """Frames arrive."""
    n_replugged: int
    """How often it has been plugged in again so far: each time a new session began."""
    jump_s: float
    """Wall clock of its host minus the right one."""


def plug_at(faults: Sequence[Fault], bed: str, t_s: float) -> Plug:
    """The sensor of `bed` at `t_s`. Depends on nothing before."""
    connected, n_replugged, jump_s = True, 0, 0.0
    for fault in faults:
        match fault:
            case SensorUnplugged(t_s=from_s, duration_s=lasts_s, beds=beds) if bed in beds:
                connected &= not from_s <= t_s < from_s + lasts_s
                n_replugged += t_s >= from_s + lasts_s
            case NetworkCut(t_s=from_s, duration_s=lasts_s, beds=beds) if bed in beds:
                connected &= not from_s <= t_s < from_s + lasts_s
            case ClockJump(t_s=from_s, beds=beds) if bed in beds:
                end_s = float("inf") if fault.duration_s is None else from_s + fault.duration_s
                jump_s += fault.jump_s if from_s <= t_s < end_s else 0.0
            case _:
                pass
    return Plug(connected=connected, n_replugged=n_replugged, jump_s=jump_s)


class Cable:
    """Passes one sensor's frames on as its faults let them."""

    def __init__(self, faults: Sequence[Fault], bed: str) -> None:
        self._faults = tuple(f for f in faults if bed in getattr(f, "beds", ()))
        self._bed = bed
        self._session: tuple[int, int] | None = None
        self._first_seq = 0
        self.connected = True

    def add(self, fault: Fault) -> None:
        """One more that is to come."""
        if self._bed in getattr(fault, "beds", ()):
            self._faults = (*self._faults, fault)

    def passed(self, frame: Frame, t_s: float) -> Frame | None:
        """The frame as it arrives at the ward, or None when it is lost."""
        if not self._faults:
            return frame
        plug = plug_at(self._faults, self._bed, t_s)
        self.connected = plug.connected
        if not plug.connected:
            return None
        session = (frame.session, plug.n_replugged)
        if session != self._session:
            self._first_seq = frame.seq if plug.n_replugged else 0
            self._session = session
        if not plug.n_replugged and not plug.jump_s:
            return frame
        return replace(
            frame,
            session=frame.session + plug.n_replugged,
            seq=frame.seq - self._first_seq,
            t_wall_ns=frame.t_wall_ns + round(plug.jump_s * 1e9),
        )
