"""A systemd unit that runs one radar on a bedside PC. Pure text."""

import re
from collections.abc import Sequence
from pathlib import Path

from vitavakt.sensors.radars import Choice

UNITS = Path("/etc/systemd/system")
_PLAIN = re.compile(r"[A-Za-z0-9_./:=+@,-]+")
_CREDENTIAL = "sensor.key"


def unit_file(sensor: str) -> Path:
    """Where the unit of this sensor lies."""
    return UNITS / f"vitavakt-sensor-{sensor}.service"


def key_argument() -> str:
    """The key's path within the running service: systemd hands it over, nobody else reads it."""
    return f"${{CREDENTIALS_DIRECTORY}}/{_CREDENTIAL}"


def run_arguments(choice: Choice, *, to: str) -> list[str]:
    """What follows ``vitavakt sensor run`` for this choice."""
    arguments = [choice.kind, *([choice.port] if choice.port else [])]
    arguments += ["--to", to, "--key", key_argument()]
    for name, value in (
        ("--cli-port", choice.cli_port),
        ("--cfg", choice.cfg),
        ("--frame-rate", choice.frame_rate_hz),
    ):
        arguments += [name, str(value)] if value else []
    arguments += ["--imaginary-first"] if choice.imaginary_first else []
    arguments += ["--four-lanes"] if choice.four_lanes else []
    if choice.kind == "ti-dca1000":
        arguments += ["--host", choice.host, "--card", choice.card]
    return arguments


def unit_text(sensor: str, *, command: Sequence[str], key: Path) -> str:
    """The unit: started at boot, started again for ever, with no more rights than a port needs.

    Parameters
    ----------
    command
        Arguments of ``vitavakt sensor run``, with `key_argument` for the key.
    key
        Absolute path of the sensor's key file.
    """
    words = " ".join(_quoted(word) for word in command)
    return f"""\
[Unit]
Description=vitavakt radar {sensor.replace("%", "%%")}
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart={words}
Restart=always
RestartSec=2
LoadCredential={_CREDENTIAL}:{str(key).replace("%", "%%")}
DynamicUser=yes
SupplementaryGroups=dialout
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
MemoryMax=512M

[Install]
WantedBy=multi-user.target
"""


def _quoted(word: str) -> str:
    """As systemd.service(5) wants it under "Command lines"; the key's variable stays one."""
    if word == key_argument() or _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
