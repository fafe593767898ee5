"""When a module counts as silent."""

from sensor.drivers.agent.watch import STEP_S_MAX, Watch
from sensor.messages import RadarTrouble


def silent_after_s(watch, since_s):
    """Seconds of looking ten times a second until the watch says so."""
    for k in range(1, 1000):
        if watch.tick(since_s + k / 10) is not None:
            return k / 10
    return None


def test_a_module_that_says_nothing_is_silent_after_the_seconds_given():
    watch = Watch((), silence_s=4.0)
    watch.opened(100.0, 0)
    assert silent_after_s(watch, 100.0) == 4.0
    assert watch.gave_up().trouble is RadarTrouble.SILENT


def test_a_computer_that_stood_still_does_not_take_that_for_the_modules_silence():
    watch = Watch((), silence_s=4.0)
    watch.opened(100.0, 0)
    watch.heard(10, 1, 100.1)
    assert watch.tick(100.1) is None
    assert watch.tick(130.0) is None
    assert abs(silent_after_s(watch, 130.0) - (4.0 - STEP_S_MAX)) < 0.15


def test_what_is_read_after_a_stand_still_puts_no_silence_off():
    watch = Watch((), silence_s=4.0)
    watch.opened(100.0, 0)
    assert watch.tick(100.1) is None
    watch.heard(10, 1, 160.0)
    assert watch.tick(160.0) is None
    assert silent_after_s(watch, 160.0) == 4.0


def test_a_computer_that_is_slow_but_goes_on_still_notices_a_silence():
    watch = Watch((), silence_s=4.0)
    watch.opened(100.0, 0)
    assert [watch.tick(100.0 + k * STEP_S_MAX) is None for k in range(1, 9)] == 7 * [True] + [False]
