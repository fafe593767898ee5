from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alarms.ews.features import FEATURES, WINDOW_H, features, median, newest
from alarms.ews.hours import Hours, histories
from tests.alarms.ews.patients import calm, hours, worse

ALL = tuple(FEATURES)
rows = arrays(float, (3, WINDOW_H), elements=st.one_of(st.floats(3, 250), st.just(np.nan)))


def one(table, row=-1):
    found = features(histories(table)[0], ALL)[row]
    return dict(zip(ALL, found, strict=True))


@given(rows)
def test_the_median_is_that_of_numpy_over_what_is_known(x):
    for row, found in zip(x, median(x), strict=True):
        known = row[np.isfinite(row)]
        assert np.isnan(found) if len(known) == 0 else found == pytest.approx(np.median(known))


@given(rows)
def test_the_newest_is_the_last_that_is_known(x):
    for row, found in zip(x, newest(x), strict=True):
        known = row[np.isfinite(row)]
        assert np.isnan(found) if len(known) == 0 else found == known[-1]


def test_a_steady_climb_has_its_slope_and_its_rise():
    found = one(hours(10 + np.arange(24.0), 60 + 2 * np.arange(24.0)))
    assert found["rr_slope_6h"] == pytest.approx(1)
    assert found["hr_slope_6h"] == pytest.approx(2)
    assert found["rr_now"] == 33
    assert found["rr_median_24h"] == 21.5
    assert found["rr_rise_6h"] == 9
    assert found["rr_rise_now"] == 2.5
    assert (found["rr_min_24h"], found["rr_max_6h"]) == (10, 33)
    assert found["rr_spread_6h"] == pytest.approx(np.std(np.arange(6), ddof=1))


def test_a_gap_leaves_the_slope_of_a_line_as_it_is():
    rr = 10 + np.arange(24.0)
    rr[[19, 21]] = np.nan
    assert one(hours(rr, 70 + np.arange(24.0)))["rr_slope_6h"] == pytest.approx(1)


@given(st.integers(0, 2**31), st.integers(1, 47))
def test_nothing_later_changes_what_was_known_before(seed, n_known):
    rr, hr = worse(48, seed)
    whole = hours(rr, hr, spo2=96.0)
    known = Hours(**{f.name: getattr(whole, f.name)[:n_known] for f in fields(Hours)})
    early = features(histories(known)[0], ALL)
    assert np.array_equal(features(histories(whole)[0], ALL)[:n_known], early, equal_nan=True)


def test_how_long_somebody_has_been_there_is_no_feature():
    rr, hr = calm(60)
    late = hours(rr, hr, hour=np.arange(60) + 500)
    assert one(hours(rr, hr)) == pytest.approx(one(late), nan_ok=True)
    assert not {name for name in ALL if "stay" in name or "count" in name or "missing" in name}


def test_another_patients_hours_are_no_part_of_the_past():
    rr, hr = calm(48)
    stay = np.repeat([0, 1], 24)
    both = hours(rr, hr, stay=stay, hour=np.tile(np.arange(24), 2))
    alone = hours(rr[24:], hr[24:])
    assert one(both) == pytest.approx(one(alone), nan_ok=True)


@pytest.mark.parametrize(
    ("name", "column", "valid_h"), [("spo2", "spo2", 4), ("temp_c", "temp", 12)]
)
def test_a_typed_in_value_counts_for_its_time_and_then_is_unknown(name, column, valid_h):
    rr, hr = calm(20)
    typed = np.full(20, np.nan)
    typed[2] = 37.0 if name == "temp_c" else 95.0
    found = features(histories(hours(rr, hr, **{name: typed}))[0], (column,))[:, 0]
    assert np.flatnonzero(np.isfinite(found)).tolist() == list(range(2, 2 + valid_h + 1))


def test_hours_out_of_order_are_a_broken_promise():
    with pytest.raises(ValueError, match="sorted"):
        histories(hours([15, 15], [70, 70], hour=[1, 0]))
