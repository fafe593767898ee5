"""HTTP beside the websocket."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.ward_ui.world import World, config, world
from ward_ui.service import PortInUse, run


@contextlib.asynccontextmanager
async def browsing(
    folder: Path, **changes: object
) -> AsyncIterator[tuple[World, httpx.AsyncClient]]:
    async with (
        world(config(folder, **changes)) as ward,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{ward.port}") as browser,
    ):
        yield ward, browser


@pytest.fixture
def built(folder: Path) -> Path:
    (folder / "static" / "assets").mkdir(parents=True)
    (folder / "static" / "index.html").write_text("<!doctype html><title>display</title>")
    (folder / "static" / "phone.html").write_text("<!doctype html><title>phone</title>")
    (folder / "static" / "assets" / "app.js").write_text("export {};")
    (folder / "secret.txt").write_text("secret")
    return folder / "static"


async def test_the_built_pages_are_served_with_strict_headers(folder: Path, built: Path) -> None:
    async with browsing(folder, static_path=built) as (_, browser):
        for path, title in (("/", "display"), ("/phone", "phone")):
            page = await browser.get(path)
            assert page.status_code == 200
            assert title in page.text
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert page.headers["cache-control"] == "no-cache"
            policy = page.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy
            assert page.headers["x-content-type-options"] == "nosniff"
            assert page.headers["referrer-policy"] == "no-referrer"
            assert page.headers["cross-origin-opener-policy"] == "same-origin"
            assert "server" not in page.headers
        script = await browser.get("/assets/app.js")
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        again = await browser.get(
            "/assets/app.js", headers={"If-None-Match": script.headers["etag"]}
        )
        assert again.status_code == 304
        assert (await browser.head("/")).status_code == 200


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"]
)
async def test_no_path_leads_out_of_the_folder(folder: Path, built: Path, path: str) -> None:
    async with browsing(folder, static_path=built) as (ward, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", ward.port)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        )
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        assert answer.startswith(b"HTTP/1.1 404")
        assert b"secret\n" not in answer


async def test_pages_that_are_not_built_say_how_to_build_them(folder: Path) -> None:
    async with browsing(folder, static_path=folder / "nowhere") as (_, browser):
        for path in ("/", "/phone"):
            page = await browser.get(path)
            assert page.status_code == 503
            assert "make web" in page.text


async def test_what_does_not_exist_is_answered_by_a_sentence(folder: Path) -> None:
    async with browsing(folder, static_path=folder / "nowhere") as (_, browser):
        nothing = await browser.get("/beds/<7>")
        assert nothing.status_code == 404
        assert nothing.text.startswith("There is nothing at /beds/")
        assert nothing.headers["content-type"].startswith("text/plain")
        assert "content-security-policy" in nothing.headers
        assert (await browser.get("/docs")).status_code == 404
        assert (await browser.get("/openapi.json")).status_code == 404
        assert (await browser.post("/phone")).status_code == 405
        assert (await browser.get("/ws")).status_code == 404


async def test_health_says_which_services_are_up(folder: Path) -> None:
    async with browsing(folder) as (ward, browser):
        async with asyncio.timeout(10):
            while not (await browser.get("/api/health")).json()["ok"]:
                pass
        health = (await browser.get("/api/health")).json()
        assert health == {
            "ok": True,
            "services": {"dsp": True, "alarms": True, "records": True},
            "demo": True,
            "language": "en",
            "time_zone": "Europe/Oslo",
        }
        ward.alive.clear()


async def test_logging_in_gives_a_cookie_that_scripts_and_other_sites_do_not_get(
    folder: Path,
) -> None:
    async with browsing(folder) as (_, browser):
        answer = await browser.post("/api/login", json={"person": "nora", "pin": "4711"})
        assert answer.status_code == 200
        who = answer.json()
        assert (who["person"], who["name"], who["role"]) == ("nora", "Nora Vik", "nurse")
        cookies = [cookie.lower() for cookie in answer.headers.get_list("set-cookie")]
        assert len(cookies) == 2
        for cookie in cookies:
            assert "httponly" in cookie
            assert "samesite=strict" in cookie
            assert "path=/" in cookie
            assert "domain" not in cookie
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"person": "nora"}', b'{"person": 7, "pin": "4711"}',
     b'{"person": "nora", "pin": "' + b"4" * 65 + b'"}', b"\xff", b"x" * 100_000],
)  # fmt: skip
async def test_a_log_in_that_cannot_be_read_is_refused_with_a_sentence(
    folder: Path, body: bytes
) -> None:
    async with browsing(folder) as (_, browser):
        answer = await browser.post("/api/login", content=body)
        assert answer.status_code == (413 if len(body) > 4_096 else 400)
        assert answer.json()["error"].endswith(".")


async def test_five_wrong_pins_close_the_door_for_the_right_one_too(folder: Path) -> None:
    async with browsing(folder) as (_, browser):
        wrong = {"person": "nora", "pin": "0000"}
        tries = [(await browser.post("/api/login", json=wrong)).status_code for _ in range(6)]
        assert tries == [401] * 5 + [429]
        right = await browser.post("/api/login", json={"person": "nora", "pin": "4711"})
        assert right.status_code == 429
        assert 1 <= int(right.headers["retry-after"]) <= 5
        assert "set-cookie" not in right.headers


async def test_wrong_pins_at_the_same_time_are_counted_too(folder: Path) -> None:
    async with browsing(folder) as (_, browser):
        wrong = {"person": "nora", "pin": "0000"}
        answers = await asyncio.gather(*(browser.post("/api/login", json=wrong) for _ in range(12)))
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) == {401, 429}
        assert statuses.count(401) <= 5


async def test_an_unknown_person_is_answered_as_a_wrong_pin_is(folder: Path) -> None:
    async with browsing(folder) as (_, browser):
        known = await browser.post("/api/login", json={"person": "nora", "pin": "0000"})
        unknown = await browser.post("/api/login", json={"person": "nobody", "pin": "0000"})
        assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


async def test_a_page_from_elsewhere_logs_nobody_in_or_out(folder: Path) -> None:
    async with browsing(folder) as (_, browser):
        elsewhere = {"Origin": "http://evil.example"}
        right = {"person": "nora", "pin": "4711"}
        assert (await browser.post("/api/login", json=right, headers=elsewhere)).status_code == 403
        assert (await browser.post("/api/logout", headers=elsewhere)).status_code == 403


async def test_a_port_in_use_is_said_as_a_sentence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=f"Port {port} on 127.0.0.1 is in use"):
            await run(config(folder, port=port))
