import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from dsp import chain
from dsp.chain import Chain
from dsp.frames.layout import Layout
from dsp.heart import maps, network, onnx_file, quality
from dsp.heart.evidence import FEATURES, PER_MIN
from tests.dsp.bodies import GEOMETRY, Scene, frames

LAYOUT = Layout(n_bins=32, n_antennas=1, geometry=GEOMETRY)


def tone(per_min: float, rate_hz: float = 20.0) -> NDArray[np.float32]:
    t = np.arange(24 * int(rate_hz)) / rate_hz
    noise = np.random.default_rng(1).normal(0, 0.05, len(t))
    return (0.1 * np.sin(2 * np.pi * per_min / 60 * t) + noise).astype(np.float32)


def pictured(per_min: float, rate_hz: float = 20.0) -> NDArray[np.float32]:
    return maps.maps(tone(per_min, rate_hz), n_samples=int(rate_hz), rate_hz=rate_hz)


@pytest.mark.parametrize("per_min", [12.0, 45.0, 72.0, 180.0])
def test_a_tone_stands_at_its_own_place_in_every_spectrum_of_speed(per_min: float) -> None:
    for name in ("whole", "newest", "oldest"):
        peak = maps.GRID_PER_MIN[pictured(per_min)[maps.MAPS.index(name)].argmax()]
        assert peak == pytest.approx(per_min, rel=0.1 if per_min < 20 else 0.03)


def test_a_heart_twice_as_fast_stands_an_octave_to_the_right() -> None:
    slow, fast = pictured(60.0)[0].argmax(), pictured(120.0)[0].argmax()
    assert fast - slow == pytest.approx(maps.STEPS_PER_OCTAVE, abs=1)


def test_the_frame_rate_does_not_move_the_picture() -> None:
    at_20, at_30 = pictured(90.0, 20.0)[0].argmax(), pictured(90.0, 30.0)[0].argmax()
    assert at_20 == pytest.approx(at_30, abs=1)


def test_what_a_slow_sensor_cannot_tell_is_marked_alike() -> None:
    seen = pictured(90.0, 10.0)
    assert np.unique(seen[:, maps.GRID_PER_MIN > 281]).tolist() == [-2.0]


def test_the_candidates_are_the_heart_rates_of_man() -> None:
    assert network.RATES_PER_MIN[0] == pytest.approx(35, abs=0.5)
    assert network.RATES_PER_MIN[-1] == pytest.approx(213, abs=2)


@pytest.mark.parametrize("idx", [2, 40, 100, 130])
def test_a_sure_answer_stays_where_it_is_on_the_even_grid(idx: int) -> None:
    said = np.full((1, network.N_RATES), -30.0, np.float32)
    said[0, idx] = 0
    cells = network.on_cells(said)
    assert cells.sum() == pytest.approx(1, abs=1e-4)
    mean = (cells[0] * PER_MIN).sum()
    assert mean == pytest.approx(network.RATES_PER_MIN[idx], abs=1.0)


def test_an_even_answer_stays_even() -> None:
    per_octave = np.full((1, network.N_RATES), -np.log(network.N_RATES), np.float32)
    cells = network.on_cells(per_octave)[0]
    # Even in the logarithm of the rate: the density falls as one over it.
    np.testing.assert_allclose(cells * PER_MIN, (cells * PER_MIN).mean(), rtol=0.05)


class Told:
    """A network that says one rate and counts."""

    def __init__(self, per_min: float) -> None:
        self.rows: list[int] = []
        self._at = int(np.abs(network.RATES_PER_MIN - per_min).argmin())

    def __call__(self, seen: NDArray[np.float32], /) -> NDArray[np.float32]:
        self.rows.append(len(seen))
        said = np.full((len(seen), network.N_RATES), -12.0, np.float32)
        said[:, self._at] = np.log(1 - (network.N_RATES - 1) * np.exp(-12.0))
        return said


def params(**changes: float) -> chain.Params:
    whole = chain.Params()
    opinion = dataclasses.replace(whole.heart.asked, **changes)  # type: ignore[arg-type]  # floats
    return dataclasses.replace(whole, heart=dataclasses.replace(whole.heart, asked=opinion))


def rates(told: Told, used: chain.Params, scene: Scene) -> tuple[NDArray, NDArray]:
    """Heart rates shown, and how often the network was asked, second by second."""
    iq, made = frames(scene), Chain(LAYOUT, n_sensors=1, params=used, network=told)
    shown, asked = [], []
    for second in range(int(scene.duration_s)):
        before = len(told.rows)
        said = made.step(iq[None, second * 20 : (second + 1) * 20], np.array([0]))
        shown.append(said.hr_per_min[0])
        asked.append(len(told.rows) - before)
    return np.array(shown), np.array(asked)


