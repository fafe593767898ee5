"""A server short of time sends the same beds in fewer messages."""

from hypothesis import given
from hypothesis import strategies as st

from ward_ui.live.hub import GATHER_S_MAX, gathering_s


def test_on_time_nothing_waits_longer_and_a_late_server_gathers_for_four_times_as_long() -> None:
    assert gathering_s(0.1, late_s=0.002) == 0.1
    assert gathering_s(0.1, late_s=0.1) == 0.4
    assert gathering_s(0.1, late_s=30.0) == GATHER_S_MAX


@given(st.floats(0.01, 1.0), st.floats(-1.0, 1e6))
def test_no_value_waits_longer_than_a_second(least_s: float, late_s: float) -> None:
    assert least_s <= gathering_s(least_s, late_s=late_s) <= GATHER_S_MAX
