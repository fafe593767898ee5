"""The alarm engine with its journal, put together."""

import contextlib
from dataclasses import replace

from alarms.engine import Bed
from alarms.ews.model import Model
from alarms.people import Person, Role
from alarms.service import Config, run
from alarms.station import Setup
from records.late import LateJournal
from vitavakt.errors import WardError
from vitavakt.ews import shipped_model
from vitavakt.settings import Ward


async def run_alarms(ward: Ward) -> None:
    """Vital signs in, alarms out; the journal is written here, before anything is sent."""
    model, trouble = early_warning(ward)
    config = Config(
        vitals_endpoint=ward.links.vitals,
        records_endpoint=ward.links.records,
        alarms_endpoint=ward.links.alarms,
        commands_endpoint=ward.links.commands,
        setup=replace(setup_of(ward), model=model),
        trouble=trouble,
    )
    with contextlib.closing(LateJournal(ward.journal)) as journal:
        await run(config, journal)


def early_warning(ward: Ward) -> tuple[Model | None, str]:
    """The model, unless the ward does without, and a sentence where it cannot be used."""
    if not ward.early_warning:
        return None, ""
    try:
        return shipped_model(), ""
    except WardError as error:
        return None, f"There is no early warning: {error}"


def setup_of(ward: Ward) -> Setup:
    """What the ward file says about alarms, also for a rehearsal."""
    beds = tuple(
        Bed(
            bed=bed.bed,
            sensor=bed.sensor,
            occupied=bed.patient is not None,
            age_y=bed.age_y,
        )
        for bed in ward.beds
    )
    people = tuple(Person(person=one.person, role=Role(one.role)) for one in ward.people)
    return Setup(
        beds=beds,
        rules=ward.rules,
        people=people,
        policy=ward.policy,
        plan=ward.plan,
        news2=ward.news2,
        signals=ward.signals,
    )
