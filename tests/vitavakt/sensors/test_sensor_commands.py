import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from sensor import keys
from sensor.drivers.catalogue import KINDS, Options, kind
from sensor.drivers.messages import Gives, Opinion
from sensor.drivers.novelda.commands import PING
from sensor.drivers.novelda.framing import encode
from sensor.drivers.recognition import Ear, Question
from sensor.drivers.transports import asking
from sensor.drivers.transports.asking import ask
from sensor.messages import Geometry
from tests.fuzz.targets import A121_FRAMES, AW_FRAMES, SY_FRAMES, TI_FRAMES, TINY_FRAMES, X4_FRAMES
from vitavakt.cli import app
from vitavakt.errors import WardError
from vitavakt.sensors.radars import Choice, radar
from vitavakt.sensors.running import Heard, lie, status
from vitavakt.sensors.unit import run_arguments, unit_text

CFG = (
    "channelCfg 15 1 0\nadcCfg 2 1\nprofileCfg 0 77 7 6 57 0 0 70 1 64 4000 0 0 48\n"
    "frameCfg 0 0 2 0 50 1 0\nsensorStart\n"
)


def vitavakt(*arguments):
    return CliRunner().invoke(app, ["sensor", *map(str, arguments)])


def test_a_ward_file_right_after_sensor_runs_its_sensors(tmp_path):
    short = vitavakt(tmp_path / "ward.toml")
    long = vitavakt("ward", tmp_path / "ward.toml")
    assert short.exit_code == long.exit_code == 1
    assert "nothing was started" in short.output
    assert short.output == long.output


def test_options_of_the_short_form_may_stand_first(tmp_path):
    assert "nothing was started" in vitavakt("--sensor", "s1", tmp_path / "ward.toml").output


def test_install_is_also_taken_as_an_option():
    short = vitavakt("--install", "xethru-x4")
    assert short.exit_code == 2
    assert short.output == vitavakt("install", "xethru-x4").output
    assert "--to" in short.output


def test_the_kinds_are_listed_with_what_they_give():
    said = vitavakt("kinds").output
    for each in KINDS:
        assert each.name in said
        assert each.gives in said


def test_ports_are_listed_with_what_to_do_next(monkeypatch):
    board = SimpleNamespace(device="/dev/ttyS0", vid=None, pid=None, description="n/a")
    monkeypatch.setattr(asking.list_ports, "comports", lambda: [board])
    said = vitavakt("list").output
    assert said.splitlines()[0] == "/dev/ttyS0  not asked"
    assert "None of them is USB" in said
    assert "vitavakt sensor probe PORT" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nonsense"], "there are: xethru-x4"),
        (["run", "xethru-x4"], "needs its port"),
        (["run", "xethru-x4", "tcp://10.0.0.1"], "on no network"),
        (["run", "ti-dca1000"], "--cfg"),
        (["run", "xethru-x4", "/dev/null", "--to", "tcp://10.0.0.1:5710"], "belong together"),
        (["run", "acconeer-a121", "tcp://:x"], "no address"),
        (["probe"], "Give the port to ask"),
        (["probe", "/dev/null"], "no serial port"),
        (["probe", "--radar", "ti-dca1000"], "--cfg"),
        (["probe", "--radar", "infineon-bgt60", "--seconds", "1"], "ifxradarsdk"),
    ],
)
def test_what_is_missing_to_run_a_radar_is_one_sentence(arguments, words):
    said = vitavakt(*arguments)
    assert said.exit_code == 1
    assert words in said.output


def test_a_cfg_that_cannot_be_used_is_one_sentence(tmp_path):
    (tmp_path / "radar.cfg").write_text("sensorStart\n")
    said = vitavakt("run", "ti-dca1000", "--cfg", tmp_path / "radar.cfg")
    assert said.exit_code == 1
    assert "profileCfg" in said.output


def test_every_kind_makes_a_driver_that_gives_what_the_catalogue_says(tmp_path):
    file = tmp_path / "radar.cfg"
    file.write_text(CFG)
    for each in KINDS:
        choice = Choice(kind=each.name, port="/dev/x", cli_port="/dev/y", cfg=file)
        assert radar(choice).driver.gives is each.gives


def test_a_wanted_frame_rate_reaches_the_driver():
    wanted = kind("xethru-x4").make(Options(frame_rate_hz=20.0))
    assert wanted._settings.frame_rate_hz == 20.0


def test_a_dca1000_without_its_command_line_says_what_to_give(tmp_path):
    (tmp_path / "radar.cfg").write_text(CFG)
    with pytest.raises(WardError, match="--cli-port"):
        radar(Choice(kind="ti-dca1000", cfg=tmp_path / "radar.cfg"))


