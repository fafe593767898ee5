"""`vitavakt emulate`, as it is typed."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from sensor.drivers.catalogue import KINDS, kind
from sensor.drivers.ti.cfg import chirps
from simulators.emulators.catalogue import EMULATED
from simulators.ward.beds import seed_of
from vitavakt.cli import app
from vitavakt.emulators.scenes import Asked, scene_of
from vitavakt.errors import WardError
from vitavakt.scenarios import files


def typed(*words):
    return CliRunner().invoke(app, ["emulate", *map(str, words)])


def test_every_emulated_module_has_a_driver_of_its_name():
    assert {of.name for of in EMULATED} == {known.name for known in KINDS} - {"infineon-bgt60"}
    assert all(kind(of.name) for of in EMULATED)


def test_without_a_name_the_modules_are_listed():
    said = typed()
    assert said.exit_code == 0
    assert all(of.name in said.stdout for of in EMULATED)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["x5"], "There is no 'x5'"),
        (["xethru-x4", "--port", 6110], "--port is for acconeer-a121"),
        (["mr60bha1", "--other"], "has no such build"),
        (["xethru-x4", "--mishap", "fire@1+1"], "is no mishap"),
        (["xethru-x4", "--rr", 500], "rr_per_min is 3 to 90"),
        (["xethru-x4", "--scenario", "no-such"], "There is no scenario"),
        (["xethru-x4", "--scenario", "quiet-night", "--patient", 1], "exclude each other"),
    ],
)
def test_what_cannot_be_emulated_is_one_sentence(words, sentence):
    said = typed(*words)
    assert said.exit_code == 1
    assert sentence in " ".join(said.output.split())


def test_the_cfg_that_it_writes_is_one_that_the_drivers_take(tmp_path):
    file = tmp_path / "radar.cfg"
    assert typed("--write-cfg", file).exit_code == 0
    read = chirps(file.read_text(encoding="ascii"))
    assert (read.n_samples, read.n_rx, read.frame_rate_hz) == (200, 4, 20.0)
    assert typed("--write-cfg", tmp_path / "none" / "radar.cfg").exit_code == 1


def test_a_patient_of_the_demo_and_a_bed_of_a_scenario_can_lie_there():
    assert scene_of(Asked(patient=3)).seed == 1002
    name = files.shipped()[0]
    scenario = files.find(name).scenario
    place = scenario.beds[-1]
    scene = scene_of(Asked(scenario=name, bed=place.bed))
    assert scene.person == place.person
    assert scene.seed == seed_of(scenario, place)
    with pytest.raises(WardError, match="There is no bed"):
        scene_of(Asked(scenario=name, bed="nowhere"))


def test_what_is_emulated_in_one_terminal_is_probed_in_another(tmp_path):
    link = tmp_path / "radar"
    with started("emulate", "mr60bha2", "--link", link) as module:
        assert "nobody is measured" in module.stderr.readline()
        assert f"vitavakt sensor run mr60bha2 {link}" in module.stderr.readline()
        assert "plugged in" in module.stderr.readline()
        probe = ["sensor", "probe", str(link), "--radar", "mr60bha2", "--seconds", "5"]
        probed = subprocess.run(
            [sys.executable, "-m", "vitavakt", *probe],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert probed.returncode == 0, probed.stderr
    assert "frames/s; 1 bins x 1 antennas; the module itself says: somebody" in probed.stdout
    assert not os.path.lexists(link)


def test_a_link_that_is_somebodys_file_is_left_alone(tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Nora", encoding="ascii")
    said = typed("mr60bha2", "--link", file)
    assert said.exit_code == 1
    assert "cannot be made" in said.output
    assert file.read_text(encoding="ascii") == "Dear Nora"


def test_a_port_that_is_taken_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = typed("acconeer-a121", "--port", taken.getsockname()[1])
    assert said.exit_code == 1
    assert "cannot be listened on" in said.output


@contextmanager
def started(*words):
    command = [sys.executable, "-m", "vitavakt", *map(str, words)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)
