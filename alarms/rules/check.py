"""What can be wrong with a rule, or with a table of rules, whose values are each well formed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from alarms.messages import Kind, Priority
from alarms.rules.rule import KIND, LIMITS, OF_PHONES, OF_THE_WARD, WITHOUT_LIMIT, Rule, Subject

DELAY_S_MAX = 3600.0
LIMIT_MAX = 7200.0
RETELL_S_MAX = 12 * 3600.0
"""A shift, at most a long one: who comes on duty is told anew."""
REMIND_S_MIN = 60.0
"""More often is no reminder but an alarm that cannot be taken."""

_RANGE = {
    Subject.RR: (1.0, 100.0, "per minute"),
    Subject.HR: (10.0, 300.0, "per minute"),
    Subject.APNOEA: (10.0, 40.0, "seconds"),
    Subject.DETERIORATION: (4.0, 6.0, "points"),
    Subject.RR_RISE: (2.0, 50.0, "per minute"),
    Subject.HR_RISE: (5.0, 100.0, "per minute"),
    Subject.NEWS2: (1.0, 20.0, "points"),
    Subject.AWAY: (60.0, 7200.0, "seconds"),
    Subject.UNMEASURED: (30.0, 3600.0, "seconds"),
    Subject.HR_UNMEASURED: (1.0, 50.0, "percent"),
    Subject.SENSOR_LOST: (2.0, 60.0, "seconds"),
    Subject.CLOCK_SKEW: (0.1, 60.0, "seconds"),
    Subject.SERVICE_LOST: (2.0, 60.0, "seconds"),
    Subject.SERVER_LOST: (5.0, 120.0, "seconds"),
    Subject.PHONE_LOST: (10.0, 600.0, "seconds"),
    Subject.PHONE_BATTERY: (1.0, 90.0, "percent"),
}
"""Limits outside are typing errors, not decisions."""

_RATES = frozenset({Subject.RR, Subject.HR})
_ONLY_LOWER = frozenset({Subject.PHONE_BATTERY, Subject.HR_UNMEASURED})
_URGENCY = {Priority.HIGH: 2, Priority.MEDIUM: 1, Priority.LOW: 0}
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WATCHED = (
    (Subject.APNOEA, "", "a patient who stops breathing"),
    (Subject.RR, "", "a respiration rate out of bounds"),
    (Subject.HR, "", "a heart rate out of bounds"),
    (Subject.SENSOR_LOST, "", "a lost sensor"),
    (Subject.UNMEASURED, "", "a patient who cannot be measured"),
    (Subject.HR_UNMEASURED, "", "a heart rate that cannot be measured"),
    (Subject.SERVICE_LOST, "dsp", "signal processing that does not answer"),
    (Subject.JOURNAL, "", "a journal that cannot be written"),
    (Subject.PHONE_LOST, "", "a lost phone"),
)


def rule_faults(rule: Rule) -> list[tuple[str, str]]:
    """Faults of one rule by itself, as (key, sentence); key "" for the rule as a whole."""
    return [
        *_id_faults(rule),
        *_limit_faults(rule),
        *_kind_faults(rule),
        *_distance_faults(rule),
        *_own_faults(rule),
        *_high_faults(rule),
        *_reminder_faults(rule),
    ]


def _id_faults(rule: Rule) -> Iterator[tuple[str, str]]:
    if not _ID.fullmatch(rule.condition):
        yield (
            "condition",
            "condition is up to 40 small letters, digits and _, beginning with a letter, "
            f'got {rule.condition!r}; write for instance condition = "rr_high"',
        )
    if rule.covered_by == rule.condition:
        yield "covered_by", "a rule cannot be covered by itself; leave covered_by out"
    if (rule.service != "") != (rule.subject is Subject.SERVICE_LOST):
        yield (
            "service",
            'service goes with subject = "service_lost", and only with it; '
            'write service = "dsp" or leave it out',
        )


def _limit_faults(rule: Rule) -> Iterator[tuple[str, str]]:
    n_limits = sum(getattr(rule, key) is not None for key in LIMITS)
    if rule.subject in WITHOUT_LIMIT:
        if n_limits or rule.hysteresis:
            yield "", f"{rule.subject} has no limit; leave the limit and hysteresis out"
        return
    if n_limits != 1:
        yield (
            "",
            f"the limit is missing or doubled: exactly one of {', '.join(LIMITS)} is needed, "
            f"got {n_limits}; write for instance above = 30",
        )
        return
    low, high, unit = _RANGE[rule.subject]
    limit = rule.limit
    if limit is not None and not low <= limit <= high:
        yield (
            rule.limit_key,
            f"a limit of {rule.subject} lies from {low:g} to {high:g} {unit}, got {limit:g}; "
            "write a number in that range",
        )
    if rule.subject in _ONLY_LOWER and rule.is_upper:
        yield "", f"{rule.subject} only has a lower limit; write below or at_most"
    elif rule.subject not in _RATES | _ONLY_LOWER and not rule.is_upper:
        yield "", f"{rule.subject} only has an upper limit; write above or at_least"


def _kind_faults(rule: Rule) -> Iterator[tuple[str, str]]:
    right = KIND.get(rule.subject, Kind.TECHNICAL)
    if rule.kind is not right:
        yield "kind", f'{rule.subject} is {right}, got {rule.kind}; write kind = "{right}"'
    elif right is Kind.ADVISORY and rule.priority is not Priority.LOW:
        yield "priority", f'{rule.subject} only advises; write priority = "low"'


def _distance_faults(rule: Rule) -> Iterator[tuple[str, str]]:
    """Of the delay that is shorter for values further out."""
    if not rule.far and rule.delay_far_s is None:
        return
    if rule.subject not in _RATES:
        yield "far", "only rr and hr have a distance; leave far and delay_far_s out"
    elif not rule.far or rule.delay_far_s is None:
        yield "far", "far and delay_far_s go together; write both or neither"
    elif not 0 < rule.delay_far_s <= rule.delay_s:
        yield (
            "delay_far_s",
            f"delay_far_s is more than 0 and at most delay_s ({rule.delay_s:g}), "
            f"got {rule.delay_far_s:g}; write a number in that range",
        )


def _own_faults(rule: Rule) -> Iterator[tuple[str, str]]:
    if (rule.own_in or rule.own_out) and rule.subject not in {*_RATES, Subject.APNOEA}:
        yield (
            "own_out",
            f"{rule.subject} has no limit of a patient's own; leave own_in, own_out out",
        )
        return
    low, high, unit = _RANGE.get(rule.subject, (0.0, 0.0, ""))
    for bound in rule.own_bounds or ():
        if not low <= bound <= high:
            yield (
                "own_out",
                f"a patient's own limit could become {bound:g} {unit}, outside {low:g} to "
                f"{high:g}; write a smaller own_in or own_out",
            )


def _reminder_faults(rule: Rule) -> Iterator[tuple[str, str]]:
    if 0 < rule.remind_s < REMIND_S_MIN:
        yield (
            "remind_s",
            f"remind_s is 0 (never) or at least {REMIND_S_MIN:g}, got {rule.remind_s:g}; "
            "write for instance remind_s = 300",
        )


def _high_faults(rule: Rule) -> Iterator[tuple[str, str]]:
    """A high alarm is always told at once."""
    if rule.priority is not Priority.HIGH:
        return
    if rule.held_by:
        yield "held_by", "no pause holds a high alarm back; leave held_by out"
    if rule.retell_s:
        yield "retell_s", "a high alarm is told each time; leave retell_s out"


def table_faults(
    rules: Mapping[int, Rule], named: frozenset[str] | None
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Faults between rules. `named`: every id of the file, also of rules that cannot be read.

    None where a rule has no id: then it is not known which are missing.
    """
    first: dict[str, int] = {}
    for idx, rule in rules.items():
        if first.setdefault(rule.condition, idx) != idx:
            yield (
                ("rules", idx, "condition"),
                f"condition {rule.condition!r} is already rule {first[rule.condition] + 1}; "
                "give each rule an id of its own",
            )
    yield from _cover_faults(rules, first, named)
    yield from _merge_faults(rules, first, named)
    for (a_idx, a), (b_idx, b) in combinations(rules.items(), 2):
        if a.subject is b.subject and a.limit is not None and b.limit is not None:
            yield from _order_faults(a, b_idx, b) or _order_faults(b, a_idx, a)


