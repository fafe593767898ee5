import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor.drivers.framing import Splitter
from sensor.drivers.messages import MAIN, Opinion, Reading, Send, Started, Trouble
from sensor.drivers.ti import dca1000, lab, tlvs
from sensor.drivers.ti.capture import CARD, CaptureDriver, card_setup
from sensor.drivers.ti.cfg import CfgError, chirps
from sensor.drivers.ti.dca1000 import DataPacket
from sensor.drivers.ti.packet import MAGIC, Format
from sensor.drivers.ti.samples import Assembler, Lanes, chirp_samples
from sensor.drivers.ti.uart import CLI, Firmware, UartDriver
from tests.fuzz.targets import TI_GOLDEN, VITAL_SIGNS, lab_packet, ti_packet

CFG = """
% one transmitter, four receivers
sensorStop
flushCfg
channelCfg 15 1 0
adcCfg 2 1
profileCfg 0 77 7 6 57 0 0 70 1 64 4000 0 0 48
chirpCfg 0 0 0 0 0 0 0 1
frameCfg 0 0 2 0 50 1 0
sensorStart
"""


def packets(stream):
    return Splitter(Format()).feed(stream + MAGIC)


def test_a_header_whose_checksum_does_not_hold_is_no_packet():
    hurt = bytearray(TI_GOLDEN)
    hurt[33] ^= 1
    assert packets(bytes(hurt)) == []


@pytest.mark.parametrize("n_header_bytes", [36, 40, 52])
def test_each_shape_of_header_is_told_by_what_fits(n_header_bytes):
    points = struct.pack("<4f", 1, 2, 3, 4)
    (packet,) = packets(ti_packet(n_header_bytes, 77, (1, points), (1040, VITAL_SIGNS)))
    assert packet.variant.n_header_bytes == n_header_bytes
    assert packet.frame_number == 77
    assert [tlv.type for tlv in packet.tlvs] == [1, 1040]
    assert packet.tlvs[0].data == points


def test_vital_signs_have_their_fields_where_the_reference_has_them():
    said = tlvs.read(1040, VITAL_SIGNS)
    assert (said.id, said.range_bin) == (0, 12)
    assert (said.breath_deviation, said.hr_per_min, said.rr_per_min) == (0.5, 71.5, 14.25)
    assert said.heart_waveform.shape == said.breath_waveform.shape == (15,)


@given(type_=st.integers(0, 1050), data=st.binary(max_size=200))
def test_no_tlv_raises(type_, data):
    tlvs.read(type_, data)
    lab.stats(data)


def test_the_labs_estimates_stand_at_the_offsets_of_the_reference():
    data = bytearray(128)
    struct.pack_into("<HH", data, 12, 11, 33)
    struct.pack_into("<f", data, 44, 15.5)
    struct.pack_into("<f", data, 84, 1.0)
    struct.pack_into("<f", data, 92, 70.5)
    said = lab.stats(bytes(data))
    assert (said.range_bin_start, said.range_bin_end) == (11, 33)
    assert (said.rr_fft_per_min, said.motion, said.hr_harmonic_per_min) == (15.5, 1.0, 70.5)


def test_a_cfg_says_what_frames_will_come():
    made = chirps(CFG)
    assert (made.n_rx, made.n_tx, made.n_loops, made.n_samples) == (4, 1, 2, 64)
    assert made.n_frame_bytes == 2 * 4 * 64 * 4
    assert made.lines[0] == "sensorStop"
    assert made.lines[-1] == "sensorStart"
    geometry = made.geometry(n_fft=64)
    assert geometry.frame_rate_hz == 20.0
    # c * 4 MHz / (2 * 70 MHz/us * 64)
    assert geometry.range_step_m == pytest.approx(299_792_458 * 4e6 / (2 * 70e12 * 64))
    assert geometry.carrier_hz == pytest.approx(77e9 + 70e12 * (6e-6 + 8e-6))


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("frameCfg 0 0 2 0 50 1 0", "", "frameCfg"),
        ("channelCfg 15 1 0", "channelCfg 0 1 0", "receiver"),
        ("0 0 70 1", "0 0 x 1", "no number"),
        ("0 0 70 1", "0 0 -70 1", "above 0"),
        ("adcCfg 2 1", "adcCfg 2 3", "output 3"),
        ("1 64 4000", "1 900000 4000", "8 MiB"),
        ("adcCfg 2 1", "adcCfg 2 1\nadcCfg 2 1", "2 lines"),
        ("0 77 7", "0 77000 7", "no radar"),
        ("0 50 1 0", "0 0.001 1 0", "link takes"),
        ("1 64 4000", "1 65536 4000", "link takes"),
    ],
)
def test_a_cfg_that_cannot_be_used_is_refused_in_a_sentence(old, new, word):
    with pytest.raises(CfgError, match=word):
        chirps(CFG.replace(old, new))


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_a_cfg(text):
    with pytest.raises(CfgError):
        chirps(text)


