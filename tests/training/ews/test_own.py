import numpy as np
import pytest

from tests.training.ews.extras import wanted

wanted("pyarrow", "onnx")

from alarms.ews.model import load  # noqa: E402 - after the skip
from tests.alarms.ews.patients import model  # noqa: E402
from training.ews import own, own_table  # noqa: E402


def write(file, n_patients=120, seed=0, header="patient,hour,age,rr,hr,outcome"):
    """A made-up ward: who breathes fast is the one who gets worse."""
    rng = np.random.default_rng(seed)
    lines = [header]
    for p in range(n_patients):
        ill = rng.random() < 0.5
        rr, hr = rng.normal(24 if ill else 16, 3), rng.normal(95 if ill else 80, 12)
        happens = rng.random() < (0.8 if ill else 0.2)
        for hour in range(12):
            now = f"{rr + rng.normal():.1f},{hr + rng.normal(0, 3):.1f}"
            lines.append(f"{p},{hour},{60 + p % 30},{now},{int(happens)}")
    file.write_text("\n".join(lines) + "\n")
    return file


def test_a_hospitals_own_table_is_judged_and_gives_a_model_that_the_product_loads(tmp_path):
    file = write(tmp_path / "own.csv")
    one = own.study_of(file)
    verdict = own.judged(one, model())
    assert verdict.n_patients == 120
    assert verdict.news > 0.6
    assert verdict.own is not None
    assert verdict.own > 0.6
    fitted, card = own.fitted(one, file, "got worse")
    loaded = load(fitted.SerializeToString())
    assert loaded.card == card
    assert loaded.card.heads == ("got worse",)
    assert loaded.card.trained_on == "the table own.csv"
    assert "own table own.csv" in loaded.card.remark_en
    assert "US intensive" not in loaded.card.remark_en


def test_with_few_patients_nothing_is_fitted_and_nothing_claimed(tmp_path):
    one = own.study_of(write(tmp_path / "own.csv", n_patients=30))
    verdict = own.judged(one, model())
    assert verdict.own is None
    assert verdict.sentence.startswith("The shipped model")


def test_who_cannot_be_told_from_news_is_called_so():
    of = own.Verdict(
        n_patients=9,
        n_with_outcome=5,
        news=0.6,
        shipped=0.62,
        shipped_more_95=(-0.05, 0.09),
        shipped_observed_over_expected=1.0,
    )
    assert of.sentence == "The shipped model cannot be told from partial NEWS here."


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("a,1,60,15,70,0\na,1,60,15,70,0", "same hour twice"),
        ("a,1,60,15,70,2", "0 or 1"),
        ("a,1,60,15,70,", "0 or 1"),
        ("a,1.5,60,15,70,0", "whole number"),
        ("a,,60,15,70,0", "whole number"),
        ("a,1,sixty,15,70,0", "not a number"),
        ("a,1,60,15,70,5,0", "as many cells"),
        (" ,1,60,15,70,0", "names no patient"),
        ('a,1,60,15,"70,0', "quotation mark"),
        ("", "no rows"),
    ],
)
def test_a_table_that_cannot_be_used_is_a_sentence(tmp_path, rows, words):
    file = tmp_path / "own.csv"
    file.write_text(f"patient,hour,age,rr,hr,outcome\n{rows}\n")
    with pytest.raises(own_table.TableError, match=words):
        own_table.read(file)


def test_a_missing_column_is_named(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("patient,hour,age,rr,hr\na,1,60,15,70\n")
    with pytest.raises(own_table.TableError, match="without the column outcome"):
        own_table.read(file)


def test_where_everybody_or_nobody_has_the_outcome_nothing_can_be_judged(tmp_path):
    text = write(tmp_path / "own.csv", n_patients=5).read_text()
    for outcome in "01":
        rows = [row[:-1] + outcome for row in text.splitlines()[1:]]
        one = own.study_of(write_rows(tmp_path / "own.csv", rows))
        with pytest.raises(own_table.TableError, match="the outcome"):
            own.judged(one, model())


def test_no_model_is_written_from_few_patients(tmp_path):
    file = write(tmp_path / "own.csv", n_patients=30)
    with pytest.raises(own_table.TableError, match="50 are needed"):
        own.fitted(own.study_of(file), file, "got worse")


def test_typed_in_values_are_judged_beside_news_with_the_same_values(tmp_path):
    rows = write(tmp_path / "own.csv", n_patients=40).read_text().splitlines()
    typed = [f"{row},{'V' if row.endswith('1') else 'A'}" for row in rows[1:]]
    file = write_rows(tmp_path / "own.csv", typed, header=f"{rows[0]},consciousness")
    verdict = own.judged(own.study_of(file), model())
    assert verdict.typed is not None
    assert verdict.typed.news > verdict.news
    assert verdict.typed.shipped > verdict.shipped
    low, high = verdict.typed.shipped_more_95
    assert low < verdict.typed.shipped - verdict.typed.news < high


def test_a_norwegian_excels_table_is_judged_as_any_other(tmp_path):
    text = write(tmp_path / "own.csv", n_patients=20).read_text()
    expected = own_table.read(tmp_path / "own.csv")
    (tmp_path / "own.csv").write_text(text.replace(",", ";").replace(".", ","))
    assert (own_table.read(tmp_path / "own.csv").rr == expected.rr).all()


def write_rows(file, rows, header="patient,hour,age,rr,hr,outcome"):
    file.write_text("\n".join([header, *rows]) + "\n")
    return file
