"""Over TLS, over real sockets."""

import asyncio
import ssl
from pathlib import Path

import httpx
import pytest
import trustme
from websockets.asyncio.client import connect

from tests.ward_ui.protocol_client import ProtocolClient
from tests.ward_ui.world import config, world
from ward_ui.config import Config
from ward_ui.http.tls import CertificateUnusable, context, renew

COOKIE = "__Host-vitavakt"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def certified(folder: Path, authority: trustme.CA, name: str = "127.0.0.1") -> tuple[Path, Path]:
    made = authority.issue_cert(name)
    certificate, key = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(b"".join(pem.bytes() for pem in made.cert_chain_pems))
    key.write_bytes(made.private_key_pem.bytes())
    return certificate, key


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.create_default_context()
    authority.configure_trust(made)
    return made


def secured(folder: Path, authority: trustme.CA) -> Config:
    certificate, key = certified(folder, authority)
    return config(folder, certificate_path=certificate, key_path=key, display_without_login=False)


async def test_a_nurse_logs_in_and_is_told_of_the_ward_over_tls(
    folder: Path, authority: trustme.CA
) -> None:
    trust = trusting(authority)
    async with world(secured(folder, authority)) as ward:
        url = f"https://127.0.0.1:{ward.port}"
        async with httpx.AsyncClient(base_url=url, verify=trust) as browser:
            answer = await browser.post("/api/login", json={"person": "nora", "pin": "4711"})
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        for cookie in answer.headers.get_list("set-cookie"):
            assert cookie.startswith("__Host-")
            assert {"secure", "httponly", "samesite=strict", "path=/"} <= {
                part.strip().lower() for part in cookie.split(";")
            }
        cookie = f"{COOKIE}={answer.cookies[COOKIE]}"
        async with connect(
            f"wss://127.0.0.1:{ward.port}/ws",
            ssl=trust,
            compression=None,
            origin=f"https://127.0.0.1:{ward.port}",  # type: ignore[arg-type]  # a NewType of str
            additional_headers={"Cookie": cookie},
        ) as socket:
            screen = ProtocolClient(socket)
            await screen.hello()
            assert screen.messages[0]["person"]["person"] == "nora"


async def test_without_tls_a_browser_gets_no_word(folder: Path, authority: trustme.CA) -> None:
    async with world(secured(folder, authority)) as ward, httpx.AsyncClient() as plain:
        with pytest.raises(httpx.TransportError):
            await plain.get(f"http://127.0.0.1:{ward.port}/api/health")


async def test_a_renewed_certificate_is_shown_and_a_broken_one_changes_nothing(
    folder: Path, authority: trustme.CA
) -> None:
    certificate, key = certified(folder, authority)
    serving, trust = context(certificate, key), trusting(authority)
    assert serving.minimum_version is ssl.TLSVersion.TLSv1_2

    async def shown() -> str:
        async with asyncio.timeout(10):
            _, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trust, server_hostname="127.0.0.1"
            )
        serial = str(writer.get_extra_info("peercert")["serialNumber"])
        writer.transport.abort()
        return serial

    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=serving)
    port = server.sockets[0].getsockname()[1]
    renewing = asyncio.create_task(renew(serving, certificate, key, look_s=0.01))
    first = await shown()
    certificate.write_text("rubbish")
    await asyncio.sleep(0.05)
    assert await shown() == first
    certified(folder, authority)
    async with asyncio.timeout(10):
        while await shown() == first:
            pass
    renewing.cancel()
    server.close()


def test_a_certificate_that_cannot_be_used_is_said_as_a_sentence(folder: Path) -> None:
    (folder / "a.pem").write_text("rubbish")
    with pytest.raises(CertificateUnusable, match=r"cannot be used .*PEM"):
        context(folder / "a.pem", folder / "a.pem")
