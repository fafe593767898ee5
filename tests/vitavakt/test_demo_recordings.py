"""A bed of a recording is told as one, by its whole name, whatever the screen's language is."""

from pathlib import Path

from tests.vitavakt.test_ward import config_of
from vitavakt import demo, settings
from vitavakt.reports.page.words import Words
from vitavakt.services import ui
from ward_ui.view.people import patient_of

LONG = "trccbp_uwb_rest_apnea_sport"


def test_its_name_is_the_recordings_whole_and_no_patients(tmp_path: Path, monkeypatch) -> None:
    recorded = tmp_path / LONG / "a.npz"
    recorded.parent.mkdir()
    recorded.touch()
    beds = [demo._replayed(1, recorded), *demo._people(1).values()]
    file = tmp_path / "ward.toml"
    file.write_text(demo.ward_text(port=1, beds=beds), encoding="utf-8")
    ward = settings.read(file)
    pages = config_of(monkeypatch, ui, ui.run_ui, ward)
    recording, person = pages.beds
    for style in ("full", "initials", "none"):
        told = {"name": LONG, "age_y": None, "recording": True}
        assert patient_of(recording, style) == told
    assert "recording" not in (patient_of(person, "full") or {})
    assert [Words(language)("recording", name=LONG) for language in ("nb", "en")] == [
        f"opptak {LONG}",
        f"recording {LONG}",
    ]
