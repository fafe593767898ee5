"""What the report says, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language."""

    band: str
    title: str
    nobody: str
    unread: str
    minutes: str
    people: str
    people_columns: tuple[str, ...]
    columns: tuple[str, ...]
    bed: str
    whole_ward: str
    began: str
    lasts: str
    no_alarm: str
    others: str
    signalled: str
    everyone: str
    nobody_did: str
    reading: str
    priorities: Mapping[str, str]


WORDS = {
    "nb": Words(
        band="ØVELSE",
        title="Rapport fra øvelsen",
        nobody="ingen pasient er virkelig",
        unread="Alarmjournalen kunne ikke leses til slutten: tallene er ikke fullstendige",
        minutes="{} min",
        people="Deltakerne",
        people_columns=(
            "", "mottatt", "median", "åpnet", "median", "tatt", "median",
        ),
        columns=("", "varslet", "mottatt", "åpnet", "tatt", "avslått", "ikke svart"),
        bed="Seng",
        whole_ward="Hele avdelingen",
        began="Begynte {} ut i øvelsen",
        lasts="varer {} s",
        no_alarm="Ingen alarm fulgte.",
        others="Alarmer som ingen hendelse forklarer",
        signalled="Signal {} s etter at tilstanden begynte (anslått)",
        everyone="alle varslet etter {}",
        nobody_did="Ingen enhet meldte at den mottok alarmen, og ingen svarte.",
        reading=(
            "Sekunder regnes fra alarmens signal og er fra alarmjournalen. Mottatt: enheten meldte "
            "at alarmen sto på skjermen. Åpnet: noen åpnet den på enheten. Tatt: kvittert. — betyr "
            "at journalen ikke har noe slikt. En alarm regnes til den nyeste hendelsen ved sengen "
            "som varte, eller var over for høyst 60 s siden. Tallene vurderer ingen."
        ),
        priorities={"high": "HØY", "medium": "MIDDELS", "low": "LAV"},
    ),
    "en": Words(
        band="TRAINING",
        title="Report of the training",
        nobody="no patient is real",
        unread="The alarm journal could not be read to its end: the figures are not complete",
        minutes="{} min",
        people="Those who took part",
        people_columns=(
            "", "received", "median", "opened", "median", "taken", "median",
        ),
        columns=("", "told", "received", "opened", "taken", "declined", "no answer"),
        bed="Bed",
        whole_ward="Whole ward",
        began="Began {} into the training",
        lasts="lasts {} s",
        no_alarm="No alarm followed.",
        others="Alarms that no event accounts for",
        signalled="Signal {} s after the condition began (estimated)",
        everyone="everyone told after {}",
        nobody_did="No device reported that it received the alarm, and nobody answered.",
        reading=(
            "Seconds count from the alarm's signal and are from the alarm journal. Received: the "
            "device reported that the alarm stood on its screen. Opened: somebody opened it there. "
            "Taken: acknowledged. — means that the journal has nothing of the kind. An alarm goes "
            "to the newest event at its bed that was on, or over for 60 s at most. The figures are "
            "no judgement of persons."
        ),
        priorities={"high": "HIGH", "medium": "MEDIUM", "low": "LOW"},
    ),
}  # fmt: skip
