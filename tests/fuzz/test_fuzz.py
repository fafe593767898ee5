import random
import subprocess
import sys

import pytest

from sensor.drivers.framing import Splitter
from sensor.drivers.messages import MAIN, Reading
from tests.fuzz.fuzz import fuzz
from tests.fuzz.mutation import N_CHOICE_BYTES, bred, mutated
from tests.fuzz.subject import Told, boxed, unboxed
from tests.fuzz.subjects import DRIVERS, SUBJECTS
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", SUBJECTS)
def test_mutated_streams_break_nothing(name):
    assert fuzz(name, seconds=0.3, seed=1).n_runs > 0


@pytest.mark.parametrize("name", SUBJECTS)
def test_what_is_bred_breaks_nothing(name):
    subject, rng = SUBJECTS[name], random.Random(name)
    data = subject.beginnings[0] + bytes(N_CHOICE_BYTES)
    for _ in range(40):
        data = bred(data, subject, lambda part: mutated(rng, (part,)) if part else b"\0", rng)
        subject.check(data[:-N_CHOICE_BYTES], Told(data[-N_CHOICE_BYTES:]))


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_frame_whose_content_was_changed_is_a_whole_frame_again(target):
    """Else nothing that is bred gets past the checksums."""
    rng = random.Random(1)
    vary = SUBJECTS[target.name].vary
    n_whole = 0
    for _ in range(100):
        made = vary(rng.choice(target.frames), lambda part: part[:-1] + b"1", rng)
        n_whole += bool(Splitter(target.format()).feed(made + target.proof))
    assert n_whole > 60


def test_parts_come_out_of_their_boxes_as_they_went_in():
    assert unboxed(boxed([b"", b"a", b"bc"])) == [b"", b"a", b"bc"]
    assert unboxed(boxed([b"ab", b"cd"])[:-1]) == [b"ab", b"c"]


def test_without_atheris_a_guided_run_says_what_to_install():
    code = (
        "import sys; sys.modules['atheris'] = None\n"
        "from tests.fuzz import guided\n"
        "sys.argv[1:] = ['--target', 'mr60bha1', '--seconds', '1']\n"
        "sys.exit(guided.main())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert "pip install atheris" in ran.stderr


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


def test_an_x4s_rarer_kinds_are_read():
    target = next(target for target in TARGETS if target.name == "xethru-x4")
    said = Splitter(target.format()).feed(b"".join(target.more))
    assert len({type(message) for message in said}) == 10
    assert len(said) == len(target.more)
