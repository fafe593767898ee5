"""Who looks closely is given what the DSP makes for them, and nobody else is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dsp.messages import Evidence, Placement, Waves
from tests.ward_ui.world import BEDS, config, vitals
from ward_ui.live.looks import ASK_S, N_WATCHED_MAX, WATCH_S, Looks
from ward_ui.wire.mailbox import Mailbox

NOW_NS = 1_795_000_000_000_000_000


class Topics:
    def __init__(self) -> None:
        self.followed: set[str] = set()

    def follow(self, topic: str) -> None:
        assert topic not in self.followed
        self.followed.add(topic)

    def leave(self, topic: str) -> None:
        self.followed.remove(topic)


class Client:
    def __init__(self) -> None:
        self.mailbox = Mailbox()

    def mail(self) -> dict[tuple[str, str], dict[str, object]]:
        return {key: json.loads(text) for key, text in self.mailbox._latest.items()}


@pytest.fixture
def topics() -> Topics:
    return Topics()


@pytest.fixture
def looks(topics: Topics) -> Looks:
    made = Looks(config(Path("nowhere")))
    made.begin(topics)
    return made


def waves(**changes: object) -> Waves:
    told = Waves(
        sensor="radar-7", session=1, t0_wall_ns=NOW_NS - 1_000_000_000, step_s=0.05, unit="mm",
        breathing=(0.1, None, 0.3), heart=(0.01, None, 0.02), anew=False,
    )  # fmt: skip
    return replace(told, **changes)  # type: ignore[arg-type]  # a test's own words


def placed() -> Placement:
    return Placement(
        sensor="radar-7", t_wall_ns=NOW_NS, score=80, parts={}, advice=(), chest_m=1.0,
        zone_m=(0.5, 3.2), held_s=3.0,
    )  # fmt: skip


def test_a_bed_is_followed_while_one_client_watches_it(looks, topics):
    one, two = Client(), Client()
    assert looks.watch(one, "7", t_s=0.0)
    assert looks.watch(two, "7", t_s=0.0)
    assert topics.followed == {"waves.radar-7"}
    looks.leave(one)
    assert topics.followed == {"waves.radar-7"}
    looks.leave(two)
    assert topics.followed == set()


def test_a_watch_ends_by_itself_unless_it_is_said_again(looks, topics):
    client = Client()
    looks.watch(client, "7", t_s=0.0)
    looks.pass_time(t_s=WATCH_S - 1)
    assert topics.followed
    looks.watch(client, "7", t_s=WATCH_S - 1)
    looks.pass_time(t_s=WATCH_S + 1)
    assert topics.followed
    looks.pass_time(t_s=2 * WATCH_S)
    assert not topics.followed
    looks.hear(waves(), now_ns=NOW_NS)
    assert client.mail() == {}


def test_curves_go_only_to_those_who_watch_that_bed(looks):
    watching, elsewhere = Client(), Client()
    looks.watch(watching, "7", t_s=0.0)
    looks.watch(elsewhere, "3", t_s=0.0)
    looks.hear(waves(), now_ns=NOW_NS)
    assert elsewhere.mail() == {}
    told = watching.mail()["waves", "7"]
    assert told["breathing"] == [0.1, None, 0.3]
    assert told["unit"] == "mm"
    assert told["bed"] == "7"


def test_the_moment_of_a_curve_is_by_the_servers_clock(looks):
    client = Client()
    looks.watch(client, "7", t_s=0.0)
    ahead_s = 3600.0
    told = replace(vitals(), clock_offset_s=ahead_s)
    looks.hear(told, now_ns=NOW_NS)
    looks.hear(waves(t0_wall_ns=NOW_NS + 3_599_000_000_000), now_ns=NOW_NS)
    assert client.mail()["waves", "7"]["t0_ms"] == (NOW_NS - 1_000_000_000) // 1_000_000


def test_a_bed_that_is_not_there_is_not_watched(looks, topics):
    assert not looks.watch(Client(), "99", t_s=0.0)
    assert not topics.followed


def test_one_client_watches_few_beds_at_once(topics):
    many = tuple(replace(BEDS[0], bed=str(i), sensor=f"radar-{i}") for i in range(9))
    looks = Looks(replace(config(Path("nowhere")), beds=many))
    looks.begin(topics)
    client = Client()
    for bed in many:
        looks.watch(client, bed.bed, t_s=0.0)
    newest = {f"waves.{bed.sensor}" for bed in many[-N_WATCHED_MAX:]}
    assert topics.followed == newest


def test_an_engineers_look_asks_for_everything_and_ends_when_the_page_is_gone(looks, topics):
    looks.ask("radar-7", t_s=0.0)
    assert topics.followed == {"waves.radar-7", "evidence.radar-7", "placement.radar-7"}
    looks.hear(placed(), now_ns=NOW_NS)
    looks.hear(waves(), now_ns=NOW_NS)
    assert looks.placement("radar-7") == placed()
    assert len(looks.waves("radar-7", after_ns=0)) == 1
    assert looks.waves("radar-7", after_ns=NOW_NS) == []
    looks.pass_time(t_s=ASK_S + 1)
    assert not topics.followed
    assert looks.placement("radar-7") is None
    assert looks.waves("radar-7", after_ns=0) == []


def test_what_comes_after_the_look_has_ended_is_not_kept(looks):
    looks.hear(placed(), now_ns=NOW_NS)
    assert looks.placement("radar-7") is None


def test_what_an_engineer_looks_at_stays_bounded(looks):
    looks.ask("radar-7", t_s=0.0)
    for i in range(500):
        looks.hear(waves(t0_wall_ns=NOW_NS + i), now_ns=NOW_NS)
    assert len(looks.waves("radar-7", after_ns=0)) <= 60


def test_the_members_of_evidence_are_those_of_the_page() -> None:
    from ward_ui.engineer.routes import in_ms

    assert in_ms(placed())["t_wall_ms"] == NOW_NS / 1e6
    assert "t_to_wall_ns" in Evidence.__dataclass_fields__
