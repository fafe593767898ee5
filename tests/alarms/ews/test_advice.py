import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.ews.advice import Advice, Band, Ground, Reason, advise, bands_of, ground_of
from alarms.ews.features import FEATURES
from alarms.ews.hours import chosen, histories
from alarms.ews.plausible import Refusal, unrefused
from alarms.ews.words import REFUSALS, REMARK, reason_text, reasons_text
from tests.alarms.ews.patients import calm, hours, model, said, worse

MODEL = model()


@given(st.floats(16, 120), st.integers(0, 1000))
def test_age_alone_never_raises(age_y, seed):
    found = said(hours(*calm(24, seed), age_y=age_y), MODEL)
    assert Band.RAISED not in {a.band for a in found}


def test_the_rule_that_keeps_age_from_triggering_is_needed_and_holds():
    # Such a low threshold that a very old person passes it by age alone.
    low = msgspec.structs.replace(MODEL.card, threshold=0.005)
    past, refused = histories(hours(*calm(24), age_y=100))
    scores = MODEL.score(chosen(past, unrefused(refused)))
    assert (scores.risk >= low.threshold).all()
    assert Band.RAISED not in bands_of(scores, low)


def test_breathing_and_heart_that_climb_raise_the_band_and_say_so():
    found = said(hours(*worse(24), age_y=80), MODEL)[-1]
    assert found.band is Band.RAISED
    grounds = [reason.ground for reason in found.reasons]
    assert Ground.RR_LEVEL in grounds or Ground.RR_CHANGE in grounds
    assert 1 <= len(grounds) <= 3
    factors = [reason.factor for reason in found.reasons]
    assert factors == sorted(factors, reverse=True)
    assert min(factors) > 1


def test_a_missing_typed_in_value_leaves_the_radars_risk_alone():
    alone = said(hours(*worse(24)), MODEL)[-1].risk
    some = said(hours(*worse(24), temp_c=37.0), MODEL)[-1].risk
    assert some != alone
    assert said(hours(*worse(24)), MODEL)[-1].risk == alone


def test_low_oxygen_raises_the_risk_and_is_named():
    found = said(hours(*worse(24), spo2=86.0), MODEL)[-1]
    assert found.risk > said(hours(*worse(24)), MODEL)[-1].risk
    assert Ground.SPO2 in [reason.ground for reason in found.reasons]


def test_the_same_patient_gets_the_same_answer_in_any_company():
    alone = said(hours(*worse(24, 3)), MODEL)[-1]
    rr, hr = (np.concatenate(pair) for pair in zip(worse(24, 3), calm(24), strict=True))
    stay, hour = np.repeat([0, 1], 24), np.tile(np.arange(24), 2)
    together = said(hours(rr, hr, stay=stay, hour=hour), MODEL)[23]
    assert together.risk == pytest.approx(alone.risk, abs=1e-7)
    assert together.band is alone.band


def test_nobody_at_all_gives_nothing():
    empty = hours(*calm(0))
    assert advise(MODEL, *histories(empty)) == []


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_has_a_ground(name):
    assert isinstance(ground_of(name), Ground)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("ground", Ground)
@pytest.mark.parametrize("value", [-12.0, 0.2, 15.0, 200.0])
def test_every_reason_has_words(language, ground, value):
    text = reason_text(Reason(ground=ground, feature="rr_now", value=value, factor=1.5), language)
    assert text
    assert "{" not in text
    assert ": +0" not in text


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_refusal_has_a_sentence(language):
    assert set(REFUSALS[language]) == set(Refusal)
    assert all(sentence.endswith((".", "?")) for sentence in REFUSALS[language].values())
    assert REMARK[language]


def test_a_reason_reads_like_this():
    high = Reason(ground=Ground.RR_LEVEL, feature="rr_now", value=26.0, factor=2.0)
    rising = Reason(ground=Ground.HR_CHANGE, feature="hr_rise_6h", value=14.2, factor=1.4)
    advice = Advice(risk=0.2, band=Band.RAISED, reasons=(high, rising))
    assert reasons_text(advice, "en") == (
        "respiration rate high: 26 /min now; heart rate rising: +14 /min against own day"
    )
    assert reasons_text(advice, "nb") == (
        "respirasjonsfrekvens høy: 26 /min nå; hjertefrekvens stiger: +14 /min mot eget døgn"
    )
