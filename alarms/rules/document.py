"""The rule table as a person reads it: Markdown, generated from the rules themselves."""

from collections.abc import Sequence

from alarms.rules.rule import Rule, Subject

_HEAD = (
    "condition", "priority", "kind", "present when", "delay", "ends after", "latched",
    "not beside", "text",
)  # fmt: skip
_WORDS = {"above": ">", "at_least": "≥", "below": "<", "at_most": "≤"}
_UNIT = {
    Subject.RR: ("respiration rate", "/min"),
    Subject.HR: ("heart rate", "/min"),
    Subject.APNOEA: ("no breathing for", "s"),
    Subject.UNMEASURED: ("someone there, no respiration rate for", "s"),
    Subject.SENSOR_LOST: ("nothing usable heard for", "s"),
    Subject.CLOCK_SKEW: ("clock of the sensor's host off by", "s"),
    Subject.SERVICE_LOST: ("not heard for", "s"),
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
        f"{rule.delay_s:g} s",
        f"{rule.clear_s:g} s",
        "yes" if rule.latching else "no",
        f"`{rule.covered_by}`" if rule.covered_by else "",
        f"{rule.text_nb} / {rule.text_en}",
    )


def _present(rule: Rule) -> str:
    if rule.subject is Subject.JOURNAL:
        return "the journal refused the newest entries"
    what, unit = _UNIT[rule.subject]
    sign = next(sign for key, sign in _WORDS.items() if getattr(rule, key) is not None)
    who = f"`{rule.service}` " if rule.service else ""
    back = f" (hysteresis {rule.hysteresis:g})" if rule.hysteresis else ""
    return f"{who}{what} {sign} {rule.limit:g} {unit}{back}"
