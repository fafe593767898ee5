"""The addresses of the reports: `GET /api/reports/{what}`, as JSON for the page or as PDF.

`patient` asks for `bed` and `hours`, `shift` for `hours` or a `shift` of the ward by its name,
`alarms` for `days` and, if wanted, the ward's own `manual_per_day` and `manual_minutes`. All ask
for the right to reports.
"""

from math import isfinite
from time import time_ns
from typing import Final, Literal

from fastapi import FastAPI, HTTPException, Request, Response

from ward_ui.access.guard import Guard
from ward_ui.config import Config
from ward_ui.live.hub import Hub
from ward_ui.people.person import Person
from ward_ui.people.rights import Right
from ward_ui.reports.order import DAYS, HOURS, SHIFT_HOURS, Order, PressError
from ward_ui.view.people import patient_of
from ward_ui.view.plain import encode
from ward_ui.words import sentence

MANUAL_MAX: Final = 1000.0
_MEDIA: Final = {"pdf": "application/pdf", "json": "application/json"}
_STATUS: Final = {
    "report_bed": 400,
    "report_shift": 400,
    "report_busy": 429,
    "report_slow": 503,
    "past_unread": 503,
}


def add(api: FastAPI, hub: Hub, guard: Guard) -> None:
    """The three of them; and what a page may ask for."""

    @api.get("/api/reports")
    async def offered(request: Request) -> Response:
        guard.require(request, Right.REPORTS)
        beds = [{"bed": one.bed, "patient": patient_of(one, "full")} for one in hub.config.beds]
        offer = {"beds": beds, "hours": HOURS, "shift_hours": SHIFT_HOURS, "days": DAYS}
        offer |= {"shifts": hub.config.terms.shifts}
        return _json(offer | {"language": hub.config.language, "demo": hub.config.demo})

    @api.get("/api/reports/{what}")
    async def report(request: Request, what: str) -> Response:
        person = guard.require(request, Right.REPORTS)
        language = hub.config.language
        if hub.config.press is None:
            raise HTTPException(503, sentence(language, "report_none"))
        order = _order(request, what, person, hub.config)
        try:
            made = await hub.config.press(order)
        except PressError as why:
            said = sentence(language, why.key)
            raise HTTPException(_STATUS.get(why.key, 500), said) from why
        return Response(made, 200, _headers(order), _MEDIA[order.form])


def _order(request: Request, what: str, person: Person | None, config: Config) -> Order:
    given, ward_language = request.query_params, config.language
    hours = HOURS if what == "patient" else SHIFT_HOURS
    language: Literal["nb", "en"] = (
        "nb"
        if _one_of(given.get("language", ward_language), ("nb", "en"), ward_language) == "nb"
        else "en"
    )
    form = _one_of(given.get("form", "json"), ("pdf", "json"), ward_language)
    return Order(
        what=_what(what, ward_language),
        form="pdf" if form == "pdf" else "json",
        language=language,
        t_ns=time_ns(),
        by="" if person is None else f"{person.name} ({person.role})",
        bed=given.get("bed", "")[:40],
        hours=int(_one_of(given.get("hours", "24"), tuple(map(str, hours)), ward_language)),
        shift=_one_of(given.get("shift", ""), ("", *config.terms.shifts), ward_language),
        days=int(_one_of(given.get("days", "7"), tuple(map(str, DAYS)), ward_language)),
        manual_per_day=_number(given.get("manual_per_day", "0"), ward_language),
        manual_minutes=_number(given.get("manual_minutes", "0"), ward_language),
    )


def _what(what: str, language: str) -> Literal["patient", "shift", "alarms"]:
    match what:
        case "patient" | "shift" | "alarms":
            return what
        case _:
            raise _shape(("patient", "shift", "alarms"), language)


def _one_of(text: str, offered: tuple[str, ...], language: str) -> str:
    if text not in offered:
        raise _shape(offered, language)
    return text


def _number(text: str, language: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not (isfinite(number) and 0 <= number <= MANUAL_MAX):
        raise _shape((f"0 … {MANUAL_MAX:g}",), language)
    return number


def _shape(offered: tuple[str, ...], language: str) -> HTTPException:
    said = sentence(language, "report_shape", values=", ".join(offered))
    return HTTPException(400, said)


def _headers(order: Order) -> dict[str, str]:
    """Never kept by a browser or on the way. A file's name says no patient."""
    kept = {"cache-control": "no-store"}
    if order.form == "pdf":
        kept["content-disposition"] = f'attachment; filename="vitavakt-{order.what}.pdf"'
    return kept


def _json(said: object) -> Response:
    return Response(encode(said), 200, {"cache-control": "no-store"}, "application/json")
