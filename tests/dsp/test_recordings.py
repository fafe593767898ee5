"""Real recordings, where they are there: agreement with their references, and never a crash."""

from pathlib import Path

import numpy as np
import pytest

from dsp.estimate import vitals_of
from dsp.messages import State, Vitals
from sensor.messages import Geometry

RADAR = Path(__file__).parents[3] / "shared" / "data" / "radar"


def one(pattern: str) -> np.lib.npyio.NpzFile:
    """The first file of a pattern, or a clear skip."""
    found = sorted(RADAR.glob(pattern))
    if not found:
        pytest.skip(f"skipped: ../shared/data/radar/{pattern} not present; real data not checked")
    return np.load(found[0], allow_pickle=False)


def rows(z: np.lib.npyio.NpzFile, n_s: int | None = None) -> list[Vitals]:
    iq = z["frames"]
    iq = iq[:, :, None] if iq.ndim == 2 else iq
    range_m, carrier_hz = z["range_m"], float(z["carrier_hz"])
    has_range = len(range_m) > 1 and np.isfinite(range_m).all()
    geometry = Geometry(
        frame_rate_hz=float(z["frame_rate_hz"]),
        carrier_hz=carrier_hz if np.isfinite(carrier_hz) else None,
        range0_m=float(range_m[0]) if has_range else None,
        range_step_m=float(range_m[1] - range_m[0]) if has_range else None,
    )
    if n_s is not None:
        iq = iq[: int(n_s * geometry.frame_rate_hz)]
    return [v for _, v in vitals_of(iq, geometry)]


def rr_of(said: list[Vitals]) -> np.ndarray:
    return np.array([np.nan if v.rr.per_min is None else v.rr.per_min for v in said])


def test_acconeer_sitting_agrees_with_the_vendor_in_the_last_ten_seconds() -> None:
    rr = rr_of(rows(one("acconeer_a121/breathing-sitting.npz")))
    # The last second of the recording holds a movement.
    last = rr[27:37]
    assert np.isfinite(last).all()
    assert np.all((last > 17) & (last < 19))
    assert np.nanargmax(np.isfinite(rr)) < 26


def test_acconeer_without_presence_agrees_with_the_vendor() -> None:
    rr = rr_of(rows(one("acconeer_a121/breathing-sitting-no-presence.npz")))
    shown = rr[np.isfinite(rr)]
    assert len(shown) >= 12
    assert np.all(np.abs(shown - 20.8) < 2)


def test_infineon_25_is_25() -> None:
    said = rows(one("radarmimo_infineon/data_25bpm.npz"))
    rr = rr_of(said)
    shown = rr[np.isfinite(rr)]
    assert len(shown) > 30
    assert np.all(np.abs(shown - 25.5) < 2)
    # For two seconds the sensor's whole signal lies elsewhere, twice: not a breath, nor its size.
    assert all(v.breathing is not False for v in said)
    hr = [v.hr.per_min for v in said if v.hr.per_min is not None]
    assert not any(abs(value - 3 * 25.4) < 2 for value in hr)


def test_a_breath_hold_against_a_belt_takes_the_rate_away() -> None:
    said = rows(one("dct_apnea_belt/case1.npz"))
    rr = rr_of(said)
    before = rr[15:42]
    assert np.isfinite(before).mean() > 0.8
    assert np.nanmedian(np.abs(before - 11.3)) < 1
    # The belt stops at 42 s.
    assert np.isnan(rr[47:]).all()
    assert all(v.breathing is False for v in said[48:54])
    assert said[53].apnoea_s == pytest.approx(12, abs=3)


def test_a_hold_after_irregular_breathing_is_counted() -> None:
    said = rows(one("trccbp_uwb_rest_apnea_sport/p12_apnea_00.npz"))
    assert all(v.breathing is not False for v in said[:24])
    # Without a belt: the protocol's second hold begins at about 24 s.
    assert max(v.apnoea_s for v in said[24:]) >= 8


def test_who_walks_in_and_sits_down_is_measured_after_sitting_down() -> None:
    said = rows(one("x4_uwb_belt/*.npz"))
    assert said[5].state is State.MOVING
    rr = rr_of(said)
    assert np.isnan(rr[:14]).all()
    assert np.nanmedian(rr) == pytest.approx(14.5, abs=1)
    assert np.isfinite(rr[30:]).mean() > 0.6


def test_walking_people_have_no_rate() -> None:
    files = sorted(RADAR.glob("mlrt_uwb_walk_fall/*.npz"))
    if not files:
        pytest.skip("skipped: ../shared/data/radar/mlrt_uwb_walk_fall not present; walking")
    walks = [np.load(f) for f in files[:12]]
    rr = np.concatenate([rr_of(rows(z)) for z in walks if str(z["condition"]) == "walk"])
    assert np.isnan(rr).mean() >= 0.97


@pytest.mark.parametrize(
    "folder",
    ["acconeer_a121", "airbp_wrist_pulse", "bath_cw61_ecg", "dct_apnea_belt", "iwr6843_demo",
     "iwrl6432_manual_rr", "jacklee_phase_ecg", "mlrt_uwb_walk_fall", "mmwave28_paced",
     "radarmimo_infineon", "trccbp_uwb_rest_apnea_sport", "x4_uwb_belt"],
)  # fmt: skip
def test_every_kind_of_recording_gives_a_row_a_second(folder: str) -> None:
    z = one(f"{folder}/*.npz")
    n_s = min(25, int(len(z["frames"]) / float(z["frame_rate_hz"])))
    said = rows(z, n_s=n_s)
    assert len(said) in {n_s, n_s - 1}
    for v in said:
        assert v.rr.per_min is None or 4 <= v.rr.per_min <= 60
        assert v.hr.per_min is None or 35 <= v.hr.per_min <= 200
        assert 0 <= v.rr.quality <= 1
        assert 0 <= v.hr.quality <= 1
