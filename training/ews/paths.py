"""Where the data and the model stand, from the repository's root."""

from pathlib import Path

from training.ews import tables
from training.ews.study import Scored, scored

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "ews"
MODEL = ROOT / "alarms" / "ews" / "model.onnx"
PICTURES = ROOT / "docs" / "pictures" / "ews"


def study_of(data: Path) -> list[Scored]:
    """The databases of the folder, as the product would score them."""
    return [
        scored(tables.eicu(data / "eicu_demo")),
        scored(tables.physionet_2012(data / "physionet2012")),
        scored(tables.physionet_2019(data / "physionet2019b")),
    ]
