"""Rows about one bed's alarms, scores and facts, from its log; pure.

The log is that of `GET /api/beds/{bed}/log`: times in ms, people by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alarms.messages import PATIENT
from alarms.news2.messages import Parameter
from alarms.news2.words import PARAMETERS, Language
from vitavakt.reports.contents.cause import cause
from vitavakt.reports.page.document import Table
from vitavakt.reports.page.moments import Clock
from vitavakt.reports.page.words import Words

Told = Mapping[str, Any]
"""One alarm, score or fact of the log."""
N_ROWS_MAX = 60
_NS_PER_MS = 1_000_000


class Rows:
    """Makes them in one language on one clock."""

    def __init__(self, words: Words, clock: Clock, conditions: Mapping[str, str]) -> None:
        self._w = words
        self._clock = clock
        self._conditions = conditions

    def alarms(self, told: Sequence[Told]) -> Table:
        """Newest first; a table's worth, and how many are left out."""
        head = (
            "since",
            "called",
            "priority",
            "alarm",
            "taken",
            "value",
            "limit",
            "after",
            "lasted",
        )
        return self._table(head, [self._alarm(one) for one in told], n_words=5, none="no_alarms")

    def scores(self, told: Sequence[Told], *, n_max: int = N_ROWS_MAX) -> Table:
        """Every score that stood, newest first, and the times of which none is known."""
        head = ("when", "score", "missing", "moved")
        rows = [row for one in told for row in self._score(one)]
        return self._table(head, rows, n_words=4, none="no_scores", n_max=n_max)

    def facts(self, told: Sequence[Told]) -> Table:
        """What was set, newest first."""
        rows = [
            (self.moment(one["t_ms"]), self.fact(one), self.name(one["person"])) for one in told
        ]
        return self._table(("when", "what", "person"), rows, n_words=3, none="no_facts")

    def moment(self, t_ms: int) -> str:
        return self._clock.moment(t_ms * _NS_PER_MS)

    def name(self, person: str) -> str:
        """The engine and the patient have no names."""
        return self._w("patient") if person == PATIENT else person or self._w("engine")

    def condition(self, condition: str) -> str:
        return self._conditions.get(condition, condition)

    def text(self, told: Told) -> str:
        """What the alarm says, and why it called nobody where it did not."""
        alarm = told["alarm"]
        said = str(alarm["text"][self._w.language])
        if told["called_ms"] is not None:
            return said
        return said + self._w("silent", why=self._w(f"quiet_{alarm['quiet'] or 'taken'}"))

    def times(self, told: Told) -> str:
        """Since when it is so, as the phone says it too, and when people were called."""
        since = self._w("since_when", when=self.moment(told["alarm"]["t_onset_ms"]))
        called_ms = told["called_ms"]
        if called_ms is None:
            return since
        return f"{since}, {self._w('called_when', when=self.moment(called_ms))}"

    def missing(self, told: Told) -> str:
        """The rows of the chart that the score lacks."""
        names = PARAMETERS[Language(self._w.language)]
        return ", ".join(
            names[Parameter(part["parameter"])] for part in told["parts"] if part["value"] is None
        )

    def fact(self, said: Told) -> str:
        """What was set, in words."""
        w = self._w
        match said["fact"]:
            case "pause":
                reason = w(f"reason_{said['reason']}")
                if said["until_ms"] <= said["t_ms"]:
                    return w("pause_ended", reason=reason)
                return w("pause", reason=reason, when=self.moment(said["until_ms"]))
            case "limit":
                return self._limit(said)
            case "profile" if said["profile"]:
                return w("profile_set", profile=said["profile"], reason=said["reason"])
            case "patient":
                return w("patient_in") if said["occupied"] else w("patient_out")
            case "observed":
                return w("observed", values=self._observed(said))
            case _:
                return self._other(said)

    def _other(self, said: Told) -> str:
        w = self._w
        match said["fact"]:
            case "profile":
                return w("profile_none")
            case "assigned":
                return w("assigned", who=", ".join(said["persons"]) or w("everyone"))
            case "marked":
                condition = self.condition(_condition_of(said["alarm_id"]))
                return w("marked", alarm=condition, verdict=w(said["verdict"]))
            case "warned":
                return w("warned", why="; ".join(said["reasons"][w.language]))
            case other:
                return str(other)

    def _alarm(self, told: Told) -> tuple[str, ...]:
        alarm, w = told["alarm"], self._w
        onset_ms, called_ms = alarm["t_onset_ms"], told["called_ms"]
        taken_ms, ended_ms = told["acknowledged_ms"], told["ended_ms"]
        onset_ns = onset_ms * _NS_PER_MS
        return (
            self._clock.second(onset_ns),
            "" if called_ms is None else self._clock.within_day(called_ms * _NS_PER_MS, onset_ns),
            w(alarm["priority"]),
            self.text(told),
            "" if taken_ms is None else self.name(alarm["acknowledged_by"] or ""),
            w.number(alarm["value"]),
            w.number(alarm["limit"]),
            "" if None in {taken_ms, called_ms} else w.lasted((taken_ms - called_ms) / 1000),
            w("stands") if ended_ms is None else w.lasted((ended_ms - onset_ms) / 1000),
        )

    def _score(self, told: Told) -> Iterator[tuple[str, ...]]:
        """One row; before it what is not known since, after it what was not known before."""
        if told["until_ms"] is not None:
            yield self.moment(told["until_ms"]), "", "", self._w("score_unknown_since")
        low, high = told["low"], told["high"]
        yield (
            self.moment(told["t_ms"]),
            str(low) if told["complete"] else self._w("score_open", low=low, high=high),
            self.missing(told),
            cause(told, self._w),
        )
        if told["gap_from_ms"] is not None:
            until = self.moment(told["t_ms"])
            since = self.moment(told["gap_from_ms"])
            yield since, "", "", self._w("score_unknown", until=until)

    def _limit(self, said: Told) -> str:
        condition = self.condition(said["condition"])
        if said["limit"] is None:
            return self._w("limit_back", condition=condition)
        return self._w(
            "limit_set",
            condition=condition,
            limit=self._w.number(said["limit"]),
            when=self.moment(said["until_ms"]),
            reason=said["reason"],
        )

    def _observed(self, said: Told) -> str:
        names = PARAMETERS[Language(self._w.language)]
        values = (
            (Parameter.RR, "rr_per_min", "/min", 0),
            (Parameter.SPO2, "spo2_percent", "%", 0),
            (Parameter.SBP, "sbp_mmhg", "mmHg", 0),
            (Parameter.PULSE, "pulse_per_min", "/min", 0),
            (Parameter.TEMP, "temp_c", "°C", 1),
        )
        shown = [
            f"{names[one]} {self._w.number(said[key], digits)} {unit}"
            for one, key, unit, digits in values
            if said[key] is not None
        ]
        gas = said["on_oxygen"]
        if gas is not None:
            shown.append(self._w("on_oxygen" if gas else "on_air"))
        if said["consciousness"]:
            shown.append(f"ACVPU {said['consciousness']}")
        return ", ".join(shown)

    def _table(
        self,
        head: tuple[str, ...],
        rows: Sequence[tuple[str, ...]],
        *,
        n_words: int,
        none: str,
        n_max: int = N_ROWS_MAX,
    ) -> Table:
        n_left = len(rows) - n_max
        shown = list(rows[:n_max])
        if n_left > 0:
            said = self._w("rows_left", n=n_left)
            shown.append((said, *[""] * (len(head) - 1)))
        return Table(
            head=tuple(self._w(key) for key in head),
            rows=tuple(shown),
            n_words=n_words,
            none=self._w(none),
        )


def _condition_of(alarm_id: str) -> str:
    """``bed.condition.number``; an id of another form says nothing but itself."""
    parts = alarm_id.rsplit(".", 2)
    return parts[-2] if len(parts) > 1 else alarm_id
