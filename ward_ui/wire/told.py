"""What a client is told of itself, and of others only as far as it may see them."""

from collections.abc import Iterable

from ward_ui.config import Config
from ward_ui.people.person import Person
from ward_ui.people.standing import Standing
from ward_ui.view import telling
from ward_ui.view.plain import Json, encode, ms
from ward_ui.wire.actions import Asked, Assign, State, Take


def welcome(config: Config, who: Standing, *, now_ns: int) -> str:
    """The message `welcome`: who is there, and whether they must enter their PIN to act."""
    return telling.welcome(config, who.holder, is_locked=who.is_locked, now_ns=now_ns)


def needs(people: Iterable[Person], *, now_ns: int) -> str:
    """The message `needs`: who has taken a role in need, and until when."""
    listed = [
        {"person": one.person, "name": one.name, "until_ms": round(one.until_s * 1000)}
        for one in people
        if one.until_s is not None and one.until_s * 1e9 > now_ns
    ]
    return encode({"type": "needs", "t_ms": ms(now_ns), "needs": listed})


def without_names(snapshot: Json) -> Json:
    """The snapshot for eyes that nobody knows: who lies where is left out, what alarms is not."""
    beds = snapshot["beds"]
    assert isinstance(beds, list)
    return snapshot | {"beds": [_nameless(bed) for bed in beds]}


def _nameless(bed: dict[str, object]) -> Json:
    return bed if bed["patient"] is None else bed | {"patient": {"name": "", "age_y": None}}


def name_and_subject(asked: Asked) -> tuple[str, str]:
    """What the audit trail calls a command, and the bed or alarm it is about."""
    match asked:
        case Take():
            return asked.name, asked.alarm_id
        case Assign():
            return "assign", asked.bed
        case State():
            return f"set {type(asked.said).__struct_config__.tag}", asked.said.bed
