import csv
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.vitavakt.test_settings import GOOD
from vitavakt.cli import app
from vitavakt.estimate import COLUMNS
from vitavakt.services import command as one_service
from ward_ui.people.person import Person, pin_is_right

RADAR = Path(__file__).parents[3] / "shared" / "data" / "radar"


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, " ".join(result.output.split())


def recording(file: Path, **instead: object) -> Path:
    """20 s of a chest that moves 4 mm at 15 /min, 1 m from a 60 GHz radar."""
    t_s = np.arange(0, 20, 0.05)
    phase = 4 * np.pi / 5e-3 * 2e-3 * np.sin(2 * np.pi * 0.25 * t_s)
    rng = np.random.default_rng(0)
    frames = 0.01 * (rng.normal(size=(400, 32)) + 1j * rng.normal(size=(400, 32)))
    frames[:, 20] += np.exp(1j * phase)
    keys = {
        "frames": frames.astype(np.complex64),
        "frame_rate_hz": 20.0,
        "range_m": np.arange(32, dtype=np.float32) * 0.05,
        "carrier_hz": 60e9,
        "sensor": "test",
        "real": False,
    }
    np.savez(file, **{**keys, **instead})
    return file


def rows(file: Path) -> list[dict[str, str]]:
    with file.open() as stream:
        return list(csv.DictReader(stream))


def test_estimate_writes_one_row_a_second_with_the_columns_of_the_contract(tmp_path):
    file = recording(tmp_path / "chest.npz")
    code, said = run("estimate", file, "--out-dir", tmp_path / "out", "--jobs", 1)
    assert code == 0, said
    written = rows(tmp_path / "out" / "chest.csv")
    assert tuple(written[0]) == COLUMNS
    assert [float(row["t_s"]) for row in written] == [float(k) for k in range(1, 21)]


def test_a_bad_recording_is_one_sentence_and_the_others_are_estimated(tmp_path):
    good = recording(tmp_path / "good.npz")
    cut = tmp_path / "cut.npz"
    cut.write_bytes(good.read_bytes()[:5000])
    empty = tmp_path / "empty.npz"
    empty.touch()
    code, said = run("estimate", cut, good, empty, "--out-dir", tmp_path / "out", "--jobs", 1)
    assert code == 1
    assert "cut.npz" in said
    assert "empty.npz" in said
    assert "Traceback" not in said
    assert len(rows(tmp_path / "out" / "good.csv")) == 20
    assert not (tmp_path / "out" / "cut.csv").exists()


def test_a_recording_that_is_not_there_is_one_sentence_and_no_progress(tmp_path):
    code, said = run("estimate", tmp_path / "none.npz", "--out-dir", tmp_path / "out")
    assert (code, said.strip()) == (1, f"There is no file {tmp_path / 'none.npz'}.")
    assert not (tmp_path / "out").exists()
    good = recording(tmp_path / "good.npz")
    files = (tmp_path / "none.npz", good)
    code, said = run("estimate", *files, "--out-dir", tmp_path / "out", "--jobs", 1)
    assert code == 1
    assert "1 of 2 recordings estimated" in said
    assert "100%" not in said


def test_frames_that_are_not_a_number_give_a_state_and_no_value(tmp_path):
    nan = np.full((400, 32), np.nan, np.complex64)
    nan[::7] = 1
    file = recording(tmp_path / "nan.npz", frames=nan)
    code, said = run("estimate", file, "--out-dir", tmp_path / "out", "--jobs", 1)
    assert code == 0, said
    written = rows(tmp_path / "out" / "nan.csv")
    assert len(written) == 20
    assert all(row["state"] and not row["rr_per_min"] and not row["hr_per_min"] for row in written)


