"""What the pages take from here: one file of numbers and one of flashes, both generated."""

import json

import msgspec

from alarms.messages import Priority
from alarms.signals.allowed import ALLOWED
from alarms.signals.burst import SoundSet
from alarms.signals.indicator import INDICATORS

FLASH_OFF_OPACITY = 0.15
"""What is left while a flash is off, so that one still sees where it is [D]."""


def as_json(sounds: SoundSet) -> str:
    """Bursts, melodies, marks and the shortest silence between bursts, as the pages read them."""
    tables = {
        "shapes": msgspec.to_builtins(dict(sounds.shapes)),
        "melodies_hz": msgspec.to_builtins(dict(sounds.melodies_hz)),
        "harmonics": list(sounds.harmonics),
        "interval_s_min": {p: ALLOWED[p].interval_s[0] for p in Priority},
        "marks": {p: INDICATORS[p].mark for p in Priority},
    }
    return json.dumps(tables, indent=2, ensure_ascii=False) + "\n"


def as_css() -> str:
    """One animation per priority that flashes: `animation: var(--flash-high)`."""
    flashing = {p: i for p, i in INDICATORS.items() if i.flash_hz is not None}
    lines = [
        "/* Generated from alarms/signals/indicator.py; a test keeps it equal. */",
        "",
        ":root {",
    ]
    for priority, indicator in flashing.items():
        period_ms = round(1000 / (indicator.flash_hz or 1))
        lines.append(
            f"  --flash-{priority}: flash-{priority} {period_ms}ms steps(1, end) infinite;"
        )
    lines.append("}")
    for priority, indicator in flashing.items():
        lines += [
            "",
            f"@keyframes flash-{priority} {{",
            "  0%,\n  100% {\n    opacity: 1;\n  }",
            "",
            f"  {100 * indicator.duty:g}% {{\n    opacity: {FLASH_OFF_OPACITY:g};\n  }}",
            "}",
        ]
    return "\n".join(lines) + "\n"
