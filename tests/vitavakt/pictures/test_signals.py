import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.messages import Geometry
from vitavakt.pictures import plot
from vitavakt.pictures.png import N_LEVELS, palette, png
from vitavakt.pictures.seen import Seen
from vitavakt.pictures.signals import (
    chest_bin,
    displacement_mm,
    mm_per_rad,
    range_time,
    spectrum,
)

RATE_HZ, CARRIER_HZ = 20.0, 60.5e9
GEOMETRY = Geometry(frame_rate_hz=RATE_HZ, carrier_hz=CARRIER_HZ, range0_m=0.0, range_step_m=0.05)


def seen(iq, geometry=GEOMETRY):
    return Seen(
        name="made by hand",
        words="",
        facts=(),
        duration_s=len(iq) / geometry.frame_rate_hz,
        geometry=geometry,
        iq=iq.astype(np.complex64),
    )


def chest(t_s, *, depth_mm=4.0, per_min=15.0, n_bins=40, at=24, clutter=30.0):
    """A sine towards the radar in one bin, something that stands still in all."""
    towards_mm = depth_mm / 2 * np.sin(2 * np.pi * per_min / 60 * t_s)
    range_rad = -towards_mm * 4 * np.pi * CARRIER_HZ / 299_792_458.0 / 1e3
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((2, t_s.size, n_bins))
    iq = clutter * (1 + 2j) + 0.02 * (noise[0] + 1j * noise[1])
    iq[:, at] += 5 * np.exp(1j * range_rad)
    return towards_mm, iq


T_S = np.arange(0, 60, 1 / RATE_HZ)


def test_four_millimetres_in_are_four_millimetres_in_the_picture():
    towards_mm, iq = chest(T_S)
    bin_idx = chest_bin(seen(iq), 0.0, 60.0)
    assert bin_idx == 24
    drawn = displacement_mm(seen(iq), bin_idx, 0.0, 60.0)
    assert np.ptp(drawn) == pytest.approx(4.0, abs=0.1)
    assert np.corrcoef(drawn, towards_mm)[0, 1] > 0.999, "and towards the radar is up"


def test_without_a_carrier_the_displacement_is_in_radians():
    assert mm_per_rad(seen(chest(T_S)[1], Geometry(frame_rate_hz=RATE_HZ))) == 1.0


def test_the_spectrum_has_a_sines_amplitude_at_its_frequency():
    made = spectrum(1.5 * np.sin(2 * np.pi * 0.25 * T_S) + 0.1 * T_S, RATE_HZ)
    peak = np.argmax(made.mm)
    assert made.per_min[peak] == pytest.approx(15.0, abs=0.5)
    assert made.mm[peak] == pytest.approx(1.5, rel=0.03)


def test_a_gap_in_the_frames_is_a_gap_in_the_map_and_in_the_line():
    _, iq = chest(T_S)
    iq[400:600] = np.nan
    power = range_time(seen(iq))
    columns = power.db.shape[1]
    inside = slice(columns * 21 // 60, columns * 29 // 60)
    assert np.isnan(power.db[:, inside]).all()
    assert np.isfinite(power.db[:, : columns * 19 // 60]).all()
    drawn = displacement_mm(seen(iq), 24, 0.0, 60.0)
    assert np.isnan(drawn[400:600]).all()
    assert np.isfinite(drawn[:400]).all()


def test_what_stands_still_is_not_in_the_map_however_strong_it_is():
    _, iq = chest(T_S, clutter=1e4)
    power = range_time(seen(iq))
    assert np.argmax(np.nanmean(power.db, axis=1)) == 24
    assert power.still_db.max() > power.db[24].max()


def test_frames_that_never_came_make_an_empty_picture_and_no_error():
    iq = np.full((200, 8), np.nan + 1j * np.nan)
    assert np.isnan(range_time(seen(iq)).db).all()
    assert chest_bin(seen(iq), 0.0, 10.0) is None
    assert np.isnan(displacement_mm(seen(iq), 3, 0.0, 10.0)).all()


def decoded(image):
    """Rows of palette numbers, by the standard and not by our code."""
    stream = io.BytesIO(image)
    assert stream.read(8) == b"\x89PNG\r\n\x1a\n"
    chunks = {}
    while head := stream.read(8):
        length, kind = struct.unpack(">I4s", head)
        body = stream.read(length)
        assert struct.unpack(">I", stream.read(4))[0] == zlib.crc32(kind + body)
        chunks[kind] = body
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 3)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:], chunks[b"PLTE"]


def test_a_map_is_a_png_whose_first_row_is_on_top_and_whose_gaps_are_no_level():
    values = np.array([[0.0, 10.0], [5.0, np.nan], [-3.0, 99.0]])
    rows, colours = decoded(png(values, low=0.0, high=10.0))
    assert rows.tolist() == [[0, N_LEVELS - 1], [N_LEVELS // 2, N_LEVELS], [0, N_LEVELS - 1]]
    assert len(colours) == 3 * 256


def test_each_level_is_darker_than_the_one_before_so_that_no_colour_sense_is_needed():
    luminance = palette()[:N_LEVELS].astype(float) @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(luminance) <= 0).all()


@given(st.floats(-500, 500), st.floats(0.01, 1000), st.integers(3, 12))
def test_ticks_are_round_inside_the_scale_and_not_too_many(low, span, n_max):
    high = low + span
    ticks = plot.ticks(low, high, n_max)
    assert len(ticks) <= n_max + 1
    assert all(low - 1e-9 * span <= tick <= high + 1e-6 * span for tick in ticks)


def test_an_unknown_value_breaks_the_line_and_is_never_joined():
    panel = plot.Panel(left=0, top=0, width=10, height=10, x=(0, 10), y=(0, 10))
    drawn = plot.line(panel, [0, 1, 2, 3, 4], [1, 2, None, 4, float("nan")], "truth")
    assert drawn.count("M") == 2
    assert drawn.count("L") == 1
