"""What a host may set up on an exploration server, and the radar that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulators.radar.presets import Module, radar
from simulators.radar.radar import Radar

BASE_STEP_M = 0.0025
ENVELOPE_M = {1: 0.04, 2: 0.07, 3: 0.14, 4: 0.19, 5: 0.32}
"""Width of each profile's pulse: `ENVELOPE_FWHM_M` in acconeer-python-exploration."""
PRFS = ("19_5_MHz", "15_6_MHz", "13_0_MHz", "8_7_MHz", "6_5_MHz", "5_2_MHz")
IDLE_STATES = ("deep_sleep", "sleep", "ready")
N_POINTS_MAX = 4095
_SUBSWEEP = {
    "start_point",
    "num_points",
    "step_length",
    "profile",
    "hwaas",
    "receiver_gain",
    "enable_tx",
    "enable_loopback",
    "phase_enhancement",
    "iq_imbalance_compensation",
    "prf",
}
IQ_COMPENSATION = "iq_imbalance_compensation"


class RefusedError(Exception):
    """A set-up that the server does not take; its text is the server's message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """One sensor with one subsweep: what is emulated."""

    radar: Radar
    n_sweeps: int


def set_up(said: Mapping[str, Any], *, knows_iq_compensation: bool) -> SetUp:
    """The radar of a ``setup`` command.

    Raises
    ------
    RefusedError
        With the reason.
    """
    try:
        ((sensor,),) = said["groups"]
        config = sensor["config"]
        (sweep,) = config["subsweeps"]
        unknown = set(sweep) - _SUBSWEEP
        if not knows_iq_compensation:
            unknown |= set(sweep) & {IQ_COMPENSATION}
        if unknown:
            raise RefusedError(f"unknown key {sorted(unknown)[0]}")
        if sensor["sensor_id"] != 1:
            raise RefusedError("sensor is not connected")
        rate_hz = config["frame_rate"] or said.get("update_rate") or 0.0
        return SetUp(radar=_radar(sweep, rate_hz), n_sweeps=_n_sweeps(config))
    except (KeyError, TypeError, ValueError) as why:
        raise RefusedError(f"invalid config: {why}") from why


def _n_sweeps(config: Mapping[str, Any]) -> int:
    n_sweeps = int(config["sweeps_per_frame"])
    if not 1 <= n_sweeps <= N_POINTS_MAX:
        raise RefusedError("sweeps_per_frame out of range")
    for name in ("inter_frame_idle_state", "inter_sweep_idle_state"):
        if config[name] not in IDLE_STATES:
            raise RefusedError(f"unknown {name}")
    return n_sweeps


def _radar(sweep: Mapping[str, Any], rate_hz: float) -> Radar:
    if sweep["prf"] not in PRFS:
        raise RefusedError("unknown prf")
    if sweep["profile"] not in ENVELOPE_M:
        raise RefusedError("unknown profile")
    if not rate_hz:
        raise RefusedError("an unlimited frame rate is not emulated")
    step_m = sweep["step_length"] * BASE_STEP_M
    return replace(
        radar(Module.A121),
        frame_rate_hz=float(rate_hz),
        range0_m=sweep["start_point"] * BASE_STEP_M,
        range_step_m=step_m,
        n_bins=int(sweep["num_points"]),
        pulse_m=ENVELOPE_M[sweep["profile"]],
    )
