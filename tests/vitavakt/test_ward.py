import asyncio

import pytest

from tests.vitavakt.test_settings import GOOD, ward
from vitavakt.errors import WardError
from vitavakt.services import alarms, records, ui
from vitavakt.ward import one_ward_at_a_time, services_of

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
    watched = [(bed.bed, bed.sensor, bed.occupied) for bed in config.beds]
    assert watched == [("1", "radar-01", True), ("2", "radar-02", False)]
    assert config.rules == settings.rules


def test_pages_and_records_are_told_of_the_same_beds_and_links_as_the_alarm_engine(
    tmp_path, monkeypatch
):
    settings = ward(tmp_path, GOOD + EMPTY_BED)
    engine = config_of(monkeypatch, alarms, alarms.run_alarms, settings)
    history = config_of(monkeypatch, records, records.run_records, settings)
    pages = config_of(monkeypatch, ui, ui.run_ui, settings)
    beds = {bed.bed: bed.sensor for bed in engine.beds}
    assert dict(history.beds) == beds
    assert {bed.bed: bed.sensor for bed in pages.beds} == beds
    assert pages.commands_endpoint == engine.commands_endpoint
    assert pages.alarms_endpoint == engine.alarms_endpoint
    assert engine.vitals_endpoint == history.vitals_endpoint == pages.vitals_endpoint
    assert engine.records_endpoint == history.records_endpoint == pages.records_endpoint
    assert pages.journal_path == settings.journal


def test_a_ward_without_sensors_of_its_own_starts_no_sensor_service(tmp_path):
    here = ward(tmp_path, GOOD)
    elsewhere = ward(tmp_path, GOOD.replace('driver = "simulated"', 'driver = "remote"'))
    names = [service.name for service in services_of(here)]
    assert names == ["dsp", "alarms", "records", "ui", "sensor"]
    assert [service.name for service in services_of(elsewhere)] == names[:-1]
