"""What goes out comes back, read by the format's own library."""

import json
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sensor.messages import Geometry
from sensor.recordings.formats import inout
from sensor.recordings.formats.exports import extras, wfdb_folder
from sensor.recordings.formats.options import Options
from sensor.recordings.recording import RecordingError
from sensor.recordings.stream import Block, Event, EventKind, Head, Reference, Stream

EXACT = Options(exact=True, frame_rate_hz=20.0)
GEOMETRY = Geometry(frame_rate_hz=20.0, carrier_hz=60e9, range0_m=0.25, range_step_m=0.5)


def made(iq, seq=None, *, wall=True, references=()):
    """A stream of these frames, in blocks of 40."""
    seq = np.arange(len(iq)) if seq is None else np.asarray(seq)
    mono = 10**15 + seq * 50_000_000
    n_bins, n_antennas = iq.shape[1:]
    head = Head(
        sensor="radar-01",
        geometry=GEOMETRY,
        n_bins=n_bins,
        n_antennas=n_antennas,
        session=5,
        subject="s-0123456789ab",
        real=True,
    )

    def blocks():
        for at in range(0, len(iq), 40):
            rows = slice(at, at + 40)
            yield Block(
                iq=iq[rows],
                seq=seq[rows],
                t_mono_ns=mono[rows],
                t_wall_ns=mono[rows] + 10**18 if wall else None,
            )

    lost = (Event(EventKind.LOST, 50, 3, 0),)
    return Stream(head=head, blocks=blocks, references=references, events=lost)


def noise(n_frames=100, n_bins=3, n_antennas=2):
    parts = np.random.default_rng(4).normal(size=(2, n_frames, n_bins, n_antennas))
    return (parts[0] + 1j * parts[1]).astype(np.complex64)


def ecg(n=300):
    values = np.sin(np.arange(n) / 7).astype(np.float32)
    return Reference(channel="ecg", unit="mV", t_s=np.arange(n) / 250.0, values=values)


def frames_of(stream):
    blocks = list(stream.blocks())
    return np.concatenate([b.iq for b in blocks]), np.concatenate([b.seq for b in blocks])


FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
PARTS = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 90), st.just(3), st.just(2)), elements=FLOATS
)
BOTH_WAYS = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("name", ["h5", "npz", "xethru"])
@BOTH_WAYS
@given(parts=PARTS, data=st.data())
def test_a_format_that_goes_both_ways_gives_back_every_bit_and_every_gap(
    tmp_path, name, parts, data
):
    iq = parts.view(np.complex64)  # (time, bin, antenna)
    steps = data.draw(st.lists(st.integers(1, 30), min_size=len(iq), max_size=len(iq)))
    seq = np.cumsum(steps)
    path = tmp_path / "r"
    path.unlink(missing_ok=True)
    inout.write(path, made(iq, seq), name, EXACT)
    got_iq, got_seq = frames_of(inout.read(path, name, EXACT))
    assert got_iq.tobytes() == iq.tobytes()
    assert (got_seq - got_seq[0]).tolist() == (seq - seq[0]).tolist()


@pytest.mark.parametrize("name", ["h5", "npz"])
def test_what_is_known_beside_the_frames_comes_back(tmp_path, name):
    inout.write(tmp_path / "r", made(noise(), references=(ecg(),)), name, EXACT)
    got = inout.read(tmp_path / "r", name, EXACT)
    assert got.head.geometry == GEOMETRY
    assert got.head.real
    (beside,) = got.references
    np.testing.assert_allclose(beside.t_s, ecg().t_s, atol=1e-9)
    np.testing.assert_array_equal(beside.values, ecg().values)
    times = np.concatenate([block.t_mono_ns for block in got.blocks()])
    assert np.diff(times).tolist() == [50_000_000] * 99
    if name == "h5":
        assert (got.head.session, got.head.subject) == (5, "s-0123456789ab")
        assert [event.n_frames for event in got.events] == [3]


def test_a_xethru_file_is_as_its_description_says(tmp_path):
    iq = noise(n_frames=2, n_antennas=1)
    inout.write(tmp_path / "r.dat", made(iq, [7, 9]), "xethru", EXACT)
    data = (tmp_path / "r.dat").read_bytes()
    assert struct.unpack_from("<III", data) == (0, 7, 6)
    assert struct.unpack_from("<III", data, 12 + 24) == (0, 9, 6)
    halves = np.frombuffer(data, "<f4", count=6, offset=12)
    np.testing.assert_array_equal(halves, [*iq[0, :, 0].real, *iq[0, :, 0].imag])


def test_two_antennas_do_not_go_into_a_xethru_file(tmp_path):
    with pytest.raises(RecordingError, match="one antenna"):
        inout.write(tmp_path / "r.dat", made(noise()), "xethru", EXACT)


def test_zarr_reads_what_went_out(tmp_path):
    zarr = pytest.importorskip("zarr")
    iq = noise()
    inout.write(tmp_path / "r.zarr", made(iq, references=(ecg(),)), "zarr", EXACT)
    root = zarr.open_group(str(tmp_path / "r.zarr"), mode="r")
    np.testing.assert_array_equal(root["frames"][:], iq)
    assert root["frames"].chunks == (40, 3, 2)
    assert root["seq"][:].tolist() == list(range(100))
    assert root["t_wall_ns"][0] == 10**15 + 10**18
    assert root.attrs["carrier_hz"] == 60e9
    assert root.attrs["events"] == [{"kind": "lost", "seq": 50, "n_frames": 3}]
    np.testing.assert_array_equal(root["reference/ecg/value"][:], ecg().values)


