"""What a ward does at each score: data, in two languages.

The defaults say in our own words what chart 4 of NEWS2 asks for (© Royal College of Physicians
2017). In Norway each hospital sets its own response scale (Helsedirektoratet, *Tidlig oppdagelse og
rask respons ved forverret somatisk tilstand*), so **all of this is a default that needs a
clinician's decision**; a ward file replaces it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from alarms.news2.messages import Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What is done at one trigger."""

    trigger: Trigger
    interval_h: float
    """Longest time to the next complete set of observations."""
    text_nb: str
    text_en: str


DEFAULT_RESPONSES = (
    Response(
        trigger=Trigger.NONE,
        interval_h=12,
        text_nb="Fortsett vanlig NEWS2-overvåking, minst hver 12. time.",
        text_en="Go on with routine NEWS2 monitoring, at least every 12 hours.",
    ),
    Response(
        trigger=Trigger.LOW,
        interval_h=4,
        text_nb="Sykepleier vurderer pasienten og avgjør om det skal måles oftere eller varsles. "
        "Minst hver 4. til 6. time.",
        text_en="A registered nurse assesses the patient and decides on closer monitoring or "
        "escalation. At least every 4 to 6 hours.",
    ),
    Response(
        trigger=Trigger.SINGLE3,
        interval_h=1,
        text_nb="Sykepleier varsler behandlende lege, som vurderer pasienten og avgjør om det skal "
        "eskaleres. Minst hver time.",
        text_en="The nurse informs the medical team, who review the patient and decide on "
        "escalation. At least every hour.",
    ),
    Response(
        trigger=Trigger.URGENT,
        interval_h=1,
        text_nb="Sykepleier varsler straks lege. Haster: vurdering ved lege eller team med "
        "kompetanse i akuttmedisin, på et sted med overvåking. Minst hver time.",
        text_en="The nurse informs the medical team at once. Urgent assessment by a clinician or "
        "team competent in acute illness, where monitoring is at hand. At least every hour.",
    ),
    Response(
        trigger=Trigger.EMERGENCY,
        interval_h=1,
        text_nb="Sykepleier varsler straks erfaren lege. Øyeblikkelig vurdering ved team med "
        "kompetanse i intensivmedisin og luftvei; vurder overvåknings- eller intensivplass. "
        "Kontinuerlig overvåking.",
        text_en="The nurse informs the medical team at once, at least at specialist registrar "
        "level. Emergency assessment by a team with critical care and airway skills; consider "
        "high-dependency or intensive care. Continuous monitoring.",
    ),
)
"""Intervals: 1-4 points have 4 to 6 h in chart 4, the shorter is taken [D]; at 7 and more it asks
for continuous monitoring, and the typed rows are then wanted hourly at least [D]."""

INTERVAL_H_MAX = {
    Trigger.NONE: 12,
    Trigger.LOW: 6,
    Trigger.SINGLE3: 1,
    Trigger.URGENT: 1,
    Trigger.EMERGENCY: 1,
}
"""Chart 4's minimum of monitoring: a ward may measure more often, not less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """How one ward uses NEWS2."""

    responses: tuple[Response, ...] = DEFAULT_RESPONSES
    typed_h: float = 12.0
    """No typed value is fresh for longer than this [D]."""
    first_h: float = 4.0
    """As `typed_h`, while the patient has no complete score yet [D]."""

    def response(self, trigger: Trigger) -> Response:
        return next(response for response in self.responses if response.trigger is trigger)


Fault = tuple[tuple[str | int, ...], str]
"""Where in the ward file, and one sentence that says what to write instead."""

_PLACE = ("responses",)
TEXT_MAX = 400
"""A longer one is not read at a bed."""


def read(tables: Sequence[object]) -> tuple[tuple[Response, ...], list[Fault]]:
    """The ward file's ``[[responses]]``, and every fault in them.

    A trigger that is not written keeps its default: no trigger is ever without a response.
    """
    faults: list[Fault] = []
    written: dict[Trigger, Response] = {}
    for idx, table in enumerate(tables):
        found = list(_faults(table, taken=written))
        faults += [((*_PLACE, idx, *key), sentence) for key, sentence in found]
        if not found and isinstance(table, Mapping):
            trigger = Trigger(table["trigger"])
            written[trigger] = Response(**{**table, "trigger": trigger})
    return tuple(written.get(r.trigger, r) for r in DEFAULT_RESPONSES), faults


def _faults(
    table: object, *, taken: Mapping[Trigger, Response]
) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(table, Mapping):
        yield (), f"a response is a table, got {table!r}; write [[responses]]"
        return
    keys = [field.name for field in fields(Response)]
    for key in keys:
        if key not in table:
            yield (), f"{key} is missing; a response has {', '.join(keys)}"
    for key, value in table.items():
        if key not in keys:
            yield (key,), f"{key} is not known here; the keys are {', '.join(keys)}"
        elif key.startswith("text") and not _is_text(value):
            yield (key,), f"{key} is a text of 1 to {TEXT_MAX} characters, got {value!r}"
    trigger = table.get("trigger")
    if trigger not in set(Trigger):
        yield ("trigger",), f"trigger is one of {', '.join(Trigger)}, got {trigger!r}"
        return
    if trigger in taken:
        yield ("trigger",), f"{trigger} has a response already; write each trigger once"
    most_h = INTERVAL_H_MAX[Trigger(trigger)]
    interval_h = table.get("interval_h", most_h)
    number = isinstance(interval_h, int | float) and not isinstance(interval_h, bool)
    if not (number and 0 < float(interval_h) <= most_h):
        yield (
            ("interval_h",),
            f"interval_h at {trigger} is above 0 and at most {most_h:g}, got {interval_h!r}",
        )


def _is_text(value: object) -> bool:
    is_one = isinstance(value, str) and value.isprintable()
    return is_one and bool(str(value).strip()) and len(str(value)) <= TEXT_MAX
