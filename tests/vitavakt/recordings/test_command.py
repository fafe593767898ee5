import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sensor.recordings.formats.catalogue import FORMATS
from sensor.recordings.formats.inout import _IN, _OUT
from sensor.recordings.reader import read
from vitavakt.cli import app

ROOT = Path(__file__).resolve().parents[3]
RUN = CliRunner(env={"COLUMNS": "200"})
WARD = """
[ward]
id = "w"
name = "Sengepost"
[[people]]
person = "n"
name = "Nora Vik"
role = "nurse"
pin_hash = '$argon2id$x'
[[sensors]]
id = "{sensor}"
driver = "remote"
[[beds]]
bed = "12"
sensor = "{sensor}"
patient = "Kari Nordmann"
"""


def ward(folder, sensor):
    """A ward file with one patient, with the default rules."""
    rules = RUN.invoke(app, ["rules"]).stdout
    file = folder / "ward.toml"
    file.write_text(WARD.format(sensor=sensor) + rules)
    return str(file)


def npz(path, n_frames=100):
    rng = np.random.default_rng(1)
    frames = rng.normal(size=(n_frames, 6)) + 1j * rng.normal(size=(n_frames, 6))
    np.savez(path, frames=frames.astype(np.complex64), frame_rate_hz=20.0, carrier_hz=60e9)
    return str(path)


def test_the_help_of_convert_has_every_format_with_what_it_keeps_and_loses():
    said = " ".join(RUN.invoke(app, ["convert", "--help"]).stdout.split())
    for one in FORMATS:
        for words in (one.title, one.keeps, one.loses):
            assert " ".join(words.split()) in said


def test_each_format_of_the_list_has_its_way_in_and_out():
    assert {one.name for one in FORMATS if one.reads} == set(_IN)
    assert {one.name for one in FORMATS if one.writes} == set(_OUT)


def test_the_page_on_converting_has_every_format():
    page = (ROOT / "docs" / "convert.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z0-9]+)` \| (?:in|out)", page, re.M) == [
        one.name for one in FORMATS
    ]


def test_a_recording_goes_through_three_formats_and_is_the_same(tmp_path):
    one = npz(tmp_path / "one.npz")
    for source, target, more in (
        (one, "two.h5", ["--exact"]),
        (tmp_path / "two.h5", "three.dat", []),
        (tmp_path / "three.dat", "four.npz", ["--from", "xethru", "--frame-rate", "20"]),
    ):
        done = RUN.invoke(app, ["convert", str(source), str(tmp_path / target), *more])
        assert done.exit_code == 0, done.output
        assert "100 frames" in done.stdout
    np.testing.assert_array_equal(read(tmp_path / "four.npz").iq, read(tmp_path / "one.npz").iq)
    assert RUN.invoke(app, ["verify", str(tmp_path / "two.h5")]).stdout.startswith("whole")


@pytest.mark.parametrize(
    ("source", "target", "more", "sentence"),
    [
        ("none.npz", "out.h5", [], "there is no such file"),
        ("empty.npz", "out.h5", [], "is empty"),
        ("text.h5", "out.npz", [], "of no format that is known by itself"),
        ("one.npz", "out.xyz", [], "its ending says no format"),
        ("one.npz", "there.h5", [], "is there already"),
        ("one.npz", "out.h5", ["--from", "fax"], "No format 'fax' is read here"),
        ("one.npz", "out.h5", ["--to", "yoo2021"], "No format 'yoo2021' is written here"),
        ("cut.dat", "out.h5", ["--from", "xethru", "--frame-rate", "20"], "breaks off after"),
        ("cut.dat", "out.h5", ["--from", "xethru"], "give --frame-rate"),
        ("one.npz", "out.h5", ["--reference", "bad.csv"], "is no reference channel"),
        ("one.npz", "no/such/out.h5", [], "cannot be written (No such file or directory)\n"),
    ],
)
def test_whatever_is_wrong_is_one_sentence_and_nothing_is_left_half_written(
    tmp_path, monkeypatch, source, target, more, sentence
):
    monkeypatch.chdir(tmp_path)
    npz(tmp_path / "one.npz", n_frames=200)
    (tmp_path / "empty.npz").touch()
    (tmp_path / "text.h5").write_text("hello")
    (tmp_path / "there.h5").write_text("mine")
    (tmp_path / "bad.csv").write_text("t_s,kari\n0,1\n")
    RUN.invoke(app, ["convert", "one.npz", "whole.dat"])
    (tmp_path / "cut.dat").write_bytes((tmp_path / "whole.dat").read_bytes()[:-1])
    before = {path.name for path in tmp_path.iterdir()}
    done = RUN.invoke(app, ["convert", source, target, *more])
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == before
    assert (tmp_path / "there.h5").read_text() == "mine"


