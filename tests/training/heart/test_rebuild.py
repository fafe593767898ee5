"""The command that rebuilds the heart's weights: same draw, same weights; what ships says so."""

import hashlib
import inspect
from dataclasses import asdict

import numpy as np
import pytest

from dsp.heart import weights as shipped
from dsp.heart.evidence import FEATURES, PER_MIN
from dsp.heart.network import load, shipped_bytes
from training.heart import module
from training.heart.draws import people, rooms
from training.heart.linear import score_weights
from training.heart.quality import quality_weights
from training.heart.rebuild import Size, Weights, rebuilt
from training.heart.seconds import Shown

TINY = Size(people=0, narrow=1, bodies=4, rooms=1)
SHIPPED = Weights(score=shipped.SCORE, linear=shipped.LINEAR, opinion=shipped.OPINION)


@pytest.fixture(scope="module")
def tiny() -> Weights:
    return rebuilt(TINY, seed=3, network=load(shipped_bytes()))


def test_the_same_draw_gives_the_same_weights_to_the_last_digit(tiny: Weights) -> None:
    assert rebuilt(TINY, seed=3, network=load(shipped_bytes())) == tiny


def test_a_rebuilt_chain_has_one_weight_for_each_term(tiny: Weights) -> None:
    assert len(tiny.score) == len(FEATURES)
    assert (len(tiny.linear), len(tiny.opinion)) == (len(SHIPPED.linear), len(SHIPPED.opinion))
    assert np.isfinite([*tiny.score, *tiny.linear, *tiny.opinion]).all()
    heart = tiny.params().heart
    assert (heart.linear.score, heart.linear.quality) == (tiny.score, tiny.linear)
    assert heart.asked.quality == tiny.opinion


def test_what_ships_was_written_beside_the_network_that_ships() -> None:
    assert shipped.MADE["network_sha256"] == hashlib.sha256(shipped_bytes()).hexdigest()


def test_nobody_has_touched_the_weights_since_they_were_written() -> None:
    assert shipped.MADE["weights_sha256"] == module.digest(SHIPPED)
    assert inspect.getsource(shipped) == module.text(SHIPPED, shipped.MADE)


def test_what_ships_is_what_the_command_draws_unless_told_otherwise() -> None:
    drawn = {name: shipped.MADE[name] for name in asdict(Size())}
    assert drawn == asdict(Size())
    assert shipped.MADE["seed"] == 1


def test_a_module_says_what_it_was_made_of(tiny: Weights) -> None:
    made = module.made(TINY, seed=3, onnx=b"network", weights=tiny)
    held: dict[str, object] = {}
    exec(module.text(tiny, made), held)
    assert held["MADE"] == made
    assert (held["SCORE"], held["LINEAR"], held["OPINION"]) == (
        tiny.score,
        tiny.linear,
        tiny.opinion,
    )


def test_the_people_of_a_seed_are_the_same_whatever_else_is_drawn() -> None:
    (one, truth, _), *_ = people(1, seed=4)
    (again, truth_again, _), *_ = people(1, seed=4)
    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(truth, truth_again)


def test_in_an_empty_room_no_heart_rate_is_right() -> None:
    _, truth, _ = rooms(1, seed=2)
    assert (truth == 0).all()


def test_quality_finds_the_chance_that_made_the_seconds() -> None:
    rng = np.random.default_rng(5)
    terms = rng.normal(0, 1, (20_000, 3)).astype(np.float32)
    true = np.array([-0.5, 1.0, -2.0, 0.0])
    chance = 1 / (1 + np.exp(-(true[0] + terms @ true[1:])))
    error = np.where(rng.random(len(terms)) < chance, 0.0, 20.0).astype(np.float32)
    found = quality_weights(terms, error, np.ones(len(terms)))
    np.testing.assert_allclose(found, true, atol=0.1)


def test_a_second_that_counts_for_nothing_changes_nothing() -> None:
    rng = np.random.default_rng(6)
    terms = rng.normal(0, 1, (2_000, 2)).astype(np.float32)
    error = np.where(terms[:, 0] + rng.normal(0, 1, len(terms)) > 0, 0.0, 20.0).astype(np.float32)
    lies = np.where(np.arange(len(terms)) < 1_000, 1.0, 0.0)
    wrong = np.where(lies > 0, error, 20.0 - error).astype(np.float32)
    once = quality_weights(terms, error, lies)
    np.testing.assert_allclose(quality_weights(terms, wrong, lies), once, atol=1e-6)


def test_the_score_leans_on_the_feature_that_points_at_the_heart() -> None:
    rng = np.random.default_rng(7)
    hr = rng.uniform(50, 150, 300).astype(np.float32)
    features = rng.normal(0, 1, (300, len(FEATURES), len(PER_MIN)))
    features[:, 0] += 4 * np.exp(-0.5 * ((PER_MIN - hr[:, None]) / 2) ** 2)
    found = score_weights([Shown(features=features.astype(np.float16), hr_per_min=hr)])
    assert found.argmax() == 0
    assert np.abs(found[1:]).max() < 0.2 * found[0]
