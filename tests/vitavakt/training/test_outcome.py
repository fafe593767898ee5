from alarms.messages import Change
from tests.alarms.distribution.board import Board
from vitavakt.training.events import Event, Kind
from vitavakt.training.outcome import outcome
from vitavakt.training.report import Facts, all_alarms, report

FACTS = Facts(
    title="A <quiet> night",
    began_ns=1_795_000_000_000_000_000,
    lasted_s=600.0,
    language="en",
    names={"nora": "Trainee 1", "per": "Trainee 2"},
)


def answered():
    board = Board()
    board.say_phones()
    board.assign("7", "nora")
    board.signal()
    board.play(2).on_device("nora").play(3).keep(board.entry(Change.SEEN, "a", "nora"))
    board.play(4).takes("nora").play(5).ends()
    return board.entries


def signal_of(entries):
    return next(e.alarm for e in entries if e.change is Change.SIGNAL)


def happening(entries, *, bed="7", before_s=20.0, lasts_s=30.0, id_="e"):
    """An event that began so long before the alarm's signal; and when the training began."""
    began_ns = signal_of(entries).t_signal_ns - 100 * 10**9
    return began_ns, Event(
        id=id_, bed=bed, kind=Kind.STOPS_BREATHING, t_s=100 - before_s, duration_s=lasts_s
    )


def test_who_received_opened_and_took_an_alarm_and_when():
    entries = answered()
    began_ns, event = happening(entries)
    (one,) = outcome([event], entries, began_ns=began_ns).happened
    (told,) = one.alarms
    (nora,) = told.answers
    assert nora.person == "nora"
    assert nora.told_s == 0.0
    assert nora.received_s == 2.0
    assert nora.opened_s == 5.0
    assert nora.taken_s == 9.0
    assert nora.declined_s is None
    assert nora.timed_out_s is None
    assert told.delays.parts_s()["told_to_accepted"] == 9.0, "as the journal's own sum has it"


def test_who_did_nothing_is_not_named_and_what_is_not_known_is_never_nought():
    board = Board()
    board.signal()
    board.play(1).on_device("per")
    began_ns, event = happening(board.entries)
    (one,) = outcome([event], board.entries, began_ns=began_ns).happened
    (told,) = one.alarms
    assert [a.person for a in told.answers] == ["per"]
    assert told.answers[0].taken_s is None
    assert told.everyone_s == 0.0, "nobody was assigned"


def test_an_alarm_goes_to_the_newest_event_that_can_have_caused_it():
    entries = answered()
    began_ns, first = happening(entries, before_s=50.0, lasts_s=60.0, id_="first")
    _, second = happening(entries, before_s=10.0, id_="second")
    _, later = happening(entries, before_s=-5.0, id_="later")
    came = outcome([later, second, first], entries, began_ns=began_ns)
    assert [one.event.id for one in came.happened] == ["first", "second", "later"]
    assert [len(one.alarms) for one in came.happened] == [0, 1, 0]
    assert came.others == ()


def test_an_alarm_of_another_bed_or_long_after_is_nobodys_work():
    entries = answered()
    began_ns, elsewhere = happening(entries, bed="8", id_="elsewhere")
    _, over = happening(entries, before_s=100.0, lasts_s=30.0, id_="over")
    came = outcome([elsewhere, over], entries, began_ns=began_ns)
    assert [one.alarms for one in came.happened] == [(), ()]
    assert [told.alarm.bed for told in came.others] == ["7"]
    assert len(all_alarms(came)) == 1


def test_the_report_says_that_it_is_training_and_gives_the_journals_figures():
    entries = answered()
    began_ns, event = happening(entries)
    page = report(outcome([event], entries, began_ns=began_ns), FACTS, style="<style></style>")
    assert '<div class="band">TRAINING</div>' in page
    assert "A &lt;quiet&gt; night" in page
    for figure in ("2.0 s", "5.0 s", "9.0 s"):
        assert f'<td class="number">{figure}</td>' in page
    assert 'Trainee 2</td><td class="number">0</td>' in page, "took part and received nothing"
    assert "no judgement of persons" in page


def test_a_report_of_nothing_is_a_report():
    empty = outcome([], [], began_ns=0)
    for language, word in (("nb", "ØVELSE"), ("en", "TRAINING")):
        facts = Facts(title="t", began_ns=0, lasted_s=0.0, language=language, names={})
        assert word in report(empty, facts, style="")
