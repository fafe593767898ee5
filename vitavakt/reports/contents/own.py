"""Alarms of no bed of the ward, as a report tells them; pure."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from alarms.messages import Entry
from vitavakt.reports.contents.told import Told
from vitavakt.reports.page.words import Words
from ward_ui.past.logbook import Noted, log

_NS_PER_MS = 1_000_000


def own_alarms(
    entries: Sequence[Entry],
    beds: AbstractSet[str],
    people: Mapping[str, str],
    words: Words,
    *,
    now_ns: int,
) -> list[Told]:
    """Newest first: those of a service, a phone, the journal, and of beds that are not in `beds`.

    A bed is named, and a phone by who used it last: its own name says nothing to a person.
    """
    of_none = [(0, one) for one in entries if one.alarm is not None and one.alarm.bed not in beds]
    noted = Noted(t_from_ns=0, alarms=of_none, facts=())
    told: Told = log("", noted, dict(people), now_ns=now_ns)
    return [_named(one, _users(entries, people, one), words) for one in told["alarms"]]


def _users(entries: Sequence[Entry], people: Mapping[str, str], told: Told) -> dict[str, str]:
    """Device -> who had used it last when the alarm came."""
    until_ns = told["alarm"]["t_signal_ms"] * _NS_PER_MS + _NS_PER_MS
    return {
        one.device: people.get(one.person, one.person)
        for one in entries
        if one.device and one.person and one.t_ns <= until_ns
    }


def _named(told: Told, users: Mapping[str, str], w: Words) -> Told:
    alarm = told["alarm"]
    before = f"{w('bed', bed=alarm['bed'])}: " if alarm["bed"] else ""
    user = users.get(alarm["about"] or "")
    after = "" if user is None else f" ({w('used_by', person=user)})"
    text = {language: f"{before}{said}{after}" for language, said in alarm["text"].items()}
    return {**told, "alarm": {**alarm, "text": text}}