def key_file(folder):
    keys.create(folder, ["bed 7".replace(" ", "-")])
    return folder / "sensors" / "bed-7.key"


def test_a_dry_run_of_install_prints_a_unit_that_systemd_accepts(tmp_path):
    key = key_file(tmp_path / "keys")
    said = vitavakt(
        "install", "xethru-x4", "/dev/ttyACM0", "--to", "tcp://10.0.0.1:5710", "--key", key,
        "--frame-rate", "20", "--dry-run",
    )  # fmt: skip
    assert said.exit_code == 0
    assert f"LoadCredential=sensor.key:{key}" in said.output
    assert "sensor run xethru-x4 /dev/ttyACM0 --to tcp://10.0.0.1:5710" in said.output
    assert "--key ${CREDENTIALS_DIRECTORY}/sensor.key --frame-rate 20.0" in said.output
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here to look at the unit")
    unit = tmp_path / "vitavakt-sensor-bed-7.service"
    unit.write_text(said.output)
    looked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    assert "vitavakt-sensor" not in looked.stderr


def test_odd_paths_are_quoted_as_systemd_wants_it(tmp_path):
    choice = Choice(kind="xethru-x4", port='/dev/a b%"$\\')
    command = run_arguments(choice, to="tcp://10.0.0.1:5710")
    text = unit_text("s1", command=command, key=tmp_path / "s1.key")
    assert '"/dev/a b%%\\"$$\\\\"' in text


def test_installing_needs_a_key_that_can_be_used(tmp_path):
    said = vitavakt(
        "install", "xethru-x4", "/dev/x", "--to", "tcp://10.0.0.1:5710", "--key", tmp_path / "no"
    )
    assert said.exit_code == 1
    assert "is missing" in said.output


@pytest.mark.parametrize(
    ("frame", "baud", "name"),
    [
        (X4_FRAMES[1], 115200, "xethru-x4"),
        (X4_FRAMES[4], 115200, "xethru-x4"),
        (A121_FRAMES[2], 115200, "acconeer-a121"),
        (AW_FRAMES[1], 4_000_000, "aw-uwb-ev-01"),
        (SY_FRAMES[0], 115200, "mr60bha1"),
        (TINY_FRAMES[0], 115200, "mr60bha2"),
        (TINY_FRAMES[0], 1_382_400, "hlk-ld6002"),
        (TI_FRAMES[2], 921600, "ti-vital-signs"),
        (TI_FRAMES[0], 921600, ""),
        (b"mmwDemo:/>\r\n", 115200, ""),
    ],
)
def test_a_module_is_known_by_what_it_says(frame, baud, name):
    assert Ear(baud).hear(frame + frame).kind == name


def test_noise_is_nobody():
    assert Ear(115200).hear(bytes(range(256)) * 8) is None


def test_a_port_is_asked_and_who_answers_is_recognised(monkeypatch):
    patient = Question(baud=115200, data=encode(PING), wait_s=20.0)
    monkeypatch.setattr(asking, "QUESTIONS", (patient,))
    master, slave = os.openpty()
    ping_answer = bytes.fromhex("7d 01 ea ae ee aa 7c 7e")

    def module():
        while encode(PING) not in os.read(master, 4096):
            pass
        os.write(master, ping_answer)

    with ThreadPoolExecutor(1) as beside:
        answering = beside.submit(module)
        recognised = ask(os.ttyname(slave))
        answering.result(timeout=10)
    os.close(master)
    os.close(slave)
    assert recognised.kind == "xethru-x4"


def test_the_modules_opinion_is_named_as_its_own():
    ready = radar(Choice(kind="mr60bha1", port="/dev/x"))
    heard = Heard()
    heard.opinion(Opinion(hr_per_min=72.0))
    heard.opinion(Opinion(rr_per_min=14.0))
    said = status(ready, heard, rate_hz=0.0)
    assert said.endswith("the module itself says: respiration 14 /min, heart 72 /min")
    heard.forget_opinion()
    assert "module itself" not in status(ready, heard, rate_hz=0.0)
    assert ready.driver.gives is Gives.RATES


def test_how_frames_lie_is_said_with_what_is_not_known():
    known = Geometry(frame_rate_hz=17.0, carrier_hz=7.29e9, range0_m=-0.4375, range_step_m=0.05144)
    assert lie(known) == "nominally 17 frames/s, 7.29 GHz, bins of 51.4 mm from -0.44 m"
    unknown = Geometry(frame_rate_hz=8.0)
    assert lie(unknown) == "nominally 8 frames/s, carrier not stated, no range axis"