def test_verify_ends_with_1_where_a_file_is_damaged_and_says_which(tmp_path):
    npz(tmp_path / "one.npz")
    for name in ("good.h5", "bad.h5"):
        RUN.invoke(app, ["convert", str(tmp_path / "one.npz"), str(tmp_path / name)])
    data = bytearray((tmp_path / "bad.h5").read_bytes())
    data[len(data) // 2] ^= 4
    (tmp_path / "bad.h5").write_bytes(bytes(data))
    done = RUN.invoke(app, ["verify", str(tmp_path / "good.h5"), str(tmp_path / "bad.h5")])
    assert done.exit_code == 1
    assert re.search(r"^whole .*good\.h5", done.stdout, re.M)
    assert re.search(r"^DAMAGED .*bad\.h5", done.stdout, re.M)
    assert "are not as recorded" in done.stdout


def test_verify_says_of_a_file_that_is_not_there_that_it_is_not_and_goes_on(tmp_path):
    npz(tmp_path / "one.npz")
    RUN.invoke(app, ["convert", str(tmp_path / "one.npz"), str(tmp_path / "one.h5")])
    done = RUN.invoke(app, ["verify", str(tmp_path / "no.h5"), str(tmp_path / "one.h5")])
    assert done.exit_code == 1
    assert done.stderr == f"{tmp_path / 'no.h5'}: there is no such file.\n"
    assert "whole" in done.stdout
    assert "DAMAGED" not in done.stdout


@pytest.mark.parametrize(
    "command", [["record", "ipc://tap", "OUT", "--all"], ["estimate", "one.npz"]]
)
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path, command, monkeypatch):
    monkeypatch.chdir(tmp_path)
    npz(tmp_path / "one.npz")
    (tmp_path / "file").touch()
    out = str(tmp_path / "file" / "out")
    where = [] if "OUT" in command else ["--out-dir", out]
    done = RUN.invoke(app, [out if each == "OUT" else each for each in command] + where)
    assert done.exit_code == 1
    assert done.stderr == f"{out} cannot be made a folder: Not a directory.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say which: --sensor ID"),
        (["--sensor", "radar-01", "--all"], "Say which: --sensor ID"),
        (["--sensor", "radar-77"], "radar-77: no such sensor"),
        (["--all", "--reference", "ecg", "--reference-port", "0"], "exactly one --sensor"),
        (["--sensor", "radar-01", "--reference", "kari"], "'kari' is no reference channel"),
        (["--sensor", "radar-01", "--reference", "ecg:kari"], "'kari' is no unit"),
        (["--sensor", "radar-01", "--reference", "ecg"], "belongs to --reference-port"),
        (["--sensor", "radar-01", "--subject", "Kari"], "A subject is no name"),
        (["--sensor", "radar-01", "--seconds", "0.5"], "No frame of radar-01 came"),
    ],
)
def test_what_cannot_be_recorded_is_said(tmp_path, arguments, sentence):
    (tmp_path / "records" / "run").mkdir(parents=True)
    done = RUN.invoke(
        app, ["record", ward(tmp_path, "radar-01"), str(tmp_path / "out"), *arguments]
    )
    assert done.exit_code == 1
    assert sentence in done.stderr


def test_a_sensor_that_is_called_like_a_patient_or_a_nurse_is_not_recorded(tmp_path):
    for sensor in ("kari-01", "radar-NORDMANN", "vik-2"):
        arguments = ["record", ward(tmp_path, sensor), str(tmp_path / "out"), "--all"]
        done = RUN.invoke(app, arguments)
        assert "has somebody's name in it" in done.stderr


def test_a_tap_of_another_machine_is_refused(tmp_path):
    done = RUN.invoke(app, ["record", "tcp://10.0.0.7:99", str(tmp_path / "out"), "--all"])
    assert "not on this machine" in done.stderr


@pytest.mark.timeout(300)
def test_the_page_on_your_own_data_works_as_it_is_written(tmp_path):
    page = (ROOT / "docs" / "use-your-own-radar-data.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)
    assert len(blocks) == 4
    (tmp_path / "page.sh").write_text("set -e\n" + "".join(blocks))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "page.sh"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rates = re.findall(r"^\d+,measuring,(\d+\.\d+)", done.stdout, re.M)
    assert rates
    assert [float(rate) for rate in rates] == pytest.approx([15.0] * len(rates), abs=0.5)
    assert len(re.findall(r"^whole ", done.stdout, re.M)) == 3
