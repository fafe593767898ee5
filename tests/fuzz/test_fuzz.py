import pytest

from sensor.drivers.messages import MAIN, Reading
from tests.fuzz.fuzz import DRIVERS, fuzz, names
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", names())
def test_mutated_streams_break_nothing(name):
    assert fuzz(name, seconds=0.4, seed=1).n_runs > 0


@pytest.mark.parametrize(
    "name", ["driver xethru-x4", "driver acconeer-a121", "driver aw-uwb-ev-01"]
)
def test_the_answers_bring_a_driver_to_where_it_reads_frames(name):
    fuzzed = DRIVERS[name]
    driver = fuzzed.make()
    driver.begin(0.0)
    for answer in fuzzed.answers:
        driver.take(answer, 0.0, MAIN)
    frames = next(target for target in TARGETS if target.name == fuzzed.codec).frames
    # The last first: among an X4's is one that says it has restarted, and sets it up anew.
    deeds = [deed for frame in reversed(frames) for deed in driver.take(frame, 0.0, MAIN)]
    assert any(isinstance(deed, Reading) for deed in deeds)
