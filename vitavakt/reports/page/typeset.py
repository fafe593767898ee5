"""A document as PDF, by typst."""

from pathlib import Path
from typing import Final

import msgspec
import typst

from vitavakt.reports.page.document import Document

TEMPLATE: Final = Path(__file__).parent / "report.typ"


def pdf(made: Document) -> bytes:
    """A4 pages. The words travel as data beside the template, so that none can be markup in it."""
    data = msgspec.json.encode(made).decode()
    set_ = typst.compile(str(TEMPLATE), root=str(TEMPLATE.parent), sys_inputs={"document": data})
    assert isinstance(set_, bytes)
    return set_
