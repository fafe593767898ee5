"""What a person may state over the websocket, and the fact that the alarm engine is told.

Times are milliseconds by the server's clock on the wire, nanoseconds to the engine. Whether it may
be stated is the engine's to say; here only that it can be read.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from alarms.messages import (
    Fact,
    Inactivation,
    LimitSet,
    Marked,
    Observed,
    PatientSet,
    PauseReason,
    PauseSet,
    ProfileSet,
    SignalsSet,
    Verdict,
)

NS_PER_MS = 1_000_000

_Bed = Annotated[str, Meta(min_length=1, max_length=40)]
_Word = Annotated[str, Meta(max_length=64)]
_Text = Annotated[str, Meta(max_length=200)]
_Ms = Annotated[int, Meta(ge=0, le=2**43)]
"""Until the year 2248; as nanoseconds it still fits 64 bits."""


class _Limit(Struct, tag_field="fact", tag="limit", kw_only=True):
    bed: _Bed
    condition: _Word
    limit: float | None
    reason: _Text = ""
    until_ms: _Ms = 0


class _Profile(Struct, tag_field="fact", tag="profile", kw_only=True):
    bed: _Bed
    profile: _Word
    reason: _Text = ""


class _Pause(Struct, tag_field="fact", tag="pause", kw_only=True):
    bed: _Bed
    reason: PauseReason
    until_ms: _Ms


class _Signals(Struct, tag_field="fact", tag="signals", kw_only=True):
    bed: _Bed
    state: Inactivation
    on: bool = True


class _Observed(Struct, tag_field="fact", tag="observed", kw_only=True):
    bed: _Bed
    t_measured_ms: _Ms | None = None
    rr_per_min: float | None = None
    spo2_percent: float | None = None
    on_oxygen: bool | None = None
    sbp_mmhg: float | None = None
    pulse_per_min: float | None = None
    consciousness: Annotated[str, Meta(pattern=r"\A[ACVPU]\Z")] | None = None
    temp_c: float | None = None


class _Patient(Struct, tag_field="fact", tag="patient", kw_only=True):
    bed: _Bed
    occupied: bool
    age_y: Annotated[int, Meta(ge=-(2**31), le=2**31)] | None = None
    """The engine says what no person's age is; this still fits onto the bus."""
    pregnant: bool = False
    no_score: _Text = ""
    scale2: bool = False


class _Marked(Struct, tag_field="fact", tag="marked", kw_only=True):
    bed: Annotated[str, Meta(max_length=40)]
    alarm_id: Annotated[str, Meta(min_length=1, max_length=200)]
    verdict: Verdict


Said = _Limit | _Profile | _Pause | _Signals | _Observed | _Patient | _Marked
"""As a client says it: never what the engine itself finds out."""

_said = msgspec.json.Decoder(Said)


def said(raw: Raw | bytes) -> Said:
    """What the JSON says; msgspec.DecodeError says what is wrong with it."""
    stated: Said = _said.decode(raw)
    return stated


def fact(stated: Said, *, t_ns: int) -> Fact:
    """For the engine. `t_ns`: now, for observations that name no time."""
    members = msgspec.structs.asdict(stated)
    match stated:
        case _Limit():
            return LimitSet(until_ns=members.pop("until_ms") * NS_PER_MS, **members)
        case _Pause():
            return PauseSet(until_ns=members.pop("until_ms") * NS_PER_MS, **members)
        case _Observed():
            t_ms = members.pop("t_measured_ms")
            return Observed(t_measured_ns=t_ns if t_ms is None else t_ms * NS_PER_MS, **members)
        case _Signals():
            return SignalsSet(**members)
        case _Profile():
            return ProfileSet(**members)
        case _Patient():
            return PatientSet(**members)
        case _Marked():
            return Marked(**members)
