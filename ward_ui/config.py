"""What the ward's web server is told when it starts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ward_ui.administration.messages import Administration
from ward_ui.care.terms import Foresee, Respond, Terms
from ward_ui.engineer.recorders import Recorders
from ward_ui.oidc.provider import Provider
from ward_ui.people.person import Person
from ward_ui.push.messages import Push
from ward_ui.reports.order import Press
from ward_ui.view.lines import Lines

PROTOCOL = 1
"""Version of docs/protocol.md that this server speaks."""

LANGUAGES = ("nb", "en")

NameStyle = Literal["full", "initials", "none"]
"""How much of a patient's name a screen shows on which nobody of the staff is logged in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """One place on the ward display."""

    bed: str
    sensor: str
    """The radar that watches it."""
    patient_name: str | None = None
    """As the ward's privacy setting allows; None is an empty bed."""
    is_recording: bool = False
    """It replays one, and `patient_name` is the recording's."""
    age_y: int | None = None
    zone_m: tuple[float, float] | None = None
    """Where its radar looks for the patient; None: everywhere. For the engineer's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The waiting times of docs/protocol.md, and the pace of the server. Tests shorten them."""

    hello_s: float = 5.0
    """A client has this long to say who it is."""
    silent_s: float = 15.0
    """A client that says nothing for longer is closed."""
    untaken_s: float = 10.0
    """A client that takes no message for longer is closed."""
    ping_s: float = 5.0
    """How often the socket is asked whether its messages are taken."""
    heartbeat_s: float = 5.0
    lost_s: float = 3.0
    """A bed of which nothing was heard for longer is `lost`; a silent service is down."""
    gather_s: float = 0.1
    """Vitals wait at most this long for those of other beds, to travel in one message."""
    look_s: float = 0.25
    """How often ages are looked at."""
    trends_s: float = 30.0
    retry_s: float = 2.0
    """Records that could not be read are tried again after this."""
    answer_s: float = 5.0
    """The alarm engine has this long to answer a command."""
    read_s: float = 2.0
    """A read of the journal or the history may take this long before it is given up."""
    login_s: float = 12 * 3600.0
    """A log-in lasts this long."""
    lock_s: float = 300.0
    """Left unused for so long, a log-in locks: acting wants the PIN."""
    need_s: float = 1800.0
    """A right taken in need holds this long; 0: none may be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One ward, its people and the buses to listen to."""

    host: str
    port: int
    """0 takes a free one."""
    ward_id: str
    ward_name: str
    language: str
    """`nb` or `en`: of the server's own sentences; a client may choose otherwise for itself."""
    time_zone: str
    """IANA name of the ward's clock on the wall."""
    demo: bool
    display_without_login: bool
    beds: tuple[Bed, ...]
    people: tuple[Person, ...]
    vitals_endpoint: str
    alarms_endpoint: str
    commands_endpoint: str
    records_endpoint: str
    journal_path: Path | None
    history_path: Path | None
    """Written by others, read here; None is a ward without a past."""
    static_path: Path = field(default_factory=lambda: Path(__file__).parent / "static")
    """The built front end."""
    names: NameStyle = "full"
    """On the ward display, and on phones without a log-in."""
    lines: Lines = field(default_factory=dict)
    """Limits of the two rates by profile, for trends; without them trends have no limits."""
    address: str = ""
    """Where browsers find this server (`https://ward.hospital.example`), if it is not its own TLS
    that they speak to; empty: `host` and `port`."""
    certificate_path: Path | None = None
    key_path: Path | None = None
    """With both the server speaks TLS alone."""
    oidc: Provider | None = None
    """The hospital's own log-in; None: PINs alone."""
    people_path: Path | None = None
    """Log-ins, known devices and people's choices, so that they outlive a restart."""
    audit_path: Path | None = None
    """The audit trail."""
    training: bool = False
    """Every page carries a band that no message takes away."""
    terms: Terms = field(default_factory=Terms)
    """What may be set for a patient."""
    foresee: Foresee | None = None
    """Makes the NEWS2 that observations would give; None: nothing is shown beforehand."""
    respond: Respond | None = None
    """Says what the ward does at a score; None: nothing is said."""
    sound_pause_s: float | None = 120.0
    """How long the sound of a bed's alarms may be paused; None: not at all."""
    push: Push | None = None
    """The second channel to phones; None unless the hospital has opted in."""
    recorders: Recorders | None = None
    """What records raw frames; None: nothing can be recorded from a page."""
    administration: Administration | None = None
    """Who keeps the ward file; None: it is not changed from a browser."""
    press: Press | None = None
    """Makes reports; None: there are none."""
    bedside_path: Path | None = None
    """Which devices are a bed's own tablets; None: forgotten with the process."""
    bedside_numbers: bool = False
    """A bed's tablet shows the two rates to whoever stands there."""
    kept_days: int = 7
    """How long the history of vital signs goes back, as patients are told."""
    n_clients_max: int = 500
    """More at once are asked to come back later: memory is bounded."""
    times: Times = field(default_factory=Times)

    @property
    def is_secure(self) -> bool:
        """Browsers reach it by TLS."""
        return self.certificate_path is not None or self.address.startswith("https://")

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language is one of {LANGUAGES}, got {self.language!r}")
        for what, names in (
            ("bed", self.beds),
            ("sensor", self.beds),
            ("person", self.people),
            ("badge", self.people),
        ):
            ids = [named for name in names if (named := getattr(name, what))]
            if len(set(ids)) != len(ids):
                raise ValueError(f"each {what} is named once, got {ids}")
