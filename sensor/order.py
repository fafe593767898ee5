"""Which frames of a stream may be used, and what the stream has lost. No clock, no sockets."""

from dataclasses import dataclass, replace

from sensor.messages import Fault, FaultKind, Frame, Geometry

_N_SESSIONS_REMEMBERED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """How far one sensor's stream has come."""

    session: int
    seq: int
    """Newest accepted."""
    geometry: Geometry
    shape: tuple[int, ...]
    """(bin, antenna)"""
    n_lost: int = 0
    """Frames that never came, or came too late, since the session began."""
    sessions_before: tuple[int, ...] = ()
    """Newest last. Their frames are late, whatever their number: two agents that share a key
    must not take turns in starting the stream anew."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ordered:
    """What one arriving frame means."""

    state: OrderState
    frame: Frame | None
    """The frame, or None where it may not be used."""
    faults: tuple[Fault, ...] = ()
    """To be told before the frame."""
    n_lost: int = 0
    """Frames found missing just before this one."""
    restarted: bool = False
    """Nothing may be carried over from earlier frames."""


def step(state: OrderState | None, frame: Frame) -> Ordered:
    """The next state of a sensor's stream. Accepted frames strictly grow in `seq` within a session.

    Parameters
    ----------
    state
        What the previous step returned; None before the first frame. Frames before the first that
        this side ever sees are not counted as lost; in a session that begins later, they are.
    frame
        As it arrived.
    """
    if state is None:
        return Ordered(state=_started(frame), frame=frame, restarted=True)
    if frame.session in state.sessions_before:
        return _dropped(state, frame, FaultKind.LATE, f"frame {frame.seq} is of an earlier session")
    if frame.session != state.session:
        remembered = (*state.sessions_before, state.session)[-_N_SESSIONS_REMEMBERED:]
        anew = replace(_started(frame), seq=-1, sessions_before=remembered)
        return _accepted(anew, frame, restarted=True)
    if frame.seq == state.seq:
        return _dropped(state, frame, FaultKind.REPEATED, f"frame {frame.seq} came again")
    if frame.seq < state.seq:
        reason = f"frame {frame.seq} came after frame {state.seq}"
        return _dropped(state, frame, FaultKind.LATE, reason)
    if frame.geometry != state.geometry or frame.iq.shape != state.shape:
        return _accepted(state, frame, restarted=True, changed=True)
    return _accepted(state, frame, restarted=False)


def _started(frame: Frame) -> OrderState:
    return OrderState(
        session=frame.session, seq=frame.seq, geometry=frame.geometry, shape=frame.iq.shape
    )


def _accepted(
    state: OrderState, frame: Frame, *, restarted: bool, changed: bool = False
) -> Ordered:
    n_lost = frame.seq - state.seq - 1
    faults = []
    if n_lost:
        lost = f"lost frames {state.seq + 1}..{frame.seq - 1} ({n_lost})"
        faults.append(_fault(frame, FaultKind.LOST, lost))
    if changed:
        faults.append(_fault(frame, FaultKind.CHANGED, _change(state, frame)))
    state = OrderState(
        session=state.session,
        seq=frame.seq,
        geometry=frame.geometry,
        shape=frame.iq.shape,
        n_lost=state.n_lost + n_lost,
        sessions_before=state.sessions_before,
    )
    return Ordered(
        state=state, frame=frame, faults=tuple(faults), n_lost=n_lost, restarted=restarted
    )


def _dropped(state: OrderState, frame: Frame, kind: FaultKind, reason: str) -> Ordered:
    return Ordered(state=state, frame=None, faults=(_fault(frame, kind, reason),))


def _change(state: OrderState, frame: Frame) -> str:
    if frame.iq.shape != state.shape:
        return f"the frame's shape went from {state.shape} to {frame.iq.shape} within a session"
    return f"the geometry went from {state.geometry} to {frame.geometry} within a session"


def _fault(frame: Frame, kind: FaultKind, reason: str) -> Fault:
    return Fault(sensor=frame.sensor, t_wall_ns=frame.t_wall_ns, kind=kind, reason=reason)
