"""`[[responses]]` and `[sound]` of a ward file: what a score calls for, how quiet alarms may be."""

from dataclasses import replace
from typing import Any

from alarms.news2 import responses
from alarms.news2.responses import Ward as NewsWard
from alarms.signals.states import Inactivation, Policy
from vitavakt.ward_file.fields import Fields
from vitavakt.ward_file.lines import Path


def news2(tables: dict[str, Any], faults: list[tuple[Path, str]]) -> NewsWard:
    """How the ward uses NEWS2: its own responses, and the defaults where it has written none."""
    given = tables.get("responses", [])
    if not isinstance(given, list):
        faults.append((("responses",), "must be tables, each under its own [[responses]]"))
        return NewsWard()
    read, found = responses.read(given)
    faults.extend((path, f"{_name(path)}: {sentence}") for path, sentence in found)
    return NewsWard(responses=read)


def signals(top: Fields) -> Policy:
    """Whether the sound of alarms may be paused; the time that the ward writes is the longest."""
    sound = top.table("sound", optional=True)
    sound.known({"may_pause", "pause_s"})
    default = Policy()
    most_s = default.audio_pause_s_max
    pause_s = sound.number("pause_s", low=10.0, high=most_s, default=default.audio_pause_s)
    if "pause_s" in sound.names():
        most_s = pause_s
    may_pause = sound.flag("may_pause", default=True)
    offered = default.offered if may_pause else default.offered - {Inactivation.AUDIO_PAUSED}
    return replace(default, audio_pause_s=pause_s, audio_pause_s_max=most_s, offered=offered)


def _name(path: Path) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