def test_two_recordings_of_one_name_are_refused_before_anything_is_written(tmp_path):
    (tmp_path / "a").mkdir()
    one, two = recording(tmp_path / "x.npz"), recording(tmp_path / "a" / "x.npz")
    code, said = run("estimate", one, two, "--out-dir", tmp_path / "out")
    assert code == 1
    assert "share a name" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(
    not RADAR.is_dir(), reason="../shared/data/radar not present; real recordings not estimated"
)
@pytest.mark.timeout(600)
def test_every_kind_of_real_recording_is_estimated_without_a_failure(tmp_path):
    """One of each set here; all 297 by hand (docs/dsp.md)."""
    files = [sorted(folder.glob("*.npz"))[0] for folder in sorted(RADAR.iterdir())]
    code, said = run("estimate", *files, "--out-dir", tmp_path / "out", "--jobs", 1)
    assert code == 0, said
    for file in files:
        written = rows(tmp_path / "out" / f"{file.stem}.csv")
        assert written
        assert all(row["state"] for row in written)


def test_check_names_every_fault_with_its_line(tmp_path):
    file = tmp_path / "ward.toml"
    file.write_text(GOOD.replace("port = 8123", 'port = "x"').replace("age_y = 67", "age_y = 999"))
    code, said = run("check", file)
    assert code == 1
    assert "ward.toml:7: ui.port" in said
    assert "2 faults" in said
    file.write_text(GOOD)
    assert run("check", file)[0] == 0


