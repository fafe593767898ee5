"""The ward file: one TOML text becomes frozen settings, or the list of all its faults."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from alarms.distribution.plan import Plan
from alarms.news2.responses import Ward as NewsWard
from alarms.patients.policy import Policy
from alarms.rules import table as alarm_rules
from alarms.rules.table import Rule
from alarms.signals.states import Policy as SignalPolicy
from vitavakt.ward_file.access import KEYS, Access, access
from vitavakt.ward_file.clock import machine_zone
from vitavakt.ward_file.distribution import plan
from vitavakt.ward_file.fields import Fields
from vitavakt.ward_file.lines import Path as TomlPath
from vitavakt.ward_file.lines import line_of
from vitavakt.ward_file.links import Links, host, links
from vitavakt.ward_file.oidc import provider
from vitavakt.ward_file.people import PersonSettings, people
from vitavakt.ward_file.policy import policy
from vitavakt.ward_file.push import push
from vitavakt.ward_file.signals import news2, signals
from ward_ui.oidc.provider import Provider
from ward_ui.push.messages import Push

DRIVERS = ("simulated", "replay", "remote")
_TABLES = (
    "ward", "links", "ui", "people", "sensors", "beds", "rules", "pauses", "own_limits", "profiles",
    "escalation", "shifts", "oidc", "push", "responses", "sound",
)  # fmt: skip

Driver = Literal["simulated", "replay", "remote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorSettings:
    """One radar of the ward."""

    id: str
    driver: Driver
    """`remote` runs on a bedside PC; the others run here, as one more sensor on the same link."""
    person_idx: int = 0
    """simulated: which of the demo's people lies there, where there is no scenario."""
    scenario: Path | None = None
    """simulated: a scenario's file, in which this sensor's bed is its `id` without "radar-"."""
    recording: Path | None = None
    """replay: the file."""
    speed: float = 1.0
    loop: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BedSettings:
    """One bed and the radar over it."""

    bed: str
    sensor: str
    patient: str | None
    age_y: int | None
    zone_m: tuple[float, float] | None
    """Where the patient may be, from the radar; None: wherever it looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A whole ward file, checked."""

    file: Path
    id: str
    name: str
    language: Literal["nb", "en"]
    time_zone: str
    """IANA name of the ward's clock on the wall: this machine's where the file names none."""
    has_time_zone: bool
    """The file names it."""
    early_warning: bool
    """Whether the model's advice is asked for."""
    demo: bool
    training: bool
    """Every screen says so; only simulated people lie here."""
    records: Path
    keys: Path
    links: Links
    host: str
    access: Access
    """TLS, and how long a log-in lasts."""
    oidc: Provider | None
    push: Push | None
    """The second channel to phones; None unless the hospital has opted in."""
    """The hospital's own log-in."""
    port: int
    display_without_login: bool
    names: Literal["full", "initials", "none"]
    """How much of a patient's name a screen shows on which nobody of the staff is logged in."""
    bedside_numbers: bool
    """A bed's own tablet shows the two rates."""
    people: tuple[PersonSettings, ...]
    sensors: tuple[SensorSettings, ...]
    beds: tuple[BedSettings, ...]
    rules: tuple[Rule, ...]
    policy: Policy
    """What may be set for a patient."""
    plan: Plan
    """How alarms go from person to person."""
    news2: NewsWard
    """What is done at each score."""
    signals: SignalPolicy
    """Whether, and for how long, the sound of alarms may be paused."""

    def is_recording(self, bed: BedSettings) -> bool:
        """Nobody lies there: the bed replays a recording, and `patient` is the recording's name."""
        return any(one.id == bed.sensor and one.driver == "replay" for one in self.sensors)

    @property
    def private_folders(self) -> tuple[Path, Path]:
        """Where the ward's services keep things and meet; only their own user may enter."""
        return self.records, self.records / "run"

    @property
    def journal(self) -> Path:
        """The alarm journal."""
        return self.records / "journal.db"

    @property
    def history(self) -> Path:
        """The history of vital signs."""
        return self.records / "history.db"

    @property
    def audit(self) -> Path:
        """The audit trail."""
        return self.records / "audit.db"

    @property
    def logins(self) -> Path:
        """Log-ins (hashed), known devices, people's choices."""
        return self.records / "people.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class WardFileFault:
    """One thing wrong with a ward file."""

    line: int
    sentence: str
    path: TomlPath = ()
    """Table, row and key concerned; empty where it is the whole file."""


class WardFileError(Exception):
    """A ward file that cannot be used, with everything that is wrong with it."""

    def __init__(self, file: Path, faults: list[WardFileFault]) -> None:
        self.file = file
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(f"{file}:{f.line}: {f.sentence}" for f in self.faults))


def read(file: Path) -> Ward:
    """The ward that `file` describes.

    Raises
    ------
    WardFileError
        With every fault, each with its line and what to do about it.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise WardFileError(file, [_whole(f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise WardFileError(file, [_whole("is not UTF-8 text; save it as UTF-8")]) from error
    return of_text(file, text)


def of_text(file: Path, text: str) -> Ward:
    """The ward that `file` would describe if it held `text`; WardFileError as `read`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at.group(1)) if at else 1
        fault = WardFileFault(line=line, sentence=f"is not TOML: {error}")
        raise WardFileError(file, [fault]) from error
    faults: list[tuple[TomlPath, str]] = []
    ward = _ward(file, tables, faults)
    if faults:
        named = [
            WardFileFault(line=line_of(text, path), sentence=sentence, path=path)
            for path, sentence in dict.fromkeys(faults)
        ]
        raise WardFileError(file, named)
    return ward


