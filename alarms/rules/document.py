"""The rule table as a person reads it: Markdown, generated from the rules themselves."""

from collections.abc import Sequence

from alarms.rules.rule import WITHOUT_LIMIT, Rule, Subject

_HEAD = (
    "condition", "priority", "kind", "present when", "delay", "ends after", "latched",
    "not beside", "calls nobody to", "held by", "not told again", "reminds", "own limit", "text",
)  # fmt: skip
_WORDS = {"above": ">", "at_least": "≥", "below": "<", "at_most": "≤"}
_UNIT = {
    Subject.RR: ("respiration rate", "/min"),
    Subject.HR: ("heart rate", "/min"),
    Subject.APNOEA: ("no breathing for", "s"),
    Subject.DETERIORATION: ("NEWS2 points of RR and pulse, both 2 or 3, together", "points"),
    Subject.RR_RISE: ("respiration rate (5 min) above the usual one by", "/min"),
    Subject.HR_RISE: ("heart rate (5 min) above the usual one by", "/min"),
    Subject.AWAY: ("nobody in the patient's bed for", "s"),
    Subject.NEWS2: ("lower bound of NEWS2", "points"),
    Subject.UNMEASURED: ("someone there, no respiration rate for", "s"),
    Subject.HR_UNMEASURED: ("breathing measured, a heart rate shown in 30 min of it", "%"),
    Subject.SENSOR_LOST: ("nothing usable heard for", "s"),
    Subject.CLOCK_SKEW: ("clock of the sensor's host off by", "s"),
    Subject.SERVICE_LOST: ("not heard for", "s"),
    Subject.SERVER_LOST: ("the server of screens and phones, once heard, silent for", "s"),
    Subject.PHONE_LOST: ("a phone not heard for", "s"),
    Subject.PHONE_BATTERY: ("a phone's charge", "%"),
}


_WITHOUT_LIMIT = {
    Subject.JOURNAL: "the journal refused the newest entries",
    Subject.RISK: "the early warning calls the patient's risk raised",
    Subject.PHONE_TEST: "a phone's last test of itself found something wrong",
}


def as_markdown(rules: Sequence[Rule]) -> str:
    """One row per rule, in the order of the table."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *map(_cells, rules)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(rule: Rule) -> tuple[str, ...]:
    return (
        f"`{rule.condition}`",
        rule.priority,
        rule.kind,
        _present(rule),
        _delay(rule),
        f"{rule.clear_s:g} s",
        "yes" if rule.latching else "no",
        f"`{rule.covered_by}`" if rule.covered_by else "",
        ", ".join(f"`{condition}`" for condition in rule.merges),
        ", ".join(rule.held_by),
        f"{rule.retell_s:g} s" if rule.retell_s else "",
        f"every {rule.remind_s:g} s" if rule.remind_s else "",
        _own(rule),
        f"{rule.text_nb} / {rule.text_en}",
    )


def _delay(rule: Rule) -> str:
    if rule.delay_far_s is None:
        return f"{rule.delay_s:g} s"
    return f"{rule.delay_s:g} s; {rule.delay_far_s:g} s if {rule.far:g} or more beyond"


def _own(rule: Rule) -> str:
    bounds = rule.own_bounds
    return "" if bounds is None else f"{bounds[0]:g} to {bounds[1]:g}"


def _present(rule: Rule) -> str:
    if rule.subject in WITHOUT_LIMIT:
        return _WITHOUT_LIMIT[rule.subject]
    what, unit = _UNIT[rule.subject]
    sign = next(sign for key, sign in _WORDS.items() if getattr(rule, key) is not None)
    who = f"`{rule.service}` " if rule.service else ""
    back = f" (hysteresis {rule.hysteresis:g})" if rule.hysteresis else ""
    return f"{who}{what} {sign} {rule.limit:g} {unit}{back}"
