import msgspec
import numpy as np

from alarms.news2.messages import Parameter, Source
from alarms.news2.radar import Window, radar_reading

MIN = 60 * 10**9
NOW = 1000 * MIN


def window(ago, per_min, quality=0.9):
    return Window(t_ns=NOW - ago, per_min=per_min, quality=quality)


def made(*windows):
    return radar_reading(Parameter.RR, windows, t_ns=NOW, method="radar, chest motion")


def test_the_value_is_the_median_of_what_was_accepted_in_the_last_five_minutes():
    reading = made(
        window(5 * MIN + 1, 40.0),
        window(5 * MIN, 16.0, 0.7),
        window(2 * MIN, 18.0, 0.8),
        window(MIN, None),
        window(30, 90.0, 0.9),
    )
    assert reading.value == 18.0
    assert reading.quality == 0.8
    assert reading.t_measured_ns == NOW - 30
    assert reading.source is Source.RADAR
    assert reading.method == "radar, chest motion"


def test_without_an_accepted_window_there_is_nothing_to_carry_on():
    assert made() is None
    assert made(window(MIN, None), window(6 * MIN, 16.0)) is None


def test_what_comes_later_is_not_known_yet():
    assert made(window(-1, 30.0)) is None


def test_numbers_of_numpy_become_plain_ones_that_can_be_stored():
    reading = made(Window(t_ns=np.int64(NOW), per_min=np.float32(16.5), quality=np.float64(0.5)))
    assert msgspec.json.decode(msgspec.json.encode(reading))["value"] == 16.5
