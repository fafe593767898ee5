import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from typer.testing import CliRunner

from simulators.ward.beds import bedside
from simulators.ward.scenario import visits
from vitavakt.cli import app
from vitavakt.pictures.seen import Eyes, only
from vitavakt.scenarios import files, full_speed

SCENARIO = """\
[scenario]
title = "Two <b>beds</b>"
purpose = "One stops breathing, the other's sensor is unplugged."
duration_s = 80

[[beds]]
bed = "1"
patient = "Solberg & Lie"
[beds.person]
snr_db = 30
[beds.person.course]
waypoints = [{ t_s = 0, rr_per_min = 15, hr_per_min = 66, depth_mm = 4.5 }]
pauses = [{ t_s = 36, duration_s = 24 }]

[[beds]]
bed = "2"
[beds.person]
course = { story = "steady", rr_per_min = 16, hr_per_min = 70 }

[[rounds]]
t_s = 10
visit_s = 10
walk_s = 5

[[faults]]
kind = "sensor_unplugged"
t_s = 14
duration_s = 12
beds = ["2"]

[[expect]]
bed = "1"
condition = "apnoea"
from_s = 46
to_s = 58
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenario") / "two.toml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture(scope="module")
def page(file):
    target = file.with_name("page.html")
    done = CliRunner().invoke(app, ["simulate", str(file), "--report", str(target)])
    assert done.exit_code == 0, done.output
    return target.read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Open tags left at the end, and every address that is asked for."""

    def __init__(self):
        super().__init__()
        self.open, self.addresses = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in {"meta", "br", "rect", "path", "image"}:
            self.open.append(tag)
        self.addresses += [value for name, value in attrs if name in {"href", "src"}]

    def handle_startendtag(self, tag, attrs):
        self.addresses += [value for name, value in attrs if name in {"href", "src"}]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_nobody_for_anything(page):
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.addresses
    assert all(address.startswith("data:image/png;base64,") for address in tags.addresses)
    assert "<script" not in page
    assert "url(" not in page


def test_it_says_that_nobody_is_real_and_writes_names_as_text(page):
    assert "SIMULATED: nobody here exists" in page
    assert "Two &lt;b&gt;beds&lt;/b&gt;" in page
    assert "Solberg &amp; Lie" in page


def test_what_happened_and_what_alarmed_stand_beside_each_other(page):
    assert "stops breathing" in page
    assert re.search(r"apnoea \(high\)", page)
    assert "as the file says" in page
    assert "sensor_lost" in page


def test_a_bed_drawn_alone_has_the_frames_and_the_visits_that_it_has_among_others(file):
    whole = files.find(str(file)).scenario
    part = only(whole, beds=["2"], seconds=40.0)
    assert part.duration_s == 40.0
    assert [v for v in visits(part) if v.t_s < 40] == [v for v in visits(whole) if v.bed == "2"]
    there, alone = bedside(whole, whole.beds[1]), bedside(part, part.beds[0])
    assert np.array_equal(there.take(600), alone.take(600))


def test_a_part_is_not_asked_for_what_comes_after_it(file):
    whole = files.find(str(file)).scenario
    assert only(whole, beds=["1", "2"], seconds=50.0).expect == ()
    assert len(only(whole, beds=["1", "2"], seconds=900.0).expect) == 1
    assert only(whole, beds=["2"], seconds=900.0).expect == ()


def test_an_unplugged_sensor_is_a_gap_and_the_truth_goes_on(file):
    found = files.find(str(file))
    part = only(found.scenario, beds=["2"], seconds=40.0)
    eyes = Eyes(part)
    played = full_speed.play(replace(found, scenario=part), witness=eyes)
    (bed,) = eyes.seen(played.raised)
    gone = np.isnan(bed.iq[:, 0])
    assert gone[14 * 20 : 26 * 20].all()
    assert not gone[: 14 * 20].any()
    assert not gone[26 * 20 :].any()
    assert len(bed.truth) == 40
    assert len(bed.displacement.t_s) >= 40 * 20


def test_a_recording_is_drawn_without_a_truth(tmp_path):
    t_s = np.arange(0, 40, 0.05)
    iq = np.ones((t_s.size, 12), np.complex64)
    iq[:, 5] += 3 * np.exp(5j * np.sin(2 * np.pi * 0.25 * t_s))
    recording, target = tmp_path / "mine.npz", tmp_path / "mine.html"
    np.savez(recording, frames=iq, frame_rate_hz=20.0)
    done = CliRunner().invoke(
        app, ["simulate", "--recording", str(recording), "--report", str(target)]
    )
    assert done.exit_code == 0, done.output
    made = target.read_text(encoding="utf-8")
    assert "Nothing is known of the truth" in made
    assert "SIMULATED" not in made
    assert "RECORDED BY A RADAR" not in made, "the file does not say so"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "one of the two"),
        (["quiet-night", "--recording", "x.npz"], "one of the two"),
        (["quiet-night", "--bed", "99"], "no bed 99; there are: 1, 2"),
        (["no-such"], "There is no scenario 'no-such'"),
        (["--recording", "missing.npz"], "missing.npz"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(tmp_path, arguments, sentence):
    target = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["simulate", *arguments, "--report", str(target)])
    assert done.exit_code == 1
    assert sentence in re.sub(r"\s+", " ", done.output)
    assert not target.exists()


def test_a_chest_that_has_left_is_no_longer_drawn():
    found = files.find("chairs-in-a-corridor")
    part = only(found.scenario, beds=["C3"], seconds=270.0)
    eyes = Eyes(part)
    (bed,) = eyes.seen(full_speed.play(replace(found, scenario=part), witness=eyes).raised)
    breath_mm = bed.displacement.breath_mm
    assert np.isfinite(breath_mm[: 230 * 20]).all()
    assert np.isnan(breath_mm[260 * 20 :]).all(), "left for good at 4:00"