def answered(driver, channel, data, t_s=0.0):
    return list(driver.take(data, t_s, channel))


def set_up(driver):
    deeds = list(driver.begin(0.0))
    for line in chirps(CFG).lines:
        assert deeds == [Send(data=line.encode() + b"\n", channel=CLI)]
        deeds = answered(driver, CLI, f"{line}\r\nDone\r\nmmwDemo:/>".encode())
    return deeds


def test_the_lab_is_set_up_line_by_line_and_gives_range_profiles():
    driver = UartDriver(Firmware.VITAL_SIGNS_LAB, chirps=chirps(CFG), imaginary_first=True)
    (started,) = set_up(driver)
    assert isinstance(started, Started)
    opinion, reading = answered(driver, MAIN, lab_packet(5, 11, [(1, -2), (3, 4)]) + MAGIC)
    assert isinstance(opinion, Opinion)
    assert reading.counter == 5
    np.testing.assert_array_equal(reading.iq, [[-2 + 1j], [4 + 3j]])
    step_m = reading.geometry.range_step_m
    assert reading.geometry.range0_m == pytest.approx(11 * step_m)


def test_a_line_that_the_module_refuses_is_named():
    driver = UartDriver(Firmware.VITAL_SIGNS_LAB, chirps=chirps(CFG))
    driver.begin(0.0)
    (reopen,) = answered(driver, CLI, b"Error -1\n")
    assert "sensorStop" in reopen.reason


def test_a_profile_that_does_not_fit_its_bins_is_no_reading_and_said_once():
    driver = UartDriver(Firmware.VITAL_SIGNS_LAB, chirps=chirps(CFG))
    set_up(driver)
    good = lab_packet(5, 11, [(1, -2), (3, 4)])
    stats_at = good.index(struct.pack("<HH", 11, 12), 40)
    hurt = good[:stats_at] + struct.pack("<HH", 11, 40) + good[stats_at + 4 :]
    deeds = answered(driver, MAIN, hurt + hurt + MAGIC)
    assert not any(isinstance(deed, Reading) for deed in deeds)
    assert sum(isinstance(deed, Trouble) for deed in deeds) == 1


def test_rates_of_nobody_are_not_shown():
    driver = UartDriver(Firmware.VITAL_SIGNS_TLV, chirps=None)
    nobody = struct.pack("<2H33f", 0, 12, 0.0, 71.5, 14.25, *[0.25] * 30)
    assert answered(driver, MAIN, ti_packet(40, 1, (1040, nobody))) == []
    _, gone = answered(driver, MAIN, ti_packet(40, 2, (1040, VITAL_SIGNS)))
    (there,) = answered(driver, MAIN, MAGIC)
    assert (gone.present, gone.rr_per_min, gone.hr_per_min) == (False, None, None)
    assert (there.present, there.rr_per_min, there.hr_per_min) == (True, 14.25, 71.5)


def test_a_data_packet_is_a_number_a_count_and_samples():
    datagram = struct.pack("<I", 7) + (0x0102030405).to_bytes(6, "little") + b"abcd"
    assert dca1000.data_packet(datagram) == DataPacket(
        sequence=7, byte_count=0x0102030405, data=b"abcd"
    )


@given(st.binary(max_size=1600))
def test_no_datagram_raises(datagram):
    driver = CaptureDriver(chirps(CFG))
    driver.begin(0.0)
    for channel in (MAIN, CARD, CLI):
        driver.take(datagram, 0.0, channel)


def split(data, n_bytes):
    return [
        DataPacket(sequence=n, byte_count=at, data=data[at : at + n_bytes])
        for n, at in enumerate(range(0, len(data), n_bytes), 1)
    ]


