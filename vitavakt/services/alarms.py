"""The alarm engine with its journal, put together."""

import contextlib

from alarms.engine import Bed
from alarms.people import Person, Role
from alarms.service import Config, run
from alarms.station import Setup
from records.late import LateJournal
from vitavakt.settings import Ward


async def run_alarms(ward: Ward) -> None:
    """Vital signs in, alarms out; the journal is written here, before anything is sent."""
    config = Config(
        vitals_endpoint=ward.links.vitals,
        records_endpoint=ward.links.records,
        alarms_endpoint=ward.links.alarms,
        commands_endpoint=ward.links.commands,
        setup=setup_of(ward),
    )
    with contextlib.closing(LateJournal(ward.journal)) as journal:
        await run(config, journal)


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
    return Setup(beds=beds, rules=ward.rules, people=people, policy=ward.policy, plan=ward.plan)