def test_parquet_reads_what_went_out(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    iq = noise()
    inout.write(tmp_path / "r.parquet", made(iq, wall=False), "parquet", EXACT)
    file = parquet.ParquetFile(tmp_path / "r.parquet")
    assert file.num_row_groups == 3
    table = file.read()
    i = np.array(table["i"].to_pylist(), np.float32).reshape(iq.shape)
    q = np.array(table["q"].to_pylist(), np.float32).reshape(iq.shape)
    np.testing.assert_array_equal(i + 1j * q, iq)
    assert table["t_wall_ns"].null_count == 100
    assert table.schema.metadata[b"frame_rate_hz"] == b"20.0"


def test_mcap_reads_what_went_out(tmp_path):
    reader = pytest.importorskip("mcap.reader")
    iq = noise(n_frames=50)
    iq[3, 0, 0] = np.nan
    inout.write(tmp_path / "r.mcap", made(iq, references=(ecg(20),)), "mcap", EXACT)
    with (tmp_path / "r.mcap").open("rb") as file:
        got = list(reader.make_reader(file).iter_messages())
    radar = [(m.log_time, json.loads(m.data)) for _, c, m in got if c.topic == "/radar"]
    values = np.array([[said["i"], said["q"]] for _, said in radar], dtype=np.float32)
    np.testing.assert_array_equal(values[:, 0].reshape(iq.shape), iq.real)
    np.testing.assert_array_equal(values[:, 1].reshape(iq.shape), iq.imag)
    assert radar[1][0] - radar[0][0] == 50_000_000
    assert radar[3][1]["i"][0] is None
    beside = [json.loads(m.data)["value"] for _, c, m in got if c.topic == "/reference/ecg"]
    np.testing.assert_array_equal(np.array(beside, np.float32), ecg(20).values)


def test_wfdb_reads_what_went_out(tmp_path):
    wfdb = pytest.importorskip("wfdb")
    iq, seq = noise(), np.r_[0:50, 53:103]
    inout.write(tmp_path / "r.wfdb", made(iq, seq, references=(ecg(),)), "wfdb", EXACT)
    record = wfdb.rdrecord(str(tmp_path / "r.wfdb" / "radar"))
    assert (record.fs, record.sig_len, record.n_sig) == (20, 103, 12)
    assert record.sig_name[:3] == ["I bin 0 antenna 0", "Q bin 0 antenna 0", "I bin 0 antenna 1"]
    flat = iq.view(np.float32).reshape(100, 12)
    step = np.abs(flat).max() / 16_384
    np.testing.assert_allclose(record.p_signal[seq], flat, atol=step)
    assert np.isnan(record.p_signal[50:53]).all()
    digital = wfdb.rdrecord(str(tmp_path / "r.wfdb" / "radar"), physical=False)
    stated = np.array(digital.checksum) % 65_536
    assert digital.calc_checksum() == stated.tolist()
    heart = wfdb.rdrecord(str(tmp_path / "r.wfdb" / "ecg"))
    assert (heart.fs, heart.units) == (250, ["mV"])
    np.testing.assert_allclose(heart.p_signal[:, 0], ecg().values, atol=1e-4)


def test_wfdb_takes_no_reference_without_a_rate(tmp_path):
    uneven = Reference(
        channel="hr", unit="/min", t_s=np.array([0.0, 1.0, 3.0]), values=np.ones(3, np.float32)
    )
    with pytest.raises(RecordingError, match="no constant rate"):
        inout.write(tmp_path / "r", made(noise(), references=(uneven,)), "wfdb", EXACT)


def test_wfdb_of_nothing_but_silence_has_a_gain(tmp_path):
    inout.write(tmp_path / "r", made(np.zeros((3, 1, 1), np.complex64)), "wfdb", EXACT)
    assert wfdb_folder._gain(made(np.zeros((3, 1, 1), np.complex64))) == 1.0


@pytest.mark.parametrize("name", ["zarr", "mcap", "parquet"])
def test_without_the_optional_parts_there_is_a_sentence(tmp_path, monkeypatch, name):
    def absent(module):
        raise ModuleNotFoundError(module)

    monkeypatch.setattr(extras.importlib, "import_module", absent)
    with pytest.raises(RecordingError, match=r"not installed: pip install 'vitavakt\[formats\]'"):
        inout.write(tmp_path / "r", made(noise()), name, EXACT)


def test_a_stream_larger_than_memory_could_be_is_never_held_whole(tmp_path):
    """Blocks are made as they are asked for, and each is gone before the next but one."""
    alive = []

    def blocks():
        for k in range(30):
            block = Block(iq=np.ones((40, 3, 2), np.complex64), seq=np.arange(40 * k, 40 * k + 40))
            alive.append(k)
            yield block

    endless = Stream(head=made(noise()).head, blocks=blocks)
    for name in ("h5", "parquet", "zarr", "mcap", "wfdb"):
        alive.clear()
        inout.write(tmp_path / name, endless, name, EXACT)
        assert len(alive) in {30, 60}  # WFDB goes over it twice
