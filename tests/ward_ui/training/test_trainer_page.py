from typing import Any

import httpx
import pytest

from ward_ui.training.service import COOKIE, app

PIN = "481516"


class Course:
    def __init__(self) -> None:
        self.started: list[tuple[str, str]] = []

    async def start(self, bed: str, kind: str) -> str:
        if bed == "8":
            return "Nobody lies in this bed."
        self.started.append((bed, kind))
        return ""

    async def state(self) -> dict[str, Any]:
        return {"t_s": 12.0}

    async def report(self, *, style: str) -> str:
        return f"<!doctype html><head>{style}</head>report"


@pytest.fixture
def course():
    return Course()


@pytest.fixture
async def browser(course):
    server = httpx.ASGITransport(app(course, pin=PIN, report_css="body {}"))
    async with httpx.AsyncClient(transport=server, base_url="http://trainer.test") as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/state"), ("POST", "/api/start"), ("GET", "/report")]
)
async def test_nothing_is_shown_and_nothing_begins_without_the_trainers_pin(
    browser, course, method, path
):
    browser.cookies.set(COOKIE, "made-up")
    body = {"bed": "1", "kind": "coughs"} if method == "POST" else None
    assert (await browser.request(method, path, json=body)).status_code == 401
    assert course.started == []


async def test_with_it_the_trainer_starts_an_event_and_sees_the_course_and_the_report(
    browser, course
):
    assert (await browser.post("/api/login", json={"pin": PIN})).status_code == 204
    answer = await browser.post("/api/start", json={"bed": "1", "kind": "coughs"})
    assert answer.json() == {"refusal": ""}
    assert course.started == [("1", "coughs")]
    assert (await browser.get("/api/state")).json() == {"t_s": 12.0}
    report = await browser.get("/report")
    assert 'href="/assets/report.css"' in report.text, "its style is no inline style"
    assert (await browser.get("/assets/report.css")).headers["content-type"].startswith("text/css")


async def test_a_refusal_comes_as_a_sentence(browser):
    await browser.post("/api/login", json={"pin": PIN})
    answer = await browser.post("/api/start", json={"bed": "8", "kind": "coughs"})
    assert answer.status_code == 409
    assert answer.json() == {"refusal": "Nobody lies in this bed."}


async def test_five_wrong_pins_close_the_door_also_to_the_right_one(browser):
    for _ in range(5):
        assert (await browser.post("/api/login", json={"pin": "000000"})).status_code == 401
    assert (await browser.post("/api/login", json={"pin": PIN})).status_code == 429
    assert COOKIE not in browser.cookies


async def test_another_sites_page_starts_nothing(browser, course):
    await browser.post("/api/login", json={"pin": PIN})
    for path, body in (
        ("/api/start", {"bed": "1", "kind": "coughs"}),
        ("/api/login", {"pin": PIN}),
    ):
        answer = await browser.post(path, json=body, headers={"origin": "http://elsewhere.test"})
        assert answer.status_code == 400
    assert course.started == []


@pytest.mark.parametrize("body", [b"", b"{", b'{"bed": 1}', b'{"bed": ""}', b"x" * 9000])
async def test_rubbish_is_refused(browser, course, body):
    await browser.post("/api/login", json={"pin": PIN})
    assert (await browser.post("/api/start", content=body)).status_code == 400
    assert course.started == []


async def test_the_page_that_is_shipped_has_the_band_and_strict_headers(browser):
    answer = await browser.get("/")
    assert answer.status_code == 200
    assert "ØVELSE / TRAINING" in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert (await browser.get("/nothing")).status_code == 404
    assert (
        "httponly"
        in (await browser.post("/api/login", json={"pin": PIN})).headers["set-cookie"].lower()
    )
