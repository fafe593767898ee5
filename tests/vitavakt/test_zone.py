"""A bed's zone from the ward file to the DSP and the engineer's page."""

from pathlib import Path

import pytest

from dsp.inspection.placement import Zone
from vitavakt import demo
from vitavakt.services.dsp import zones
from vitavakt.settings import Ward, WardFileError, read

BED = """
[[sensors]]
id = "radar-01"
driver = "remote"

[[beds]]
bed = "1"
sensor = "radar-01"
"""


def ward(folder: Path, zone: str) -> Ward:
    file = folder / "ward.toml"
    file.write_text(demo.ward_text(port=8080, beds=[BED + zone]))
    return read(file)


def test_the_zone_of_a_bed_is_that_of_its_sensor(tmp_path: Path) -> None:
    made = ward(tmp_path, "zone_m = [0.5, 2]\n")
    assert made.beds[0].zone_m == (0.5, 2.0)
    assert zones(made) == {"radar-01": Zone(near_m=0.5, far_m=2.0)}


def test_without_one_the_estimator_looks_everywhere(tmp_path: Path) -> None:
    made = ward(tmp_path, "")
    assert made.beds[0].zone_m is None
    assert zones(made) == {}


@pytest.mark.parametrize(
    ("zone", "why"),
    [
        ("2.5", "must be [from, to], two numbers from 0 to 20, not 2.5"),
        ("[0.5]", "must be [from, to], two numbers from 0 to 20, not [0.5]"),
        ("[0.5, 2.5, 3.0]", "must be [from, to], two numbers"),
        ("[-0.5, 2.5]", "must be [from, to], two numbers from 0 to 20"),
        ("[0.5, 25.0]", "must be [from, to], two numbers from 0 to 20"),
        ("[0.5, nan]", "must be [from, to], two numbers from 0 to 20"),
        ('["near", 2.5]', "must be [from, to], two numbers from 0 to 20"),
        ("[false, true]", "must be [from, to], two numbers from 0 to 20"),
        ("[2.5, 0.5]", "must end at least 0.3 after it begins, not [2.5, 0.5]"),
        ("[1.0, 1.1]", "must end at least 0.3 after it begins"),
    ],
)
def test_a_zone_that_is_none_is_a_fault_with_its_line(tmp_path: Path, zone: str, why: str) -> None:
    with pytest.raises(WardFileError) as caught:
        ward(tmp_path, f"zone_m = {zone}\n")
    (fault,) = caught.value.faults
    assert fault.sentence.startswith("beds.1.zone_m: ")
    assert why in fault.sentence
    line = (tmp_path / "ward.toml").read_text().splitlines()[fault.line - 1]
    assert line.startswith("zone_m")
