"""A report before it is set: blocks of finished words and of shapes. The page and the PDF show it.

Shapes lie in a unit square, x to the right and y upwards: whoever draws them knows the size.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

Point = tuple[float, float]
Style = Literal["value", "spread", "limit", "own", "budget"]
Fill = Literal["dark", "light", "open"]
"""Told apart on a printer without colours: solid, light, outline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A line through points, or an area around them."""

    style: Style
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """From the ground up."""

    x: float
    width: float
    height: float
    fill: Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened then: a line from top to bottom and a word above it."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a line or a bar is."""

    style: Style | Fill
    label: str


class Heading(Struct, frozen=True, kw_only=True, tag_field="block", tag="heading"):
    """Begins a part."""

    text: str


class Text(Struct, frozen=True, kw_only=True, tag_field="block", tag="text"):
    """A paragraph."""

    text: str


class Figures(Struct, frozen=True, kw_only=True, tag_field="block", tag="figures"):
    """Names and what they are."""

    rows: tuple[tuple[str, str], ...]


class Table(Struct, frozen=True, kw_only=True, tag_field="block", tag="table"):
    """`n_words` columns of words, then columns of numbers; `none` is said where it has no rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    n_words: int
    none: str


class Plot(Struct, frozen=True, kw_only=True, tag_field="block", tag="plot"):
    """Over time, or by day."""

    title: str
    said: str
    """The same in a sentence, for whoever cannot see it."""
    x: tuple[Tick, ...]
    y: tuple[Tick, ...]
    areas: tuple[Shape, ...] = ()
    lines: tuple[Shape, ...] = ()
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    key: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A bar along a row: `part` of the row dark, up to `full` light."""

    label: str
    part: float
    full: float
    text: str


class Spans(Struct, frozen=True, kw_only=True, tag_field="block", tag="spans"):
    """Rows to compare at a glance."""

    title: str
    rows: tuple[Span, ...]
    none: str


Block = Heading | Text | Figures | Table | Plot | Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report."""

    language: str
    title: str
    ward: str
    about: str
    """Which patient or which time."""
    made: str
    """Who made it, when, in which time zone."""
    demo: str
    """Says that nobody here is real; empty where somebody is."""
    foot: str
    """At the foot of each page; {page} and {pages} stand for numbers."""
    blocks: tuple[Block, ...]
