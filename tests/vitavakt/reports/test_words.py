"""How the reports say numbers, in both languages."""

from vitavakt.reports.page.words import Words


def test_hours_are_abbreviated_as_the_language_does() -> None:
    assert [Words(language).lasted(4_380.0) for language in ("nb", "en")] == [
        "1 t 13 min",
        "1 h 13 min",
    ]
    assert [Words("nb").took(s) for s in (0.4, 1.6)] == ["< 1 s", "2 s"]
