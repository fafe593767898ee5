"""Web Push to silent phones: `[push]` of a ward file. Without it nothing leaves the house."""

from pathlib import Path

from vitavakt.ward_file.fields import Fields
from ward_ui.push.messages import HOSTS, Push


def push(top: Fields, *, keys: Path, records: Path) -> Push | None:
    """What `[push]` says; None without it."""
    if "push" not in top.names():
        return None
    fields = top.table("push")
    fields.known({"contact", "hosts"})
    contact = fields.text("contact")
    if contact and not contact.startswith(("mailto:", "https://")):
        fields.fault(
            "contact", f"{contact!r} is no address; write contact = 'mailto:it@hospital.example'"
        )
    hosts = tuple(fields.texts("hosts")) or HOSTS
    for host in hosts:
        if not host or "/" in host or ":" in host:
            fields.fault("hosts", f"{host!r} is no host; write it as in 'push.example'")
    return Push(
        contact=contact,
        key_path=keys / "push.pem",
        store_path=records / "push.db",
        hosts=hosts,
    )
