"""What came of a training as a page to print: figures from the journal, no marks given. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from statistics import median

from vitavakt.training.events import ABOUT
from vitavakt.training.outcome import Happened, Outcome, Told
from vitavakt.training.words import WORDS, Words

NONE = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What stands over the figures."""

    title: str
    began_ns: int
    lasted_s: float
    language: str
    names: Mapping[str, str]
    """Trainee -> shown name."""
    unread: str = ""
    """Why the journal could not be read to its end; empty when it could."""


def report(came: Outcome, facts: Facts, *, style: str) -> str:
    """The page. `style` is its style sheet in <style>, or a link to it."""
    words = WORDS[facts.language]
    began = datetime.fromtimestamp(facts.began_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")
    lasted = words.minutes.format(f"{facts.lasted_s / 60:.0f}")
    parts = [
        f'<!doctype html>\n<html lang="{facts.language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{words.band}: {escape(facts.title)}</title>{style}</head><body>",
        f'<div class="band">{words.band}</div><h1>{escape(words.title)}</h1>',
        f"<p>{escape(facts.title)} · {began} · {lasted} · {escape(words.nobody)}</p>",
        f'<p class="unread">{words.unread} ({escape(facts.unread)})</p>' if facts.unread else "",
        _people(came, facts, words),
        *(_event(number, one, facts, words) for number, one in enumerate(came.happened, start=1)),
        _others(came.others, facts, words),
        f'<p class="small">{escape(words.reading)}</p></body></html>\n',
    ]
    return "\n".join(part for part in parts if part)


def all_alarms(came: Outcome) -> list[Told]:
    """Those of the events, then the others."""
    return [*(told for one in came.happened for told in one.alarms), *came.others]


def _people(came: Outcome, facts: Facts, words: Words) -> str:
    """One row for each trainee: how many, and the middle of the times."""
    told = all_alarms(came)
    rows = []
    for person, name in facts.names.items():
        answers = [a for one in told for a in one.answers if a.person == person]
        received = [a.received_s for a in answers if a.received_s is not None]
        opened = [a.opened_s for a in answers if a.opened_s is not None]
        taken = [a.taken_s for a in answers if a.taken_s is not None]
        cells = [
            escape(name),
            str(len(received)),
            _middle(received),
            str(len(opened)),
            _middle(opened),
            str(len(taken)),
            _middle(taken),
        ]
        rows.append(_row(cells))
    return f"<section><h2>{words.people}</h2>{_table(words.people_columns, rows)}</section>"


def _event(number: int, one: Happened, facts: Facts, words: Words) -> str:
    about, event = ABOUT[one.event.kind], one.event
    name = about.name_nb if facts.language == "nb" else about.name_en
    at = f"{int(event.t_s) // 60}:{int(event.t_s) % 60:02d}"
    head = f"<h2>{number}. {words.bed} {escape(event.bed)}: {name}</h2>"
    when = f"<p>{words.began.format(at)}, {words.lasts.format(f'{event.duration_s:.0f}')}</p>"
    alarms = "".join(_alarm(told, facts, words) for told in one.alarms)
    return f"<section>{head}{when}{alarms or f'<p>{words.no_alarm}</p>'}</section>"


def _others(told: Sequence[Told], facts: Facts, words: Words) -> str:
    if not told:
        return ""
    alarms = "".join(_alarm(one, facts, words) for one in told)
    return f"<section><h2>{words.others}</h2>{alarms}</section>"


def _alarm(told: Told, facts: Facts, words: Words) -> str:
    alarm = told.alarm
    text = alarm.text_nb if facts.language == "nb" else alarm.text_en
    where = f"{words.bed} {escape(alarm.bed)}" if alarm.bed else words.whole_ward
    onset_s = (alarm.t_signal_ns - alarm.t_onset_ns) / 1e9
    head = (
        f"<h3><b>{words.priorities[alarm.priority]}</b> {where} · {escape(text)}</h3>"
        f"<p>{words.signalled.format(f'{onset_s:.1f}')}"
        f"{_everyone(told, words)}</p>"
    )
    rows = [
        _row(
            [
                escape(facts.names.get(answer.person, answer.person)),
                *(
                    _seconds(value)
                    for value in (
                        answer.told_s,
                        answer.received_s,
                        answer.opened_s,
                        answer.taken_s,
                        answer.declined_s,
                        answer.timed_out_s,
                    )
                ),
            ]
        )
        for answer in told.answers
    ]
    return head + (_table(words.columns, rows) if rows else f"<p>{words.nobody_did}</p>")


def _everyone(told: Told, words: Words) -> str:
    return (
        "" if told.everyone_s is None else "; " + words.everyone.format(_seconds(told.everyone_s))
    )


def _table(columns: Iterable[str], rows: Sequence[str]) -> str:
    first, *others = columns
    head = f"<th>{first}</th>" + "".join(f'<th class="number">{c}</th>' for c in others)
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _row(cells: Sequence[str]) -> str:
    first, *others = cells
    return (
        f"<tr><td>{first}</td>" + "".join(f'<td class="number">{c}</td>' for c in others) + "</tr>"
    )


def _middle(values: Sequence[float]) -> str:
    return _seconds(median(values)) if values else NONE


def _seconds(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f} s"
