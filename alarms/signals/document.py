"""The signals as people read them: Markdown, generated from the data."""

from collections.abc import Sequence

from alarms.messages import Priority
from alarms.signals.allowed import (
    ALLOWED,
    GROUP_GAP_IDX,
    GROUP_GAP_S,
    LONG_IDX,
    RISE_SHARE,
)
from alarms.signals.burst import SoundSet
from alarms.signals.indicator import DUTY, FLASH_HZ, INDICATORS
from alarms.signals.states import MEANINGS, Covers, Policy


def seen() -> str:
    """One row per priority: colour, mark, flash with its range, share that is on."""
    rows = [("priority", "colour", "mark", "flash", "allowed", "on", "allowed")]
    for priority, one in INDICATORS.items():
        if one.flash_hz is None:
            rows.append((priority, one.colour, f"`{one.mark}`", "none: on", "on", "100 %", "100 %"))
            continue
        low_hz, high_hz = FLASH_HZ[priority]
        rows.append(
            (
                priority,
                one.colour,
                f"`{one.mark}`",
                f"{one.flash_hz:g} Hz",
                f"{low_hz:g}-{high_hz:g} Hz",
                f"{100 * one.duty:g} %",
                f"{100 * DUTY[0]:g}-{100 * DUTY[1]:g} %",
            )
        )
    return _markdown(rows)


def heard(sounds: SoundSet) -> str:
    """One row per time of a burst, the value and what is allowed for each priority."""
    rows = [("", *(f"{p}: ours" if k == 0 else "allowed" for p in Priority for k in (0, 1)))]
    names = (
        "pulses", "pulse", "between pulses", "before the last two of a group",
        "between the groups", "rise, share of a pulse", "fall", "to the next burst",
    )  # fmt: skip
    columns = [column for priority in Priority for column in _columns(sounds, priority)]
    rows += [(name, *(column[idx] for column in columns)) for idx, name in enumerate(names)]
    return _markdown(rows)


def _columns(sounds: SoundSet, priority: Priority) -> tuple[list[str], list[str]]:
    """Ours and what is allowed, in the order of `heard`'s rows."""
    shape, allowed = sounds.shapes[priority], ALLOWED[priority]
    high = priority is Priority.HIGH
    ours = [
        f"{len(shape.spacing_s) + 1}",
        _ms(shape.duration_s),
        _ms(shape.spacing_s[0]) if shape.spacing_s else "",
        _ms(shape.spacing_s[LONG_IDX[0]]) if high else "",
        _ms(shape.spacing_s[GROUP_GAP_IDX]) if high else "",
        f"{100 * shape.rise_s / shape.duration_s:g} %",
        _ms(shape.fall_s),
        f"{shape.interval_s:g} s",
    ]
    interval = f"{allowed.interval_s[0]:g}-{allowed.interval_s[1]:g} s"
    bounds = [
        " or ".join(map(str, allowed.n_pulses)),
        _span_ms(allowed.duration_s),
        _span_ms(allowed.spacing_s),
        "2 between + pulse" if high else "",
        _span_ms(GROUP_GAP_S) if high else "",
        f"{100 * RISE_SHARE[0]:g}-{100 * RISE_SHARE[1]:g} %",
        "≤ between - rise",
        "> 15 s or never" if priority is Priority.LOW else interval,
    ]
    return ours, bounds


def quieter(policy: Policy) -> str:
    """One row per inactivation state: what is left, of what, for how long."""
    head = ("state", "heard", "seen", "covers", "ends", "reminder", "offered", "symbol", "text")
    rows = [head]
    ends = {
        "audio-paused": f"by itself: {policy.audio_pause_s:g} s, at most "
        f"{policy.audio_pause_s_max:g} s",
        "alarm-paused": f"by itself: {policy.alarm_pause_s:g} s, at most "
        f"{policy.alarm_pause_s_max:g} s",
        "acknowledged": "with the alarm",
    }
    for state, meaning in MEANINGS.items():
        by_id = meaning.covers is Covers.STANDING
        rows.append(
            (
                f"`{state}`",
                "no",
                "yes" if meaning.visible else "no",
                "the alarms that stand" if by_id else "named conditions, never at high priority",
                ends.get(state, "when somebody ends it"),
                f"every {policy.reminder_s:g} s" if meaning.reminds else "no",
                "yes" if meaning.offered else "no",
                meaning.symbol,
                f"{meaning.text_nb} / {meaning.text_en}",
            )
        )
    return _markdown(rows)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:g} ms"


def _span_ms(range_s: tuple[float, float]) -> str:
    return f"{1000 * range_s[0]:g}-{1000 * range_s[1]:g} ms"


def _markdown(rows: Sequence[tuple[str, ...]]) -> str:
    lines = [rows[0], tuple("---" for _ in rows[0]), *rows[1:]]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)