@settings(max_examples=60)
@given(data=st.data())
def test_frames_are_whole_or_marked_whatever_packets_are_lost(data):
    n_frame, n_frames = 100, 6
    stream = bytes(data.draw(st.binary(min_size=n_frame * n_frames, max_size=n_frame * n_frames)))
    sent = split(stream, data.draw(st.integers(10, 170)))
    lost = data.draw(st.sets(st.sampled_from(range(len(sent)))))
    assembler = Assembler(n_frame)
    kept = [packet for idx, packet in enumerate(sent) if idx not in lost]
    frames = [frame for packet in kept for frame in assembler.put(packet)]
    assert [frame.idx for frame in frames] == sorted({frame.idx for frame in frames})
    came = bytearray(len(stream))
    for packet in kept:
        came[packet.byte_count : packet.byte_count + len(packet.data)] = b"\1" * len(packet.data)
    for frame in frames:
        span = slice(frame.idx * n_frame, (frame.idx + 1) * n_frame)
        assert frame.n_lost_bytes == came[span].count(0)
        if not frame.n_lost_bytes:
            assert frame.data == stream[span]


def test_a_packet_that_overtakes_another_costs_nothing():
    stream = bytes(range(250)) * 2
    sent = split(stream, 50)
    sent[1], sent[2] = sent[2], sent[1]
    assembler = Assembler(100)
    frames = [frame for packet in sent for frame in assembler.put(packet)]
    assert b"".join(frame.data for frame in frames) == stream
    assert not any(frame.n_lost_bytes for frame in frames)


def test_a_card_that_begins_anew_begins_anew():
    assembler = Assembler(100)
    for packet in split(bytes(2000), 50):
        assembler.put(packet)
    (packet, *_) = split(bytes(100), 50)
    assembler.put(packet)
    assert assembler.restarted


def test_two_lanes_carry_two_samples_of_i_then_two_of_q():
    made = chirps(CFG)
    truth = (np.arange(512) + 1j * np.arange(1000, 1512)).reshape(2, 1, 4, 64)
    pairs = truth.reshape(-1, 2)
    raw = np.stack([pairs.real, pairs.imag], axis=1).astype("<i2").tobytes()
    np.testing.assert_array_equal(chirp_samples(raw, made, Lanes.TWO), truth)


def test_four_lanes_carry_i_of_all_receivers_then_q_of_all():
    made = chirps(CFG)
    truth = (np.arange(512) + 1j * np.arange(1000, 1512)).reshape(2, 1, 4, 64)
    by_sample = np.moveaxis(truth, -1, -2)
    raw = np.stack([by_sample.real, by_sample.imag], axis=-2).astype("<i2").tobytes()
    np.testing.assert_array_equal(chirp_samples(raw, made, Lanes.FOUR), truth)


REAL = CFG.replace("adcCfg 2 1", "adcCfg 2 0")


@pytest.mark.parametrize("lanes", list(Lanes))
def test_real_samples_carry_no_q_and_follow_each_other_as_complex_ones_do(lanes):
    made = chirps(REAL)
    assert made.n_frame_bytes == 2 * 4 * 64 * 2
    truth = np.arange(512).reshape(2, 1, 4, 64)
    sent = truth if lanes is Lanes.TWO else np.moveaxis(truth, -1, -2)
    raw = sent.astype("<i2").tobytes()
    np.testing.assert_array_equal(chirp_samples(raw, made, lanes), truth)


@pytest.mark.parametrize("lanes", list(Lanes))
def test_a_reflector_in_real_samples_comes_out_in_its_range_bin_with_its_phase(lanes):
    driver = CaptureDriver(chirps(REAL), lanes=lanes)
    driver.begin(0.0)
    beat = 1000 * np.cos(2 * np.pi * 9 * np.arange(64) / 64 + 0.7)
    sent = np.broadcast_to(beat, (2, 1, 4, 64))
    sent = sent if lanes is Lanes.TWO else np.moveaxis(sent, -1, -2)
    raw = sent.round().astype("<i2").tobytes()
    readings = []
    for packet in split(raw * 3, 1000):
        head = struct.pack("<I", packet.sequence) + packet.byte_count.to_bytes(6, "little")
        readings += answered(driver, MAIN, head + packet.data)
    iq = readings[0].iq
    assert iq.shape == (32, 4)
    assert (np.abs(iq).argmax(axis=0) == 9).all()
    assert np.abs(iq[9, 0]) == pytest.approx(500, rel=0.01)
    assert np.angle(iq[9, 0]) == pytest.approx(0.7, abs=0.01)
    assert readings[0].geometry.range_step_m == chirps(CFG).geometry(n_fft=64).range_step_m


