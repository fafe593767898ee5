"""What one client is told of its own line: welcome, heartbeat, answer, error."""

from collections.abc import Mapping, Sequence

from dsp.messages import HOLD_S_MAX
from ward_ui.config import PROTOCOL, Config
from ward_ui.people.person import Person
from ward_ui.view.people import person_of
from ward_ui.view.plain import Json, encode, ms

SILENT_AFTER_S = 10
"""A client that heard nothing for longer has lost its server."""


def services(listed: Sequence[Json], *, now_ns: int) -> str:
    """The message `services`."""
    return encode({"type": "services", "t_ms": ms(now_ns), "services": listed})


def heartbeat(*, now_ns: int) -> str:
    """The message `heartbeat`."""
    return encode({"type": "heartbeat", "t_ms": ms(now_ns)})


def answer(
    id_: str, *, ok: bool, reasons: Mapping[str, str] | None = None, language: str = "en"
) -> str:
    """The message `answer`; why not, in the ward's language and in each."""
    told: Json = {"type": "answer", "id": id_, "ok": ok}
    reason = "" if reasons is None else reasons[language]
    return encode(told | {"reason": reason, "reasons": reasons})


def error(code: str, text: str) -> str:
    """The message `error`, before the socket closes."""
    return encode({"type": "error", "code": code, "text": text})


def welcome(config: Config, person: Person | None, *, is_locked: bool = False, now_ns: int) -> str:
    """The message `welcome`. `is_locked`: the person must enter their PIN to act."""
    return encode(
        {
            "type": "welcome",
            "protocol": PROTOCOL,
            "t_ms": ms(now_ns),
            "heartbeat_s": config.times.heartbeat_s,
            "silent_after_s": SILENT_AFTER_S,
            "hold_s": HOLD_S_MAX,
            "language": config.language,
            "person": person_of(person),
            "locked": is_locked,
        }
    )
