"""How an A121 looks, and the command that says so to servers of different versions.

Source: as `messages`; defaults: the vendor's own breathing recordings (20 frames a second, 16
sweeps, profile 3, 32 averages, 0.3 to 1.5 m in steps of 60 mm).
"""

import json
import re
from dataclasses import dataclass
from typing import Any

BASE_STEP_M = 2.5e-3
CARRIER_HZ = 60.5e9

Version = tuple[int, int, int, int, float]
"""Major, minor, micro, stage (0 development, 1 candidate, 2 release), number within the stage."""

OLDEST_UNSUPPORTED: Version = (0, 2, 0, 2, 0)
SINCE_5_2_MHZ: Version = (0, 4, 3, 0, 310)
SINCE_15_6_MHZ: Version = (0, 7, 1, 0, 37)
SINCE_IQ_IMBALANCE: Version = (1, 9, 1, 0, 84)

_VERSION = re.compile(r"a121-v(\d+)\.(\d+)\.(\d+)(?:-rc(\d+))?(?:-(\d+)-g\w+)?.*", re.ASCII)
_PRFS = ("19_5_MHz", "15_6_MHz", "13_0_MHz", "8_7_MHz", "6_5_MHz", "5_2_MHz")


@dataclass(frozen=True, slots=True, kw_only=True)
class A121Settings:
    """One sensor, one subsweep."""

    sensor_id: int = 1
    frame_rate_hz: float = 20.0
    start_point: int = 120
    """Of the base step, 2.5 mm."""
    n_points: int = 21
    step_points: int = 24
    profile: int = 3
    n_averages: int = 32
    receiver_gain: int = 16
    n_sweeps: int = 16
    prf: str = "15_6_MHz"


def version(rss_version: str) -> Version | None:
    """``a121-vA.B.C[-rcD][-E-gF]``, comparable; None where it is not that.

    E commits after a tag come before the next version: after 0.4.2 they are 0.4.3 in development.
    """
    found = _VERSION.fullmatch(rss_version.strip()[:100])
    if found is None:
        return None
    major, minor, micro, candidate, since = (
        None if text is None else int(text[:9]) for text in found.groups()
    )
    assert major is not None
    assert minor is not None
    assert micro is not None
    if candidate is not None:
        return (major, minor, micro, 1, candidate if since is None else candidate + 0.5)
    if since is not None:
        return (major, minor, micro + 1, 0, since)
    return (major, minor, micro, 2, 0)


def prf_for(settings: A121Settings, server: Version) -> str:
    """The wanted pulse repetition frequency, or the next slower that the server knows."""
    known = [
        prf
        for prf in _PRFS
        if not (prf == "5_2_MHz" and server < SINCE_5_2_MHZ)
        and not (prf == "15_6_MHz" and server < SINCE_15_6_MHZ)
    ]
    wanted = _PRFS.index(settings.prf)
    slower = [prf for prf in known if _PRFS.index(prf) >= wanted]
    return slower[0] if slower else known[-1]


def setup_command(settings: A121Settings, server: Version) -> bytes:
    """The line that sets up one sensor."""
    subsweep: dict[str, Any] = {
        "start_point": settings.start_point,
        "num_points": settings.n_points,
        "step_length": settings.step_points,
        "profile": settings.profile,
        "hwaas": settings.n_averages,
        "receiver_gain": settings.receiver_gain,
        "enable_tx": True,
        "enable_loopback": False,
        "phase_enhancement": False,
        "iq_imbalance_compensation": False,
        "prf": prf_for(settings, server),
    }
    if server < SINCE_IQ_IMBALANCE:
        del subsweep["iq_imbalance_compensation"]
    sensor = {
        "subsweeps": [subsweep],
        "sweeps_per_frame": settings.n_sweeps,
        "sweep_rate": 0.0,
        "frame_rate": settings.frame_rate_hz,
        "continuous_sweep_mode": False,
        "double_buffering": False,
        "inter_frame_idle_state": "ready",
        "inter_sweep_idle_state": "ready",
    }
    groups = [[{"sensor_id": settings.sensor_id, "config": sensor}]]
    return command("setup", groups=groups)


def command(cmd: str, **more: object) -> bytes:
    """A line for the server."""
    return json.dumps({"cmd": cmd, **more}, separators=(",", ":")).encode("ascii") + b"\n"
