"""Versions are kept whole, chained, and taken back byte for byte."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vitavakt.administration.codes import N_TRIES, Codes
from vitavakt.administration.versions import MovedOnError, Outcome, Version, Versions

TEXTS = st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=8)


def version(number: int, text: str, *, like: int | None = None) -> Version:
    return Version(version=number, t_ns=number, text=text, how="page", like=like, person="ada")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=TEXTS, n=st.integers(0, 7))
def test_taking_back_n_versions_gives_the_text_byte_for_byte(
    tmp_path: Path, texts: list[str], n: int
) -> None:
    path = tmp_path / "versions.db"
    path.unlink(missing_ok=True)
    store = Versions(path)
    for number, text in enumerate(texts, start=1):
        store.append(version(number, text))
    wanted = max(len(texts) - n, 1)
    found = store.version(wanted)
    assert found is not None
    store.append(version(len(texts) + 1, found.text, like=wanted))
    newest = store.newest()
    assert newest is not None
    assert newest.text.encode() == texts[wanted - 1].encode()
    assert [one.text for one in reversed(store.last(99))] == [*texts, texts[wanted - 1]]
    assert store.first_broken() is None
    store.close()


def test_two_who_write_at_once_do_not_overwrite_one_another(tmp_path: Path) -> None:
    one, other = Versions(tmp_path / "v.db"), Versions(tmp_path / "v.db")
    one.append(version(1, "a"))
    one.append(version(2, "mine"))
    with pytest.raises(MovedOnError):
        other.append(version(2, "yours"))
    other.append(Outcome(version=2, t_ns=3, what="applied"))
    newest = other.newest()
    assert newest is not None
    assert newest.text == "mine"
    assert one.first_broken() is None
    one.close()
    other.close()


def test_what_is_kept_can_neither_be_changed_nor_deleted_and_a_break_shows(tmp_path: Path) -> None:
    store = Versions(tmp_path / "v.db")
    for number in (1, 2, 3):
        store.append(version(number, f"text {number}"))
    store.close()
    with sqlite3.connect(tmp_path / "v.db") as db:
        for statement in ("DELETE FROM entries", "UPDATE entries SET body = '{}'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement)
        db.execute("DROP TRIGGER entries_stay_as_they_are")
        db.execute("UPDATE entries SET body = replace(body, 'text 2', 'text X') WHERE seq = 2")
        db.commit()
    db.close()
    store = Versions(tmp_path / "v.db")
    assert store.first_broken() == 2
    store.close()


def test_a_code_holds_once_and_not_for_ever_and_not_for_long_guessing(tmp_path: Path) -> None:
    codes = Codes(tmp_path / "codes.db")
    code, until_s = codes.make("nora", now_s=0.0)
    assert codes.fits("nora", code, now_s=1.0)
    assert not codes.fits("amir", code, now_s=1.0)
    assert not codes.fits("nora", code, now_s=until_s + 1.0)
    codes.use("nora")
    assert not codes.fits("nora", code, now_s=1.0)
    code, _ = codes.make("nora", now_s=0.0)
    for _ in range(N_TRIES):
        assert not codes.fits("nora", "wrong", now_s=1.0)
    assert not codes.fits("nora", code, now_s=1.0), "after so many guesses the code is dead"
    assert codes.waiting(now_s=1.0) == {}
    codes.close()


def test_the_files_hold_no_code_and_are_their_owners_alone(tmp_path: Path) -> None:
    codes = Codes(tmp_path / "codes.db")
    code, _ = codes.make("nora", now_s=0.0)
    codes.close()
    assert code.encode() not in (tmp_path / "codes.db").read_bytes()
    assert (tmp_path / "codes.db").stat().st_mode & 0o077 == 0
    Versions(tmp_path / "v.db").close()
    assert (tmp_path / "v.db").stat().st_mode & 0o077 == 0
