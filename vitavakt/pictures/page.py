"""The page: a head, then bed by bed the drawings and what happened."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from simulators.ward.scenario import Scenario
from simulators.ward.verdict import Finding, Outcome, Raised
from vitavakt.pictures.closer import closer
from vitavakt.pictures.overview import overview
from vitavakt.pictures.plot import clock
from vitavakt.pictures.seen import Seen

_STYLE = (files("vitavakt.pictures") / "page.css").read_text(encoding="utf-8")

_READING = (
    "Power is of one range bin (first antenna) after its mean over the whole time is taken away, "
    "in dB over the quietest hundredth of the map; the narrow plot beside it shows what was taken "
    "away. Displacement is the unwrapped phase of one bin about the centre of its circle, times "
    "the wavelength over 4 pi: no estimator of the ward is in it. The dots are what a ward's "
    "screen would have shown at that second. Beige: no frame came."
)


def page(*, title: str, lead: str, mark: str, beds: Sequence[Seen], more: str = "") -> str:
    """The whole file. `mark` says what kind of data this is; `more` stands before the beds."""
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f'<div class="mark">{escape(mark)}</div>',
        f'<h1>{escape(title)}</h1><p class="lead">{escape(lead)}</p>',
        more,
        *(_bed(seen) for seen in beds),
        f'<p class="small">{escape(_READING)}</p>',
        "</body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def expected(found: Sequence[Finding], scenario: Scenario) -> str:
    """What the scenario's file says must and must not alarm, and what came of it."""
    if not found:
        return ""
    words = {Outcome.MET: "as the file says", Outcome.KNOWN: "fails, as is known"}
    rows = "".join(
        f"<tr><td>{escape(words.get(one.outcome, one.outcome.value))}</td>"
        f"<td>{escape(one.wanted)}</td><td>{escape(one.found)}</td></tr>"
        for one in found
    )
    until = clock(scenario.duration_s)
    return (
        "<section><h2>What must alarm</h2><table><tr><th>came of it</th>"
        f"<th>the file (until {until})</th><th>found</th></tr>{rows}</table></section>"
    )


def _bed(seen: Seen) -> str:
    facts = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in seen.facts)
    return (
        f"<section><h2>{escape(seen.name)}</h2><p>{escape(seen.words)}</p><dl>{facts}</dl>"
        f'{overview(seen)}<div class="pair">{"".join(closer(seen))}</div>{_lists(seen)}</section>'
    )


def _lists(seen: Seen) -> str:
    events = [
        f"<tr><td>{number}</td><td>{clock(t_s)}</td><td>{escape(words)}</td></tr>"
        for number, (t_s, words) in enumerate(
            ((row.t_s, row.event) for row in seen.truth if row.event), start=1
        )
    ]
    alarms = [
        f"<tr><td>{clock(one.t_s)}</td><td>{escape(one.condition)}</td><td>{one.priority}</td>"
        f"<td>{_end(one)}</td></tr>"
        for one in seen.raised
    ]
    made = _table("Events", events) + _table("Alarms", alarms)
    return f'<div class="lists">{made}</div>' if made else ""


def _end(one: Raised) -> str:
    return "stood at the end" if one.ended_s is None else f"over at {clock(one.ended_s)}"


def _table(caption: str, rows: Sequence[str]) -> str:
    return f"<table><caption>{caption}</caption>{''.join(rows)}</table>" if rows else ""
