"""What these tests need beside the product, said when it is not here."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[4] / "shared" / "data" / "ews"

WITHOUT = "needs {}: the dependency group `training` is not installed here"
NO_DATA = pytest.mark.skipif(
    not DATA.is_dir(), reason="needs the real patients of ../shared/data/ews beside the checkout"
)


def wanted(*names):
    """Skip the module, with a sentence, where an extra is missing."""
    for name in names:
        pytest.importorskip(name, reason=WITHOUT.format(name))
