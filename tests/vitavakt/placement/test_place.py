"""The live score on a terminal: what it says of frames, and how it looks."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from dsp.inspection.placement import Zone
from dsp.messages import State
from sensor.recordings.recording import Recording
from tests.dsp.bodies import GEOMETRY, Scene, frames
from vitavakt.cli import app
from vitavakt.placement.judging import View, of_recording
from vitavakt.placement.picture import line, picture
from vitavakt.placement.words import PARTS, STATES, WORDS

REAL = Path("../shared/data/radar/acconeer_a121/breathing-sitting.npz")


def recording(scene: Scene) -> Recording:
    return Recording.of(frames(scene), geometry=scene.geometry, name="made by a test")


def views(scene: Scene) -> list[View]:
    return [view for _, view in of_recording(recording(scene), Zone())]


def drawn(view: View, language: str) -> str:
    console = Console(width=90, record=True, file=StringIO())
    console.print(picture(view, language=language))  # type: ignore[arg-type]  # a test's own word
    return console.export_text()


def test_each_second_of_a_recording_is_judged() -> None:
    said = views(Scene(duration_s=30.0))
    assert len(said) == 30
    assert said[-1].placement.score >= 90
    assert said[-1].vitals is not None
    assert said[-1].vitals.rr.per_min == pytest.approx(15, abs=1.5)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_picture_holds_the_score_each_part_and_the_advice(language: str) -> None:
    last = views(Scene(duration_s=20.0))[-1]
    text = drawn(last, language)
    assert f"{last.placement.score} / 100" in text
    for name in last.placement.parts:
        assert PARTS[language][name] in text  # type: ignore[index]  # as above
    assert getattr(last.placement.advice[0].text, language) in text
    assert last.placement.parts["pulse"] is None
    assert WORDS[language]["not_yet"] in text  # type: ignore[index]  # as above
    assert "▲" in text
    assert last.vitals is not None
    assert STATES[language][last.vitals.state.value] in text  # type: ignore[index]  # as above


def test_a_sensor_without_a_range_axis_is_drawn_without_one() -> None:
    scene = Scene(duration_s=12.0, geometry=replace(GEOMETRY, range0_m=None, range_step_m=None))
    assert WORDS["en"]["no_range"] in drawn(views(scene)[-1], "en")


def test_frames_that_cannot_be_used_are_said_to_be_so() -> None:
    scene = Scene(duration_s=8.0)
    clipped = np.clip(frames(scene).view(np.float32), -0.5, 0.5).view(np.complex64)
    made = Recording.of(clipped, geometry=GEOMETRY, name="overdriven")
    *_, (_, last) = of_recording(made, Zone())
    assert last.profile is None
    assert WORDS["nb"]["nothing"] in drawn(last, "nb")
    assert "saturated" in line(last, language="en")


def test_every_word_is_there_in_both_languages() -> None:
    assert PARTS["nb"].keys() == PARTS["en"].keys()
    assert WORDS["nb"].keys() == WORDS["en"].keys()
    assert STATES["nb"].keys() == STATES["en"].keys() == {state.value for state in State}


def test_the_command_judges_a_file_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "one.npz"
    range_m = 0.05 * np.arange(32)
    iq = frames(Scene(duration_s=12.0))
    np.savez(file, frames=iq, frame_rate_hz=20.0, carrier_hz=60.5e9, range_m=range_m)
    said = CliRunner().invoke(app, ["sensor", "place", str(file), "--language", "en"])
    assert said.exit_code == 0
    lines = said.stdout.splitlines()
    assert len(lines) == 12
    assert "0.90 m" in lines[-1]
    assert "Good: hold it there" in lines[-1]


def test_a_zone_that_ends_before_it_begins_is_refused_in_a_sentence(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["sensor", "place", "x", "--near", "3", "--far", "1"])
    assert said.exit_code == 1


def test_somebody_who_walks_in_and_sits_down_is_found_where_she_sits() -> None:
    if not REAL.exists():
        pytest.skip("The shared recordings are not here.")
    from sensor.recordings.reader import read

    said = [view.placement for _, view in of_recording(read(REAL), Zone())]
    assert max(placed.score for placed in said[:12]) < 60, "she walks"
    assert said[-1].score >= 60
    assert said[-1].chest_m == pytest.approx(0.7, abs=0.2)
