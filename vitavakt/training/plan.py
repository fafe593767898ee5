"""The trainer's events as a file beside the ward file: one line each, only ever added to.

The trainer's page writes it, the sensors read it; a sensor service that is started again reads it
from the beginning, and the beds are where they would have been.
"""

from pathlib import Path

import msgspec

from vitavakt.settings import Ward
from vitavakt.training.events import Event

_decoder = msgspec.json.Decoder(Event)


def file_of(ward: Ward) -> Path:
    """Where it lies."""
    return ward.file.with_name("training-events.jsonl")


def add(ward: Ward, event: Event) -> None:
    """One event more."""
    with file_of(ward).open("ab") as file:
        file.write(msgspec.json.encode(event) + b"\n")


def read(ward: Ward) -> tuple[Event, ...]:
    """All events so far; a last line that is not yet whole is left for the next time."""
    try:
        lines = file_of(ward).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return ()
    return tuple(_decoder.decode(line) for line in lines if line.endswith(b"\n"))
