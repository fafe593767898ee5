"""Trends as the screens are told; what was not shown is a gap."""

from collections.abc import Mapping, Sequence

from records.history import Band, Course, Trend
from ward_ui.view.lines import Stretch
from ward_ui.view.plain import Json, encode, finite, ms


def trends(beds: Mapping[str, Trend], *, step_s: int, now_ns: int) -> str:
    """The message `trends`; what was not shown is a gap."""
    listed = {
        bed: {
            "t0_ms": trend.t0_ms,
            "rr": [finite(value) for value in trend.rr],
            "hr": [finite(value) for value in trend.hr],
        }
        for bed, trend in beds.items()
    }
    return encode({"type": "trends", "t_ms": ms(now_ns), "step_s": step_s, "beds": listed})


def course(
    bed: str, passed: Course, stretches: Sequence[Stretch], t_stay_ns: int, *, now_ns: int
) -> Json:
    """The answer to `GET /api/beds/{bed}/course`; what was not shown is a gap."""
    return {
        "t_ms": ms(now_ns),
        "bed": bed,
        "t0_ms": passed.t0_ms,
        "step_s": passed.step_s,
        "stay_ms": ms(t_stay_ns) if t_stay_ns else None,
        "rr": _band(passed.rr),
        "hr": _band(passed.hr),
        "away": [list(stretch) for stretch in passed.away],
        "covered": {
            "heard_s": passed.heard_s,
            "present_s": passed.present_s,
            "rr_s": passed.rr_s,
            "hr_s": passed.hr_s,
        },
        "lines": [
            {
                "condition": one.line.condition,
                "of": one.line.of,
                "side": "high" if one.line.is_upper else "low",
                "priority": one.line.priority,
                "limit": one.line.limit,
                "own": one.is_own,
                "from_ms": ms(one.t_from_ns),
                "to_ms": ms(one.t_to_ns),
            }
            for one in stretches
        ],
    }


def _band(band: Band) -> Json:
    return {
        "low": [finite(value) for value in band.low],
        "mid": [finite(value) for value in band.mid],
        "high": [finite(value) for value in band.high],
    }
