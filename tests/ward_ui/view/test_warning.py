"""What the screens are told of a raised risk."""

from alarms.messages import Warned
from ward_ui.view import charts

T_NS = 1_795_000_000_000_000_000
HOUR_NS = 3_600 * 10**9
WARNED = Warned(
    bed="7",
    t_ns=T_NS,
    t_since_ns=T_NS - 2 * HOUR_NS,
    risk=0.12,
    reasons_nb="respirasjonsfrekvens høy: 27 /min nå; alder 81 år",
    reasons_en="respiration rate high: 27 /min now; age 81 years",
    model="2026.11 abc",
    remark_nb="Råd, ikke alarm.",
    remark_en="Advisory, not an alarm.",
)


def test_a_raised_risk_comes_with_since_when_why_and_what_it_was_trained_on():
    assert charts.warning_of(WARNED) == {
        "since_ms": (T_NS - 2 * HOUR_NS) // 10**6,
        "t_ms": T_NS // 10**6,
        "band": "raised",
        "reasons": {
            "nb": ["respirasjonsfrekvens høy: 27 /min nå", "alder 81 år"],
            "en": ["respiration rate high: 27 /min now", "age 81 years"],
        },
        "remark": {"nb": "Råd, ikke alarm.", "en": "Advisory, not an alarm."},
        "model": "2026.11 abc",
    }


def test_of_a_bed_of_which_nothing_was_heard_there_is_no_warning_and_none_is_ruled_out():
    assert charts.UNKNOWN["warning"] is None
