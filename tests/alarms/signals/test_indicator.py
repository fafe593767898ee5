"""What flashes, measured on the style sheet that the pages get."""

import re
from bisect import bisect_right

import pytest

from alarms.messages import Priority
from alarms.signals.client import as_css
from alarms.signals.indicator import FLASH_HZ_BELOW, INDICATORS

# IEC 60601-1-8, table 2, as public texts have it: flashes a second, share of a flash that is on.
TABLE = {Priority.HIGH: ((1.4, 2.8), (0.2, 0.6)), Priority.MEDIUM: ((0.4, 0.8), (0.2, 0.6))}


def animation(priority):
    """Period in s and the steps (percent, opacity) of a priority's animation."""
    css = as_css()
    period_ms = int(re.search(rf"--flash-{priority}: flash-{priority} (\d+)ms steps", css)[1])
    frames = re.search(rf"@keyframes flash-{priority} \{{(.*?)\n\}}", css, re.DOTALL)[1]
    steps = {}
    for percents, opacity in re.findall(r"([\d%, \n]+?) \{\s*opacity: ([\d.]+);", frames):
        steps |= {float(p): float(opacity) for p in re.findall(r"(\d+)%", percents)}
    return period_ms / 1000, sorted(steps.items())


@pytest.mark.parametrize("priority", TABLE)
def test_the_style_sheet_flashes_at_the_rate_and_share_of_the_table(priority):
    period_s, steps = animation(priority)
    at = [percent for percent, _ in steps]
    lit = [steps[bisect_right(at, k / 10) - 1][1] > 0.5 for k in range(1000)]
    n_flashes = sum(now and not lit[k - 1] for k, now in enumerate(lit))
    (low_hz, high_hz), (low, high) = TABLE[priority]
    assert low_hz <= n_flashes / period_s <= high_hz
    assert low <= sum(lit) / len(lit) <= high
    assert n_flashes / period_s < FLASH_HZ_BELOW
    assert n_flashes / period_s == pytest.approx(INDICATORS[priority].flash_hz, rel=1e-3)


def test_a_low_alarm_is_on_all_the_time():
    assert "flash-low" not in as_css()
    assert INDICATORS[Priority.LOW].flash_hz is None
    assert INDICATORS[Priority.LOW].duty == 1


def test_no_two_priorities_share_a_colour_or_a_mark():
    assert {p: i.colour for p, i in INDICATORS.items()} == {
        Priority.HIGH: "red",
        Priority.MEDIUM: "yellow",
        Priority.LOW: "cyan",
    }
    assert len({i.mark for i in INDICATORS.values()}) == 3