def test_a_port_in_use_is_one_sentence_with_a_remedy(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = run("demo", "--port", port)
    assert code == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert "--port" in said


def test_an_unknown_scenario_and_a_missing_folder_are_one_sentence():
    assert "There is no scenario 'mars'" in run("demo", "--scenario", "mars")[1]
    assert "is no folder" in run("demo", "--recordings", "nowhere")[1]


def test_options_of_a_demonstration_that_exclude_each_other_are_one_sentence(tmp_path):
    assert run("demo", "--beds", 3, "--scenario", "sepsis")[1].startswith("--beds and --scenario")
    assert run("demo", "--training", "--beds", 3)[1].startswith("A training has the beds")
    code, said = run("demo", "--folder", tmp_path / "kept")
    assert (code, said.split(":")[0]) == (1, "--folder belongs to --training")


def test_the_list_of_scenarios_keeps_names_and_titles_apart():
    shipped = CliRunner().invoke(app, ["scenario"]).output.splitlines()
    assert len(shipped) >= 9
    assert all("  " in line for line in shipped)


def test_a_ward_without_keys_says_how_to_make_them(tmp_path):
    file = tmp_path / "ward.toml"
    file.write_text(GOOD)
    code, said = run("ward", file)
    assert code == 1
    assert "vitavakt keys" in said


@pytest.mark.parametrize("service", ["dsp", "alarms", "records", "ui"])
def test_a_service_alone_makes_the_folders_in_which_services_meet(tmp_path, monkeypatch, service):
    (tmp_path / "ward.toml").write_text(GOOD)
    monkeypatch.setattr(one_service, "serve", lambda running, **_: running.close())
    code, said = run(service, tmp_path / "ward.toml")
    assert code == 0, said
    assert (tmp_path / "records" / "run").is_dir()
    assert (tmp_path / "records").stat().st_mode & 0o777 == 0o700


def test_a_journal_that_is_not_there_is_one_sentence(tmp_path):
    file = tmp_path / "ward.toml"
    file.write_text(GOOD)
    code, said = run("journal", file)
    assert code == 0
    assert "no journal yet" in said


def test_keys_that_cannot_be_written_are_one_sentence(tmp_path):
    file = tmp_path / "ward.toml"
    file.write_text(GOOD)
    (tmp_path / "keys").write_text("a file where the folder should be")
    code, said = run("keys", file)
    assert code == 1
    assert "Keys cannot be written" in said


def test_a_file_where_the_folder_of_estimates_should_be_is_refused(tmp_path):
    (tmp_path / "out").touch()
    file = recording(tmp_path / "chest.npz")
    code, _ = run("estimate", file, "--out-dir", tmp_path / "out")
    assert code == 2


def test_a_pin_becomes_a_hash_that_lets_its_owner_in():
    asked = CliRunner().invoke(app, ["pin", "nora"], input="2468\n2468\n")
    assert asked.exit_code == 0
    pin_hash = asked.output.splitlines()[-1].removeprefix("pin_hash = '").removesuffix("'")
    nora = Person(person="nora", name="Nora", role="nurse", pin_hash=pin_hash)
    assert pin_is_right(nora, "2468")
    assert not pin_is_right(nora, "2469")


def test_the_default_rules_print_as_a_ward_file_wants_them(tmp_path):
    code, said = run("rules")
    assert code == 0
    assert "[[rules]]" in said


def test_doctor_looks_at_a_ward_that_is_not_running(tmp_path):
    file = tmp_path / "ward.toml"
    file.write_text(GOOD)
    code, said = run("doctor", file)
    assert code == 1
    assert "keys are missing" in said
    assert "does not answer" in said


def test_every_command_explains_itself():
    for command in ("demo", "ward", "check", "estimate", "replay", "sensor", "dsp", "alarms", "ui"):
        code, said = run(command, "--help")
        assert code == 0
        assert len(said) > 80


def interruptible() -> None:
    """What is started in the background of a shell without jobs ignores Ctrl-C: not this one."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_an_estimate_at_once_and_leaves_no_worker(tmp_path):
    short = recording(tmp_path / "0.npz")
    with np.load(short) as whole:
        long = recording(tmp_path / "1.npz", frames=np.tile(whole["frames"], (30, 1)))
    for n in range(2, 60):
        os.link(long, tmp_path / f"{n}.npz")
    files = [str(tmp_path / f"{n}.npz") for n in range(60)]
    command = [
        sys.executable,
        "-m",
        "vitavakt",
        "estimate",
        *files,
        "--out-dir",
        str(tmp_path / "o"),
    ]
    with subprocess.Popen(
        [*command, "--jobs", "2"],
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=interruptible,
    ) as process:
        wait_for(lambda: list((tmp_path / "o").glob("*.csv")))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers, too
        _, said = process.communicate(timeout=10)
    assert process.returncode not in {0, None}
    assert b"Traceback" not in said
    assert len(list((tmp_path / "o").glob("*.csv"))) < 40, "the rest was not estimated first"
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_folder_that_takes_no_csv_is_one_sentence(tmp_path):
    out = tmp_path / "out"
    (out / "chest.csv.part").mkdir(parents=True)
    code, said = run("estimate", recording(tmp_path / "chest.npz"), "--out-dir", out, "--jobs", 1)
    assert code == 1
    assert "chest.csv: cannot be written" in said


def wait_for(condition):
    for _ in range(400):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it did not come about within 20 s")


def test_a_replay_of_what_is_no_recording_or_no_sensor_is_one_sentence(tmp_path):
    file = tmp_path / "ward.toml"
    file.write_text(GOOD)
    assert run("keys", file)[0] == 0
    (tmp_path / "empty.npz").touch()
    code, said = run("replay", file, tmp_path / "empty.npz", "--sensor", "radar-01")
    assert code == 1
    assert "empty.npz" in said
    code, said = run("replay", file, tmp_path / "empty.npz", "--sensor", "radar-77")
    assert code == 1
    assert "there are: radar-01" in said


@pytest.mark.parametrize("module", ["vitavakt", "vitavakt.cli"])
def test_both_ways_of_naming_the_program_run_it(module):
    done = subprocess.run([sys.executable, "-m", module, "rules"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "[[rules]]" in done.stdout


def test_a_ward_without_a_clock_of_its_own_is_told_so(tmp_path):
    file = tmp_path / "ward.toml"
    file.write_text(GOOD)
    assert "Mind: [ward] has no time_zone" in run("check", file)[1]
    file.write_text(GOOD.replace("[ward]", "[ward]\ntime_zone = 'Europe/Oslo'", 1))
    assert "time_zone" not in run("check", file)[1]
