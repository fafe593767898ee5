"""The pages and their websocket, put together."""

import resource
from contextlib import closing
from typing import Final

from alarms.news2.foreseen import foreseen
from records.history import KEEP_DAYS
from vitavakt.administration.edit import NO_PIN
from vitavakt.administration.office import Office
from vitavakt.errors import WardError
from vitavakt.recordings.children import Children
from vitavakt.reports.press import ChildPress
from vitavakt.services.lines import lines
from vitavakt.services.terms import respond, sound_pause_s, terms
from vitavakt.settings import Ward
from ward_ui.http.tls import CertificateUnusable
from ward_ui.people.person import Person
from ward_ui.push.key import PushKeyError
from ward_ui.service import Bed, Config, PortInUse, Times, run

N_FILES: Final = 8_192
"""Open at once: lines, records, buses."""


async def run_ui(ward: Ward) -> None:
    """The pages and their websocket; recorders that somebody starts there end with them."""
    _make_room()
    async with Children(ward) as recorders:
        try:
            with closing(Office(ward)) as office:
                await run(_config(ward, recorders, office))
        except (PortInUse, CertificateUnusable, PushKeyError) as error:
            raise WardError(str(error)) from error


def _make_room() -> None:
    """1,024 files are usual: too few for 500 screens beside 512 lines of one who only knocks."""
    some, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = N_FILES if most == resource.RLIM_INFINITY else min(N_FILES, most)
    if some != resource.RLIM_INFINITY and some < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _config(ward: Ward, recorders: Children, office: Office) -> Config:
    return Config(
        host=ward.host,
        port=ward.port,
        ward_id=ward.id,
        ward_name=ward.name,
        language=ward.language,
        time_zone=ward.time_zone,
        demo=ward.demo,
        training=ward.training,
        display_without_login=ward.display_without_login,
        beds=tuple(
            Bed(
                bed=b.bed,
                sensor=b.sensor,
                patient_name=b.patient,
                is_recording=ward.is_recording(b),
                age_y=b.age_y,
                zone_m=b.zone_m,
            )
            for b in ward.beds
        ),
        people=tuple(
            Person(
                person=p.person,
                name=p.name,
                role=p.role,
                pin_hash="" if p.pin_hash == NO_PIN else p.pin_hash,
                badge=p.badge,
                subject=p.subject,
            )
            for p in ward.people
        ),
        address=ward.access.address,
        certificate_path=ward.access.certificate,
        key_path=ward.access.key,
        people_path=ward.logins,
        audit_path=ward.audit,
        oidc=ward.oidc,
        times=Times(
            lock_s=ward.access.lock_s, login_s=ward.access.login_s, need_s=ward.access.need_s
        ),
        vitals_endpoint=ward.links.vitals,
        alarms_endpoint=ward.links.alarms,
        commands_endpoint=ward.links.commands,
        records_endpoint=ward.links.records,
        journal_path=ward.journal,
        history_path=ward.history,
        names=ward.names,
        lines=lines(ward),
        terms=terms(ward),
        foresee=foreseen,
        respond=respond(ward),
        sound_pause_s=sound_pause_s(ward),
        push=ward.push,
        administration=office,
        recorders=recorders,
        press=ChildPress(ward),
        bedside_path=ward.records / "bedside.json",
        bedside_numbers=ward.bedside_numbers,
        kept_days=KEEP_DAYS,
    )