def _whole(sentence: str) -> WardFileFault:
    return WardFileFault(line=1, sentence=sentence)


def _ward(file: Path, tables: dict[str, Any], faults: list[tuple[TomlPath, str]]) -> Ward:
    top = Fields(tables, (), faults)
    top.known(set(_TABLES))
    ward, ui = top.table("ward"), top.table("ui", optional=True)
    ward.known(
        {
            "id",
            "name",
            "language",
            "demo",
            "early_warning",
            "training",
            "records",
            "keys",
            "time_zone",
        }
    )
    ui.known({"host", "port", "display_without_login", "names", "bedside_numbers"} | KEYS)
    folder = file.resolve().parent
    records = folder / ward.text("records", default="records")
    sensors = tuple(_sensor(fields, folder) for fields in top.tables("sensors"))
    beds = tuple(_bed(fields, {s.id for s in sensors}) for fields in top.tables("beds"))
    demo = ward.flag("demo", default=False)
    _marked(top.tables("sensors"), sensors, demo=demo)
    training = ward.flag("training", default=False)
    if training:
        _only_simulated(ward, top.tables("sensors"), sensors, demo=demo)
    top.unique("sensors", "id")
    top.unique("beds", "bed")
    top.unique("beds", "sensor")
    rules = _rules(tables, faults)
    at = host(ui)
    reached = access(ui, at, folder)
    time_zone = ward.text("time_zone", default="")
    return Ward(
        file=file,
        id=ward.word("id"),
        name=ward.text("name"),
        language=ward.choice("language", ("nb", "en"), default="nb"),
        time_zone=time_zone or machine_zone(),
        has_time_zone=bool(time_zone),
        early_warning=ward.flag("early_warning", default=True),
        demo=demo,
        training=training,
        records=records,
        keys=folder / ward.text("keys", default="keys"),
        links=links(top.table("links", optional=True), records / "run"),
        host=at,
        access=reached,
        oidc=provider(top, reached.address, folder),
        push=push(top, keys=folder / ward.text("keys", default="keys"), records=records),
        port=ui.whole("port", low=1, high=65535, default=8080),
        display_without_login=ui.flag("display_without_login", default=False),
        names=ui.choice("names", ("full", "initials", "none"), default="full"),
        bedside_numbers=ui.flag("bedside_numbers", default=False),
        people=people(top),
        sensors=sensors,
        beds=beds,
        rules=rules,
        policy=policy(top, rules),
        plan=plan(top),
        news2=news2(tables, faults),
        signals=signals(top),
    )


def _rules(tables: dict[str, Any], faults: list[tuple[TomlPath, str]]) -> tuple[Rule, ...]:
    given = tables.get("rules")
    if not isinstance(given, list) or not given:
        faults.append(
            (
                ("rules",),
                "there are no [[rules]], so nothing would ever alarm; "
                "`vitavakt rules` prints the defaults to start from",
            )
        )
        return ()
    rules, found = alarm_rules.read(given)
    faults.extend(found)
    return rules


def _sensor(fields: Fields, folder: Path) -> SensorSettings:
    driver = fields.choice("driver", DRIVERS)
    fields.known({"id", "driver", "person_idx", "scenario", "recording", "speed", "loop"})
    recording = fields.text("recording") if driver == "replay" else None
    scenario = fields.text("scenario", default="") or None
    for key, name in (("recording", recording), ("scenario", scenario)):
        if name and not (folder / name).is_file():
            fields.fault(key, f"there is no file {name}; give its path from the ward file")
    return SensorSettings(
        id=fields.word("id"),
        driver=driver,
        person_idx=fields.whole("person_idx", low=0, high=9999, default=0),
        scenario=None if scenario is None else folder / scenario,
        recording=None if recording is None else folder / recording,
        speed=fields.number("speed", low=0.01, high=1000.0, default=1.0),
        loop=fields.flag("loop", default=True),
    )


def _marked(tables: list[Fields], sensors: tuple[SensorSettings, ...], *, demo: bool) -> None:
    """Nobody simulated or replayed lies in a bed that the screens do not mark as a demo's."""
    for fields, sensor in zip(tables, sensors, strict=True):
        if sensor.driver != "remote" and not demo:
            fields.fault(
                "driver",
                f"{sensor.driver!r} is nobody real, and no screen would say so; write "
                "demo = true under [ward], which marks every screen, or driver = 'remote'",
            )


def _only_simulated(
    ward: Fields, tables: list[Fields], sensors: tuple[SensorSettings, ...], *, demo: bool
) -> None:
    """In a training ward nobody is real, and nobody can come to be."""
    if not demo:
        ward.fault("training", "training is for a ward without patients; write demo = true, too")
    for fields, sensor in zip(tables, sensors, strict=True):
        if sensor.driver != "simulated" or sensor.scenario is None:
            fields.fault(
                "driver",
                "in a training ward every bed is of a scenario: a real one must never be in it; "
                "write driver = 'simulated' and scenario = 'file.toml', or leave training out",
            )


def _bed(fields: Fields, sensors: set[str]) -> BedSettings:
    fields.known({"bed", "sensor", "patient", "age_y", "zone_m"})
    sensor = fields.word("sensor")
    if sensor and sensor not in sensors:
        known = ", ".join(sorted(sensors)) or "none"
        fields.fault("sensor", f"no [[sensors]] has id {sensor!r}; there are: {known}")
    return BedSettings(
        bed=fields.word("bed"),
        sensor=sensor,
        patient=fields.text("patient", default="") or None,
        age_y=fields.whole("age_y", low=0, high=130, default=-1, bound_default=False),
        zone_m=fields.span("zone_m", low=0.0, high=20.0, least=0.3),
    )
