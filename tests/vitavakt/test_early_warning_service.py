"""The model of a running ward: taken when it is there, said when it is not, never in the way."""

from tests.vitavakt.test_settings import GOOD, ward
from vitavakt import ews
from vitavakt.services.alarms import early_warning


def test_the_shipped_model_is_asked_unless_the_ward_does_without(tmp_path):
    model, trouble = early_warning(ward(tmp_path, GOOD))
    assert model is not None
    assert trouble == ""
    without = GOOD.replace("demo = true", "demo = true\nearly_warning = false")
    assert early_warning(ward(tmp_path, without)) == (None, "")


def test_a_model_that_cannot_be_used_is_a_sentence_and_the_alarms_go_on(tmp_path, monkeypatch):
    broken = tmp_path / "model.onnx"
    broken.write_bytes(b"no model")
    monkeypatch.setattr(ews.shipped_model, "__defaults__", (broken,))
    model, trouble = early_warning(ward(tmp_path, GOOD))
    assert model is None
    assert trouble.startswith("There is no early warning:")