def _cover_faults(
    rules: Mapping[int, Rule], first: Mapping[str, int], named: frozenset[str] | None
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for idx, rule in rules.items():
        cover = rules.get(first.get(rule.covered_by, -1))
        path = ("rules", idx, "covered_by")
        if cover is None:
            if rule.covered_by and named is not None and rule.covered_by not in named:
                known = ", ".join(sorted(named))
                yield path, f"there is no condition {rule.covered_by!r}; write one of {known}"
        elif _URGENCY[cover.priority] < _URGENCY[rule.priority]:
            yield path, f"{cover.condition} is of lower priority and cannot cover; leave it out"
        elif set(cover.held_by) - set(rule.held_by):
            yield (
                path,
                f"a pause holds {cover.condition} back and not this one, which would then call "
                "nobody; write the same held_by in both, or leave covered_by out",
            )
        elif rule.subject in OF_THE_WARD and cover.subject not in OF_THE_WARD:
            yield path, f"{cover.condition} is about one bed and cannot cover; leave it out"


def _merge_faults(
    rules: Mapping[int, Rule], first: Mapping[str, int], named: frozenset[str] | None
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for idx, rule in rules.items():
        path = ("rules", idx, "merges")
        for condition in rule.merges:
            merged = rules.get(first.get(condition, -1))
            if merged is None:
                if named is not None and condition not in named:
                    known = ", ".join(sorted(named))
                    yield (
                        path,
                        f"there is no condition {condition!r}; write one of {known}",
                    )
            elif merged is rule or merged.subject is Subject.APNOEA:
                yield path, f"{condition} is always told by itself; leave it out of merges"
            elif _URGENCY[merged.priority] > _URGENCY[rule.priority]:
                yield path, f"{condition} is of higher priority; leave it out of merges"
            elif {rule.subject, merged.subject} & {*OF_THE_WARD, *OF_PHONES}:
                yield path, f"{condition} and this are not about one bed; leave it out of merges"


def _order_faults(a: Rule, b_idx: int, b: Rule) -> list[tuple[tuple[str | int, ...], str]]:
    """Faults of `b`'s limit against `a`'s, looked at from `a`."""
    if a.limit is None or b.limit is None:
        return []
    if a.is_upper and not b.is_upper and a.limit <= b.limit:
        return [
            (
                ("rules", b_idx),
                f"the low limit of {b.condition} ({b.limit:g}) is not below the high limit of "
                f"{a.condition} ({a.limit:g}); write a smaller one",
            )
        ]
    nearer = a.limit < b.limit if a.is_upper else a.limit > b.limit
    if a.is_upper is b.is_upper and nearer and _URGENCY[a.priority] > _URGENCY[b.priority]:
        return [
            (
                ("rules", b_idx),
                f"{b.condition} ({b.limit:g}) is of lower priority than {a.condition} "
                f"({a.limit:g}) but lies further out; exchange the limits or the priorities",
            )
        ]
    return []


def unwatched(rules: Sequence[Rule]) -> list[str]:
    """What no rule looks at, each as a sentence. Lawful, but to be said aloud by who starts it."""
    sentences = []
    for subject, service, what in _WATCHED:
        if not any(rule.subject is subject and rule.service == service for rule in rules):
            named = f' and service = "{service}"' if service else ""
            sentences.append(
                f'Nothing watches for {what}; add a rule with subject = "{subject}"{named}.'
            )
    return sentences
