import asyncio
import errno
import socket

import pytest
from rich.console import Console

from sensor import keys
from sensor.keys import KeysError
from tests.vitavakt.test_settings import GOOD, ward
from vitavakt import ward as ward_module
from vitavakt.errors import WardError
from vitavakt.services import alarms, records, sensors, ui
from vitavakt.ward import one_ward_at_a_time, prepare, refuse_taken_ports, run_ward, services_of

EMPTY_BED = """
[[sensors]]
id = "radar-02"
driver = "remote"

[[beds]]
bed = "2"
sensor = "radar-02"
"""


def config_of(monkeypatch, module, start, settings):
    """What the service would have been started with."""
    given = []

    async def run(config, *_):
        given.append(config)

    monkeypatch.setattr(module, "run", run)
    asyncio.run(start(settings))
    return given[0]


def test_a_second_ward_on_the_same_records_is_refused_and_the_first_one_named(tmp_path):
    refused = pytest.raises(WardError, match=r"already runs .*process \d+")
    with one_ward_at_a_time(tmp_path), refused, one_ward_at_a_time(tmp_path):
        pass
    with one_ward_at_a_time(tmp_path):
        pass


def test_the_alarm_engine_watches_every_bed_by_the_rules_of_the_file_and_knows_the_empty_one(
    tmp_path, monkeypatch
):
    settings = ward(tmp_path, GOOD + EMPTY_BED)
    config = config_of(monkeypatch, alarms, alarms.run_alarms, settings)
    watched = [(bed.bed, bed.sensor, bed.occupied) for bed in config.setup.beds]
    assert watched == [("1", "radar-01", True), ("2", "radar-02", False)]
    assert config.setup.rules == settings.rules


def test_pages_and_records_are_told_of_the_same_beds_and_links_as_the_alarm_engine(
    tmp_path, monkeypatch
):
    settings = ward(tmp_path, GOOD + EMPTY_BED)
    engine = config_of(monkeypatch, alarms, alarms.run_alarms, settings)
    history = config_of(monkeypatch, records, records.run_records, settings)
    pages = config_of(monkeypatch, ui, ui.run_ui, settings)
    beds = {bed.bed: bed.sensor for bed in engine.setup.beds}
    assert dict(history.beds) == beds
    assert {bed.bed: bed.sensor for bed in pages.beds} == beds
    assert pages.commands_endpoint == engine.commands_endpoint
    assert pages.alarms_endpoint == engine.alarms_endpoint
    assert history.alarms_endpoint == engine.alarms_endpoint
    assert engine.vitals_endpoint == history.vitals_endpoint == pages.vitals_endpoint
    assert engine.records_endpoint == history.records_endpoint == pages.records_endpoint
    assert pages.journal_path == settings.journal


def test_a_ward_without_sensors_of_its_own_starts_no_sensor_service(tmp_path):
    here = ward(tmp_path, GOOD)
    elsewhere = ward(tmp_path, GOOD.replace('driver = "simulated"', 'driver = "remote"'))
    names = [service.name for service in services_of(here)]
    assert names == ["dsp", "alarms", "records", "ui", "sensor"]
    assert [service.name for service in services_of(elsewhere)] == names[:-1]


def test_a_frames_port_in_use_is_said_once_and_not_by_a_service_started_for_ever(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = ward(tmp_path, GOOD + f'[links]\nframes = "tcp://127.0.0.1:{port}"\n')
        with pytest.raises(WardError, match=rf"Port {port} .* \[links\] frames"):
            refuse_taken_ports(settings)


def test_an_address_of_ipv6_is_no_port_in_use(tmp_path):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    refuse_taken_ports(ward(tmp_path, GOOD.replace("port = 8123", 'host = "::1"\nport = 8123')))


def test_keys_that_cannot_be_read_keep_a_ward_from_starting(tmp_path):
    settings = ward(tmp_path, GOOD)
    keys.create(settings.keys, ["radar-01"])
    prepare(settings)
    (settings.keys / "server.key").write_text("rubbish")
    with pytest.raises(KeysError, match=r"server\.key"):
        prepare(settings)


def test_records_that_are_no_folder_are_one_sentence(tmp_path):
    settings = ward(tmp_path, GOOD)
    keys.create(settings.keys, ["radar-01"])
    settings.records.write_text("a file")
    with pytest.raises(WardError, match="There can be no folder"):
        prepare(settings)


async def test_words_that_cannot_be_written_do_not_end_a_ward(tmp_path, monkeypatch):
    """As when its log lies on the disk that is full."""
    settings = ward(tmp_path, GOOD)
    keys.create(settings.keys, ["radar-01"])
    went_on = []

    async def supervise(_, say, __):
        say("dsp ended (killed by SIGKILL) and starts again in 0.2 s")
        went_on.append(True)

    class Full(Console):
        def print(self, *_, **__):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ward_module, "refuse_taken_ports", lambda _: None)
    monkeypatch.setattr(ward_module, "supervise", supervise)
    await run_ward(settings, Full())
    assert went_on


def test_a_lock_whose_owner_cannot_be_noted_holds_all_the_same(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ward_module.os, "write", full)
    refused = pytest.raises(WardError, match="already runs")
    with one_ward_at_a_time(tmp_path), refused, one_ward_at_a_time(tmp_path):
        pass


async def test_a_sensor_service_with_nothing_to_run_says_so(tmp_path):
    settings = ward(tmp_path, GOOD.replace('driver = "simulated"', 'driver = "remote"'))
    with pytest.raises(WardError, match="all are remote"):
        await sensors.run_sensors(settings, None)
