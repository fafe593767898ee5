"""The terminal's picture of one second: score, parts, range profile, advice."""

from itertools import pairwise

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dsp.messages import Placement, Profile, Rate
from vitavakt.placement.judging import View
from vitavakt.placement.words import PARTS, STATES, WORDS, Language

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_N_COLUMNS = 64
_TOP_DB = 40.0
_BAR = 30


def picture(view: View, *, language: Language) -> RenderableType:
    """One panel."""
    words = WORDS[language]
    placed = view.placement
    rows: list[RenderableType] = [_score(placed), _advice(placed, language), Text("")]
    rows += [_parts(placed, language), Text("")]
    rows += [_profile(view, words)]
    if view.vitals is not None:
        rr, hr = _rate(view.vitals.rr), _rate(view.vitals.hr)
        state = STATES[language][view.vitals.state.value]
        rows.append(Text(f"{words['rates'].format(rr=rr, hr=hr)} · {state}"))
    return Panel(Group(*rows), title=words["title"], width=80)


def line(view: View, *, language: Language) -> str:
    """The same in one line, for a log or a pipe."""
    placed = view.placement
    parts = " ".join(
        f"{name}=-" if share is None else f"{name}={share:.2f}"
        for name, share in placed.parts.items()
    )
    chest = "-" if placed.chest_m is None else f"{placed.chest_m:.2f}"
    said = " ".join(getattr(advice.text, language) for advice in placed.advice)
    return f"{placed.score:3d}  {chest} m  {parts}  {said}"


def _score(placed: Placement) -> Text:
    full = round(_BAR * placed.score / 100)
    text = Text(f"{placed.score:3d} / 100  ", style="bold")
    text.append("█" * full)
    text.append("·" * (_BAR - full), style="dim")
    return text


def _advice(placed: Placement, language: Language) -> Text:
    lines = [
        ("✓ " if advice.good else "→ ") + getattr(advice.text, language) for advice in placed.advice
    ]
    return Text("\n".join(lines), style="bold")


def _parts(placed: Placement, language: Language) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, share in placed.parts.items():
        if share is None:
            table.add_row(PARTS[language][name], Text(WORDS[language]["not_yet"], style="dim"), "")
            continue
        full = round(10 * share)
        bar = Text("█" * full)
        bar.append("·" * (10 - full), style="dim")
        table.add_row(PARTS[language][name], bar, f"{100 * share:3.0f} %")
    return table


def _profile(view: View, words: dict[str, str]) -> Text:
    """Movement over range as columns, and under it the zone and the chest."""
    profile = view.profile
    if profile is None:
        return Text(words["nothing"])
    columns = _columns(profile)
    text = Text("".join(_EIGHTHS[_eighth(db)] for db in columns) + "\n")
    start_m, step_m = profile.range0_m, profile.range_step_m
    if start_m is None or step_m is None:
        return text.append(words["no_range"])
    per_m = len(columns) / (step_m * len(profile.slow_db))
    text.append(_marks(view, start_m, per_m, len(columns)) + "\n")
    end_m = start_m + step_m * len(profile.slow_db)
    text.append(f"{start_m:.1f} m".ljust(len(columns) - 6) + f"{end_m:.1f} m\n", style="dim")
    text.append(words["profile"].format(top=_TOP_DB) + f"; ─ {words['zone']}", style="dim")
    if view.placement.chest_m is not None:
        text.append("; ▲ " + words["chest"].format(m=view.placement.chest_m), style="dim")
    return text.append("\n")


def _columns(profile: Profile) -> list[float]:
    """At most so many columns, each the largest of its bins."""
    values, n = profile.slow_db, min(_N_COLUMNS, len(profile.slow_db))
    edges = [i * len(values) // n for i in range(n + 1)]
    return [max(values[a:b]) for a, b in pairwise(edges)]


def _marks(view: View, start_m: float, per_m: float, n: int) -> str:
    marks = [" "] * n
    zone_m, chest_m = view.placement.zone_m, view.placement.chest_m
    if zone_m is not None:
        for i in range(n):
            if zone_m[0] <= start_m + (i + 0.5) / per_m <= zone_m[1]:
                marks[i] = "─"
    if chest_m is not None:
        marks[min(max(int((chest_m - start_m) * per_m), 0), n - 1)] = "▲"
    return "".join(marks)


def _eighth(db: float) -> int:
    return min(max(round(8 * db / _TOP_DB), 0), 8)


def _rate(rate: Rate) -> str:
    return "--" if rate.per_min is None else f"{rate.per_min:.0f}"
