"""What holds where a ward file says nothing, by table and key, in the file's own words; pure."""

from pathlib import Path
from typing import Any

from alarms.messages import PauseReason
from alarms.signals.states import Inactivation
from vitavakt.administration import file
from vitavakt.administration.edit import edited
from vitavakt.settings import Ward, WardFileError, of_text
from ward_ui.administration.messages import Change

_NEEDED = {("ward", "time_zone")}
"""Shifts cannot be without it."""


def defaults(path: Path, text: str) -> dict[str, dict[str, Any]]:
    """Of the settings that the pages show one by one; nothing for a file that cannot be read."""
    tables = file.tables_of(text)
    try:
        told = _told(of_text(path, text))
        written = [
            (table, key)
            for table, keys in told.items()
            for key in keys
            if key in tables.get(table, {}) and (table, key) not in _NEEDED
        ]
        drops = [Change(do="drop", at=[table, key]) for table, key in written]
        told = _told(of_text(path, edited(text, drops)))
    except WardFileError:
        return {}
    for table, key in _NEEDED:
        if key in tables.get(table, {}):
            del told[table][key]
    return told


def _told(ward: Ward) -> dict[str, dict[str, Any]]:
    pauses = {
        f"{reason}_min": _tidy(ward.policy.pause_s_max[reason] / 60.0) for reason in PauseReason
    }
    return {
        "ward": {
            "language": ward.language,
            "time_zone": ward.time_zone,
            "early_warning": ward.early_warning,
        },
        "ui": {
            "names": ward.names,
            "display_without_login": ward.display_without_login,
            "lock_after_min": _tidy(ward.access.lock_s / 60.0),
            "log_in_hours": _tidy(ward.access.login_s / 3600.0),
            "break_glass_min": _tidy(ward.access.need_s / 60.0),
        },
        "pauses": pauses,
        "own_limits": {"hours": _tidy(ward.policy.own_limit_s_max / 3600.0)},
        "sound": {
            "may_pause": Inactivation.AUDIO_PAUSED in ward.signals.offered,
            "pause_s": _tidy(ward.signals.audio_pause_s),
        },
    }


def _tidy(value: float) -> float:
    """Without what dividing leaves behind."""
    return round(value, 6)