def test_the_network_is_asked_every_other_second_at_most() -> None:
    _, asked = rates(Told(72), params(sure=2.0, settled=2.0), Scene(duration_s=40))
    assert asked.sum() >= 12
    assert np.diff(np.flatnonzero(asked)).min() >= 2


def test_a_network_that_is_sure_is_asked_half_as_often_and_its_rate_stays() -> None:
    shown, asked = rates(Told(72), params(sure=2.0), Scene(hr_per_min=72, duration_s=40))
    assert np.diff(np.flatnonzero(asked))[-4:].tolist() == [4, 4, 4, 4]
    assert np.abs(shown[22:] - 72).max() < 3


def test_the_network_is_not_asked_where_the_linear_score_is_sure() -> None:
    told = Told(72)
    rates(told, params(sure=0.0), Scene(duration_s=40))
    assert told.rows == []


def test_the_network_is_not_asked_about_an_empty_room_that_shows_nothing() -> None:
    shown, _ = rates(Told(72), params(sure=2.0), Scene(range_m=None, duration_s=40))
    assert np.isnan(shown).all()


def test_a_network_that_contradicts_the_linear_score_does_not_overrule_a_sure_one() -> None:
    shown, _ = rates(Told(150), params(sure=0.0), Scene(hr_per_min=72, duration_s=60))
    assert np.nanmedian(shown) == pytest.approx(72, abs=2)
    assert not np.any(np.abs(shown - 150) < 10)


def test_the_shipped_network_says_the_same_in_any_batch() -> None:
    rng = np.random.default_rng(0)
    seen = rng.normal(0, 1, (11, 3, len(maps.MAPS), maps.N_CELLS)).astype(np.float32)
    shipped = network.shipped()
    whole = shipped(seen)
    single = np.concatenate([shipped(seen[i : i + 1]) for i in range(11)])
    np.testing.assert_allclose(whole, single, atol=1e-4)
    np.testing.assert_allclose(np.exp(whole).sum(axis=1), 1, atol=1e-4)


def test_the_shipped_network_tells_where_it_comes_from() -> None:
    card = network.shipped().card
    assert "no recording of a real person" in card.trained_on
    assert card.command.startswith("python -m training.heart")


@pytest.mark.parametrize("onnx", [b"", b"not a network", bytes(1000)])
def test_a_file_that_is_no_network_is_refused_with_a_sentence(onnx: bytes) -> None:
    with pytest.raises(onnx_file.ModelError, match="heart network"):
        network.load(onnx)


def test_a_network_that_does_not_say_what_it_is_is_refused() -> None:
    onnx = network.shipped_bytes()
    with pytest.raises(onnx_file.ModelError, match="schema"):
        network.load(onnx.replace(b"heart-line-1", b"heart-line-9"))
    with pytest.raises(onnx_file.ModelError, match="other maps"):
        network.load(onnx.replace(b'"pulses"', b'"pulsos"'))
    with pytest.raises(onnx_file.ModelError, match="description is broken"):
        network.load(onnx.replace(b'{"schema', b'["schema'))


def test_without_a_network_the_linear_road_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> network.OnnxNetwork:
        raise onnx_file.ModelError("The heart network is missing from this installation.")

    network.at_hand.cache_clear()
    monkeypatch.setattr(network, "shipped", missing)
    assert network.at_hand() is None
    network.at_hand.cache_clear()


def test_every_road_has_one_weight_for_each_term() -> None:
    made = Chain(LAYOUT, n_sensors=1)
    iq = frames(Scene(duration_s=20))
    carry = chain.initial(LAYOUT, 1)
    for second in range(20):
        _, found, carry = chain.estimates(
            iq[None, second * 20 : (second + 1) * 20], np.zeros(1, np.float32), carry,
            layout=LAYOUT, params=made.params, network=None,
        )  # fmt: skip
    assert found.hr.asked_terms.shape[1] + 1 == len(made.params.heart.asked.quality)
    assert found.hr.linear_terms.shape[1] + 1 == len(made.params.heart.linear.quality)
    assert len(FEATURES) == len(made.params.heart.linear.score)


@pytest.mark.parametrize(
    ("rate", "other", "says"),
    [(140, 70, True), (141, 70, True), (210, 70, True), (70, 140, False), (100, 70, False)],
)
def test_a_double_or_triple_of_what_the_other_road_says_is_known(
    rate: float, other: float, says: bool
) -> None:
    found = quality.is_multiple(np.array([rate], np.float32), np.array([other], np.float32))
    assert found.tolist() == [says]


def test_a_network_that_says_the_double_is_not_believed_alone() -> None:
    shown, _ = rates(Told(144), params(sure=2.0), Scene(hr_per_min=72, duration_s=60))
    assert not np.any(np.abs(shown - 144) < 10)
