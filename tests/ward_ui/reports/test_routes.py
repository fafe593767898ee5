"""What a page may ask of the press, and how it is told that there is no report."""

from pathlib import Path

import pytest

from tests.ward_ui.care.test_care import browser
from tests.ward_ui.world import config, world
from ward_ui.care.terms import Terms
from ward_ui.reports.order import Order, PressError

ASKED: list[Order] = []


async def press(order: Order) -> bytes:
    ASKED.append(order)
    if order.bed == "99":
        raise PressError("report_bed")
    return b"%PDF" if order.form == "pdf" else b"{}"


async def test_a_nurse_gets_a_report_that_says_who_asked(folder: Path) -> None:
    async with world(config(folder, press=press)) as ward, browser(ward.port) as nurse:
        answer = await nurse.get("/api/reports/patient?bed=7&hours=72&form=pdf&language=nb")
    order = ASKED[-1]
    assert (order.bed, order.hours, order.language) == ("7", 72, "nb")
    assert order.by == "Nora Vik (nurse)"
    assert answer.content == b"%PDF"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="vitavakt-patient.pdf"'


@pytest.mark.parametrize(
    "asked",
    ["patient?hours=25", "shift?shift=dawn", "shift?hours=6", "alarms?days=8",
     "alarms?manual_per_day=nan",
     "alarms?manual_minutes=-1", "patient?form=exe", "patient?language=sv", "else"],
)  # fmt: skip
async def test_what_is_not_offered_is_refused_in_a_sentence(folder: Path, asked: str) -> None:
    n_before = len(ASKED)
    async with world(config(folder, press=press)) as ward, browser(ward.port) as nurse:
        answer = await nurse.get(f"/api/reports/{asked}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("One may ask for")
    assert len(ASKED) == n_before


async def test_a_press_that_cannot_says_why(folder: Path) -> None:
    async with world(config(folder, press=press)) as ward, browser(ward.port) as nurse:
        answer = await nurse.get("/api/reports/patient?bed=99")
    assert (answer.status_code, answer.json()["error"]) == (400, "There is no such bed here.")


async def test_a_server_without_a_press_says_so(folder: Path) -> None:
    async with world(config(folder)) as ward, browser(ward.port) as nurse:
        assert (await nurse.get("/api/reports/shift")).status_code == 503


async def test_a_shift_is_asked_for_by_a_name_of_the_wards_own(folder: Path) -> None:
    terms = Terms(shifts=("day", "night"))
    async with world(config(folder, press=press, terms=terms)) as ward, browser(ward.port) as nurse:
        assert (await nurse.get("/api/reports")).json()["shifts"] == ["day", "night"]
        answer = await nurse.get("/api/reports/shift?shift=night")
    assert answer.status_code == 200
    assert ASKED[-1].shift == "night"
