from pathlib import Path

import pytest

from alarms.ews.plausible import ADULT_Y, FROZEN_H, FROZEN_ONE_H, RANGES
from alarms.ews.words import REMARK
from tests.alarms.ews.patients import MODEL_FILE, model

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "early-warning.md").read_text(encoding="utf-8")
CARD = (DOCS / "model-card.md").read_text(encoding="utf-8")


def test_the_thresholds_on_the_page_are_those_of_the_file():
    card = model().card
    assert f"Thresholds: {card.threshold:.4f} from the radar" in PAGE
    assert f"{card.threshold_typed:.4f} once something is typed in" in PAGE
    assert f"Version {card.version}," in CARD
    assert f"{MODEL_FILE.stat().st_size / 1000:.0f} kB of ONNX" in CARD


@pytest.mark.parametrize(
    ("name", "unit"),
    [("rr", ""), ("hr", " /min"), ("spo2", " %"), ("sbp", " mmHg"), ("temp_c", " °C")],
)
def test_the_ranges_on_the_page_are_those_of_the_program(name, unit):
    limits = RANGES[name]
    assert f"{limits.low:g}\N{EN DASH}{limits.high:g}{unit}" in PAGE


def test_the_standing_remark_and_the_rules_stand_on_the_page():
    assert f"*{REMARK['nb']}*" in PAGE
    assert f"under {ADULT_Y} years" in PAGE
    assert (FROZEN_H, FROZEN_ONE_H) == (4, 12)
    assert "for four hours, or one for twelve" in PAGE


@pytest.mark.parametrize("text", [PAGE, CARD])
def test_every_picture_and_page_linked_to_is_there(text):
    for link in (part.partition(")")[0] for part in text.split("](")[1:]):
        assert (DOCS / link).is_file(), link
