"""A whole ward on one machine with nothing to configure: writes its ward file, keys and records."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from alarms.rules import table as alarm_rules
from sensor import keys
from sensor.recordings.reader import read
from sensor.recordings.recording import Recording, RecordingError
from simulators.people.demo import demo_people
from simulators.ward.scenario import Place
from vitavakt.scenarios.files import ScenarioFile
from vitavakt.scenarios.measuring import sensor_of

LogIn = tuple[str, str, str, str]
"""Person, PIN, shown name, role."""

LOG_INS: tuple[LogIn, ...] = (
    ("nurse", "2468", "Demo nurse", "nurse"),
    ("charge", "1357", "Demo lead", "charge nurse"),
    ("engineer", "8642", "Demo engineer", "engineer"),
    ("technician", "9753", "Demo technician", "technician"),
    ("admin", "7531", "Demo administrator", "admin"),
)
"""Only ever written into a demo's own ward file."""

TRAINING_WARD = "ØVELSE / TRAINING"
"""No ward is called so: whoever reads the name alone knows, too."""

RECORDINGS_MAX = 12
"""Beds that replay recordings beside the simulated ones."""


_HEAD = """\
# Written by `vitavakt demo`. A real ward file looks the same; only the drivers differ.
[ward]
id = "{ward}"
name = "{name}"
language = "{language}"
demo = true
training = {training}
time_zone = "Europe/Oslo"

[links]
frames = "tcp://127.0.0.1:{frames}"

[ui]
host = "127.0.0.1"
port = {port}
display_without_login = true
"""

_SHIFTS = (("dag", "07:00"), ("kveld", "14:45"), ("natt", "22:00"))
"""Of the demo's ward; reports go by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What was written."""

    ward_file: Path
    n_people: int
    recordings: tuple[Path, ...]
    scenario: ScenarioFile | None = None


def write(
    folder: Path,
    *,
    n_beds: int,
    port: int,
    recordings: Path | None,
    scenario: ScenarioFile | None = None,
    trainees: tuple[LogIn, ...] = (),
) -> Demo:
    """A demo ward in `folder`: `ward.toml` and keys, of the demo's people or of a scenario.

    With `trainees` it is a training ward, and they are who may log in.
    """
    found = tuple(_one_of_each_folder(recordings)) if recordings is not None else ()
    beds = _people(n_beds) if scenario is None else _of_scenario(folder, scenario)
    tables = [*beds.values(), *(_replayed(idx, file) for idx, file in enumerate(found, start=1))]
    ward_file = folder / "ward.toml"
    if scenario is None:
        text = ward_text(port=port, beds=tables, shifts=_shifts())
    else:
        rules = alarm_rules.as_toml(scenario.rules)
        language = scenario.scenario.scenario.language
        text = ward_text(port=port, beds=tables, rules=rules, language=language, trainees=trainees)
    ward_file.write_text(text, encoding="utf-8")
    sensors = [*beds, *(_replay_id(idx) for idx in range(1, len(found) + 1))]
    keys.create(folder / "keys", sensors)
    return Demo(ward_file=ward_file, n_people=len(beds), recordings=found, scenario=scenario)


def ward_text(
    *,
    port: int,
    beds: list[str],
    rules: str | None = None,
    language: str = "nb",
    shifts: str = "",
    trainees: tuple[LogIn, ...] = (),
) -> str:
    """A ward file with the demo's people and links around tables of sensors and beds."""
    hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
    people = "\n".join(
        f'[[people]]\nperson = "{person}"\nname = "{name}"\nrole = "{role}"\n'
        f"pin_hash = '{hasher.hash(pin)}'\n"
        for person, pin, name, role in trainees or LOG_INS
    )
    head = _HEAD.format(
        ward="training" if trainees else "demo",
        name=TRAINING_WARD if trainees else "4A Observation",
        training="true" if trainees else "false",
        frames=free_port(),
        port=port,
        language=language,
    )
    return "\n".join(
        [head, people, shifts, *beds, rules or alarm_rules.as_toml(alarm_rules.DEFAULT_RULES)]
    )


def _shifts() -> str:
    return "\n".join(
        f'[[shifts]]\nname = "{name}"\nfrom = "{begins}"\n' for name, begins in _SHIFTS
    )


def _people(n_beds: int) -> dict[str, str]:
    """Sensor -> its tables, for the demo's own people."""
    people = enumerate(demo_people(n_beds))
    return {
        _sensor_id(idx): _bed(
            _sensor_id(idx), f"person_idx = {idx}", bed.bed, bed.patient_name or "", bed.age_y
        )
        for idx, bed in people
    }


def _of_scenario(folder: Path, scenario: ScenarioFile) -> dict[str, str]:
    """Sensor -> its tables, for the beds of a scenario, whose text is kept beside the ward file."""
    (folder / "scenario.toml").write_text(scenario.text, encoding="utf-8")

    def tables(place: Place) -> str:
        sensor, age_y = sensor_of(place.bed), place.person.age_y
        return _bed(sensor, 'scenario = "scenario.toml"', place.bed, place.patient, age_y)

    return {sensor_of(place.bed): tables(place) for place in scenario.scenario.beds}


def _bed(sensor: str, who: str, bed: str, patient: str, age_y: int | None) -> str:
    age = "" if age_y is None or not patient else f"age_y = {age_y}\n"
    return f"""[[sensors]]
id = "{sensor}"
driver = "simulated"
{who}

[[beds]]
bed = "{bed}"
sensor = "{sensor}"
patient = {_quoted(patient)}
{age}"""


def _replayed(idx: int, file: Path) -> str:
    return f"""[[sensors]]
id = "{_replay_id(idx)}"
driver = "replay"
recording = {_quoted(str(file.resolve()))}
loop = true

[[beds]]
bed = "R{idx}"
sensor = "{_replay_id(idx)}"
patient = {_quoted(file.parent.name)}
"""


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _sensor_id(idx: int) -> str:
    return f"radar-{idx + 1:02d}"


def _replay_id(idx: int) -> str:
    return f"replay-{idx:02d}"


def _one_of_each_folder(root: Path) -> Iterator[Path]:
    """The first readable recording of each folder below `root`, at most `RECORDINGS_MAX`."""
    files = sorted(file for file in root.rglob("*") if file.suffix in {".npz", ".h5"})
    folders: set[Path] = set()
    for file in files:
        if len(folders) == RECORDINGS_MAX:
            return
        if file.parent not in folders and _readable(file) is not None:
            folders.add(file.parent)
            yield file


def _readable(file: Path) -> Recording | None:
    try:
        return read(file)
    except RecordingError:
        return None


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
