"""Where a ward file says nothing, the pages are told what holds: the value the services go by."""

from pathlib import Path

import pytest

from tests.vitavakt.administration.test_edit import TWO_BEDS
from vitavakt.administration.defaults import defaults
from vitavakt.settings import of_text

FILE = Path("ward.toml")


def test_what_is_told_is_what_an_empty_field_leaves_in_force() -> None:
    told = defaults(FILE, TWO_BEDS)
    ward = of_text(FILE, TWO_BEDS)
    assert told["ui"]["lock_after_min"] == ward.access.lock_s / 60
    assert told["ui"]["names"] == ward.names == "full"
    assert told["pauses"] == {"care_min": 15, "out_of_bed_min": 30, "private_min": 10}
    assert (told["own_limits"]["hours"], told["sound"]["pause_s"]) == (12, 120)


@pytest.mark.parametrize(
    ("written", "table", "key", "default"),
    [
        ("[sound]\npause_s = 30\n", "sound", "pause_s", 120),
        ("[pauses]\ncare_min = 5\n", "pauses", "care_min", 15),
        ("[own_limits]\nhours = 2\n", "own_limits", "hours", 12),
    ],
)
def test_a_value_that_is_written_is_not_the_one_that_holds_without_it(
    written: str, table: str, key: str, default: float
) -> None:
    assert defaults(FILE, f"{TWO_BEDS}\n{written}")[table][key] == default


def test_a_time_zone_that_is_written_has_no_default_for_shifts_need_one() -> None:
    zoned = TWO_BEDS.replace("[ward]\n", '[ward]\ntime_zone = "Asia/Tokyo"\n', 1)
    assert "time_zone" not in defaults(FILE, zoned)["ward"]


def test_a_file_that_the_services_would_not_take_has_none() -> None:
    assert defaults(FILE, TWO_BEDS.replace("[ward]\n", "[ward]\nstrange = 1\n", 1)) == {}
