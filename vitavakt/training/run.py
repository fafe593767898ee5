"""`vitavakt demo --training`: a training ward, its trainer's page, and the report at the end."""

import asyncio
import secrets
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rich.console import Console

from vitavakt import demo, settings
from vitavakt.demo import TRAINING_WARD, LogIn
from vitavakt.errors import WardError
from vitavakt.scenarios.files import ScenarioFile
from vitavakt.settings import Ward
from vitavakt.training.trainer import Trainer
from vitavakt.ward import ready, refuse_taken_port, run_ward
from ward_ui.training import service

SCENARIO = "quiet-night"
"""Where nothing alarms by itself."""
N_NURSES = 4
HOST = "127.0.0.1"
_STYLE = (files("vitavakt.training") / "report.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What was written, and who may log in."""

    ward: Ward
    scenario: ScenarioFile
    trainees: tuple[LogIn, ...]
    trainer_pin: str
    trainer_port: int

    @property
    def report(self) -> Path:
        """Where the report is left at the end."""
        return self.ward.file.with_name("report.html")


def write(folder: Path, scenario: ScenarioFile, *, port: int, trainer_port: int) -> Training:
    """A training ward in a folder of its own, which must be new: its records are of one training.

    Raises
    ------
    WardError
        The folder is there already, cannot be made, or has a path too long for a socket.
    """
    try:
        folder.mkdir(parents=True)
    except FileExistsError as error:
        raise WardError(f"{folder} is there already; each training has a new folder.") from error
    except OSError as error:
        raise WardError(f"There can be no folder {folder} ({error.strerror}).") from error
    trainees = _trainees(scenario.scenario.scenario.language)
    made = demo.write(
        folder, n_beds=0, port=port, recordings=None, scenario=scenario, trainees=trainees
    )
    try:
        ward = settings.read(made.ward_file)
    except settings.WardFileError as error:
        raise WardError(f"{error}\nChoose another folder: --folder.") from error
    return Training(
        ward=ward,
        scenario=scenario,
        trainees=trainees,
        trainer_pin=_pin(6),
        trainer_port=trainer_port,
    )


async def run(training: Training, out: Console, say: Console) -> None:
    """Until cancelled; then the report is left in the folder."""
    ward = training.ward
    refuse_taken_port(HOST, training.trainer_port, remedy="Choose another: --trainer-port 8091.")
    trainer = Trainer(ward, training.scenario.scenario, training.trainees)
    page = service.app(trainer, pin=training.trainer_pin, report_css=_STYLE)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(run_ward(ward, say))
            group.create_task(service.serve(page, host=HOST, port=training.trainer_port))
            with out.status("Starting the ward …"):
                await ready(ward)
            _greet(training, out)
    finally:
        report = await trainer.report(style=f"<style>{_STYLE}</style>")
        try:
            training.report.write_text(report, encoding="utf-8")
        except OSError as error:
            raise WardError(f"{training.report} cannot be written ({error.strerror}).") from error
        out.print(f"The report: {training.report}", highlight=False, soft_wrap=True)


def _trainees(language: str) -> tuple[LogIn, ...]:
    """Log-ins that this training alone knows."""
    word, lead = ("Deltaker", "Leder") if language == "nb" else ("Trainee", "Lead")
    nurses = [(f"nurse-{n}", f"{word} {n}", "nurse") for n in range(1, N_NURSES + 1)]
    people = [*nurses, ("charge", lead, "charge nurse")]
    return tuple((person, _pin(4), name, role) for person, name, role in people)


def _pin(n_digits: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(n_digits))


def _greet(training: Training, out: Console) -> None:
    ward = training.ward
    address = f"http://{ward.host}:{ward.port}"
    out.print(f"\n  [bold white on dark_violet] {TRAINING_WARD} [/]  no patient here is real\n")
    out.print(f"  Trainer        [bold]http://{HOST}:{training.trainer_port}[/]", highlight=False)
    out.print(f"  Trainer's PIN  {training.trainer_pin}", highlight=False)
    out.print(f"  Ward display   [bold]{address}[/]", highlight=False)
    out.print(f"  Nurse's phone  [bold]{address}/phone[/]", highlight=False)
    for person, pin, _, role in training.trainees:
        out.print(f"  Log in         {person} · PIN {pin}   ({role})", highlight=False)
    out.print(f"  Records        {ward.file.parent}", highlight=False, soft_wrap=True)
    out.print("\n  Ctrl-C ends it and leaves the report there.", highlight=False)