def test_the_card_is_told_how_many_lanes_there_are():
    two, four = (card_setup(lanes)[1][1] for lanes in (Lanes.TWO, Lanes.FOUR))
    assert two[6:12] == bytes.fromhex("01 02 01 02 03 1e")
    assert four[6:12] == bytes.fromhex("01 01 01 02 03 1e")


def test_a_reflector_comes_out_in_its_range_bin_with_its_phase():
    made = chirps(CFG)
    n = np.arange(64)
    beat = 1000 * np.exp(1j * (2 * np.pi * 9 * n / 64 + 0.7))
    frame = np.broadcast_to(beat, (2, 1, 4, 64)).reshape(-1, 2)
    raw = np.stack([frame.real, frame.imag], axis=1).round().astype("<i2").tobytes()
    driver = CaptureDriver(made)
    driver.begin(0.0)
    readings = []
    for packet in split(raw + raw, 1456):
        head = struct.pack("<I", packet.sequence) + packet.byte_count.to_bytes(6, "little")
        readings += answered(driver, MAIN, head + packet.data)
    assert [reading.counter for reading in readings] == [0, 1]
    iq = readings[0].iq
    assert iq.shape == (64, 4)
    assert np.argmax(abs(iq[:, 0])) == 9
    np.testing.assert_allclose(iq[9], 1000 * np.exp(0.7j), rtol=2e-3)


def test_a_frame_with_lost_bytes_is_marked_and_said():
    made = chirps(CFG)
    driver = CaptureDriver(made)
    driver.begin(0.0)
    deeds = []
    for packet in split(bytes(made.n_frame_bytes * 4), 1024)[1:]:
        head = struct.pack("<I", packet.sequence) + packet.byte_count.to_bytes(6, "little")
        deeds += answered(driver, MAIN, head + packet.data)
    damaged = [deed for deed in deeds if isinstance(deed, Reading) and deed.damaged]
    assert [reading.counter for reading in damaged] == [0]
    (trouble,) = [deed for deed in deeds if isinstance(deed, Trouble)]
    assert "1024 of 2048" in trouble.reason


def test_the_card_is_set_up_before_the_radar():
    driver = CaptureDriver(chirps(CFG))
    deeds = list(driver.begin(0.0))
    for name, data in card_setup():
        assert deeds == [Send(data=data, channel=CARD)], name
        deeds = answered(driver, CARD, b"\x5a\xa5" + data[2:4] + b"\0\0\xaa\xee")
    assert deeds == [Send(data=b"sensorStop\n", channel=CLI)]


def test_a_card_that_is_not_there_is_named_with_its_address():
    driver = CaptureDriver(chirps(CFG))
    driver.begin(0.0)
    deeds = [deed for t_s in range(1, 6) for deed in driver.tick(1.1 * t_s)]
    assert "192.168.33.30" in deeds[-1].reason


def datagram(sequence, byte_count, n_bytes=1024):
    return struct.pack("<I", sequence) + byte_count.to_bytes(6, "little") + bytes(n_bytes)


@pytest.mark.parametrize("stray", [datagram(1, 0), datagram(9, 1 << 40), datagram(2**32 - 1, 7)])
def test_a_stray_datagram_neither_begins_a_session_nor_ends_one(stray):
    driver = CaptureDriver(chirps(CFG))
    driver.begin(0.0)
    assert answered(driver, MAIN, stray) == []
    deeds = []
    for n in range(40):
        deeds += answered(driver, MAIN, datagram(101 + n, 1024 * (100 + n)))
        if n == 20:
            deeds += answered(driver, MAIN, stray)
    assert not any(isinstance(deed, Started | Trouble) for deed in deeds)
    assert [deed.counter for deed in deeds] == list(range(50, 70))


def test_a_card_that_was_started_again_is_believed_at_its_second_packet():
    driver = CaptureDriver(chirps(CFG))
    driver.begin(0.0)
    for n in range(40):
        answered(driver, MAIN, datagram(101 + n, 1024 * (100 + n)))
    assert answered(driver, MAIN, datagram(1, 0)) == []
    started, reading = answered(driver, MAIN, datagram(2, 1024))
    assert isinstance(started, Started)
    assert reading.counter == 0
