"""What a rehearsal says: to a terminal, and as one HTML page that needs nothing else."""

from collections.abc import Iterator, Sequence
from html import escape
from statistics import median

from alarms.messages import Kind
from alarms.rehearsal.outcome import Found
from alarms.rehearsal.play import Event, Step
from vitavakt.rehearsal.rehearse import Played

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""Head and rows."""

NOTE = (
    "A rehearsal plays recorded vital signs against rules. It shows what these rules would have "
    "done with these vital signs; it says nothing about vital signs that were not measured, and "
    "nothing about other patients. Limits and delays need a clinician's decision."
)


def alarms_table(played: Sequence[Played]) -> Table:
    """Alarms per bed and day, by condition, one column for each set of rules."""
    keys = sorted({key for one in played for key in one.burden.n}, key=_by_weight)
    rows = [(*key, *(_per_day(one, one.burden.n.get(key, 0)) for one in played)) for key in keys]
    for kind in Kind:
        per_day = [one.burden.per_bed_day(kind) for one in played]
        if any(per_day):
            rows.append(("all", kind.value, "", *(_number(n) for n in per_day)))
    return ("kind", "priority", "condition", *(one.name for one in played)), rows


def findings_table(played: Sequence[Played]) -> Table:
    """How many true events were caught, late or missed, and how fast."""
    rows = []
    for found in Found:
        counts = (sum(f.found is found for f in one.findings) for one in played)
        rows.append((found.value, *(str(n) for n in counts)))
    rows.append(("median delay, s", *(_delay(one, 0.5) for one in played)))
    rows.append(("90 % within, s", *(_delay(one, 0.9) for one in played)))
    return ("true events", *(one.name for one in played)), rows


def events_table(played: Played) -> Table:
    """Every true event and its alarm."""
    rows: list[tuple[str, ...]] = [
        (
            f.event.bed,
            clock(f.event.t_start_s),
            f.event.what,
            f.found.value,
            "" if f.delay_s is None else f"{f.delay_s:.0f}",
            f.condition,
        )
        for f in played.findings
    ]
    return ("bed", "start", "what happened", "found", "after s", "alarm"), rows


def lines(played: Sequence[Played]) -> Iterator[str]:
    """For a terminal."""
    first = played[0]
    n_beds, hours = len(first.day.bed_s), sum(first.day.bed_s.values()) / 3600
    yield f"{n_beds} beds, {hours:.1f} bed-hours of vital signs."
    for why, n in first.day.n_ignored.items():
        yield f"{n} messages were left aside: {why}."
    yield ""
    yield "Alarms per bed and day"
    yield from _plain(alarms_table(played))
    if first.findings:
        yield ""
        yield from _plain(findings_table(played))


def page(played: Sequence[Played], title: str) -> str:
    """One HTML page: tables, and a line for each bed with its alarms over time."""
    parts = [f"<p>{escape(line)}</p>" for line in lines(played) if line.endswith(".")]
    parts += ["<h2>Alarms per bed and day</h2>", _html(alarms_table(played))]
    if played[0].findings:
        parts += ["<h2>What truly happened</h2>", _html(findings_table(played))]
        parts += [_html(events_table(played[0]))]
    for one in played:
        parts += [f"<h2>Alarms over time: {escape(one.name)}</h2>", _timeline(one)]
    parts.append(f"<p class=note>{escape(NOTE)}</p>")
    body = "\n".join(parts)
    return f"{_HEAD.format(title=escape(title))}<h1>{escape(title)}</h1>\n{body}\n</html>\n"


def clock(t_s: float) -> str:
    """Hours, minutes and seconds since the file's zero."""
    sign, t = ("-", -round(t_s)) if t_s < 0 else ("", round(t_s))
    return f"{sign}{t // 3600}:{t // 60 % 60:02d}:{t % 60:02d}"


def _by_weight(key: tuple[str, str, str]) -> tuple[int, int, str]:
    kinds, priorities = ("physiological", "technical", "advisory"), ("high", "medium", "low")
    return kinds.index(key[0]), priorities.index(key[1]), key[2]


def _per_day(one: Played, n: int) -> str:
    return _number(n / one.burden.bed_days if one.burden.bed_days else None)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _delay(one: Played, share: float) -> str:
    delays = sorted(f.delay_s for f in one.findings if f.delay_s is not None)
    if not delays:
        return ""
    if share == 0.5:
        return f"{median(delays):.0f}"
    return f"{delays[min(int(share * len(delays)), len(delays) - 1)]:.0f}"


def _plain(table: Table) -> Iterator[str]:
    head, rows = table
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        yield "  " + "  ".join(v.ljust(w) for v, w in zip(row, widths, strict=True)).rstrip()


def _html(table: Table) -> str:
    head, rows = table
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead>\n<tbody>{body}</tbody></table>"


_WIDTH, _ROW, _LEFT = 1000, 22, 90
_COLOURS = {"high": "#c01c28", "medium": "#b58900", "low": "#2a7f9e"}


def _timeline(one: Played) -> str:
    """A bar for each alarm from its signal to its end; a row for each bed."""
    start, end = one.day.t_start_s, one.day.t_end_s
    spans = list(_spans(one.day.events, end))
    scale = (_WIDTH - _LEFT) / max(end - start, 1.0)
    beds = [*one.day.bed_s, *sorted({e.bed for e, _, _ in spans} - set(one.day.bed_s))]
    marks = [
        f'<text x="0" y="{_ROW * row + 15}">{escape(bed or "ward")}</text>'
        for row, bed in enumerate(beds)
    ]
    for event, t0, t1 in spans:
        x, width = _LEFT + (t0 - start) * scale, max((t1 - t0) * scale, 2.0)
        said = f"{event.condition}, {event.priority}, {clock(t0)} to {clock(t1)}"
        marks.append(
            f'<rect x="{x:.1f}" y="{_ROW * beds.index(event.bed) + 3}" width="{width:.1f}" '
            f'height="{_ROW - 6}" fill="{_COLOURS[event.priority]}"><title>{escape(said)}</title>'
            "</rect>"
        )
    height = _ROW * len(beds) + 24
    marks.append(f'<text x="{_LEFT}" y="{height - 6}">{clock(start)}</text>')
    marks.append(f'<text x="{_WIDTH}" y="{height - 6}" text-anchor="end">{clock(end)}</text>')
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="Alarms over time">'
        f"{''.join(marks)}</svg>"
    )


def _spans(events: Sequence[Event], end_s: float) -> Iterator[tuple[Event, float, float]]:
    ends = {event.alarm.id: event.t_s for event in events if event.event is Step.ENDED}
    for event in events:
        if event.event is Step.SIGNAL:
            yield event, event.t_s, ends.get(event.alarm.id, end_s)


_HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.45 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c2126; background: #fff; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #dde1e5; }}
svg {{ width: 100%; font-size: 12px; }} .note {{ color: #59636e; margin-top: 2rem; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #e3e6e9; background: #14181c; }}
  svg text {{ fill: #e3e6e9; }} th, td {{ border-color: #2c3339; }} .note {{ color: #9aa4ae; }} }}
</style>
"""
