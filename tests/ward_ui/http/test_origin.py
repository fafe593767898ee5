"""By which names browsers may find the server."""

from pathlib import Path

import pytest

from tests.ward_ui.http.test_line import opened, rest
from tests.ward_ui.world import config, world
from ward_ui.http.origin import is_own_host

PUBLIC = {"host": "0.0.0.0"}
NAMED = {"host": "127.0.0.1", "address": "https://ward.hospital.example"}


@pytest.mark.parametrize(
    ("how", "host", "is_own"),
    [
        ({}, "127.0.0.1:8080", True),
        ({}, "localhost:8080", True),
        ({}, "[::1]:8080", True),
        ({}, "", True),
        ({}, "evil.example:8080", False),
        ({}, "127.0.0.1.evil.example", False),
        ({}, "localhost.evil.example", False),
        ({}, "[::1", False),
        (NAMED, "ward.hospital.example", True),
        (NAMED, "WARD.hospital.example.:443", True),
        (NAMED, "evil.example", False),
        (PUBLIC, "10.0.0.7:8080", True),
        (PUBLIC, "ward-4a:8080", True),
        (PUBLIC | {"address": "http://ward-4a:8080"}, "ward-4a:8080", True),
        (PUBLIC | {"address": "http://ward-4a:8080"}, "evil.example", False),
    ],
)
def test_a_name_that_is_not_the_servers_is_refused(
    how: dict[str, str], host: str, is_own: bool
) -> None:
    assert is_own_host(host, config(Path("nowhere"), **how)) is is_own


@pytest.mark.parametrize(
    "more",
    [b"", b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
     b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nOrigin: http://evil.example\r\n"],
    ids=["page", "websocket"],
)  # fmt: skip
async def test_a_page_whose_name_suddenly_points_here_reads_nothing(
    folder: Path, more: bytes
) -> None:
    """DNS rebinding: its Origin fits its Host, and the ward may be seen without a log-in."""
    async with world(config(folder)) as ward, opened(ward.port) as (reader, writer):
        writer.write(b"GET /ws HTTP/1.1\r\nHost: evil.example\r\n" + more + b"\r\n")
        said = await reader.readline()
        assert said.split()[1] in {b"421", b"403"}
        writer.close()
        await rest(reader)
