import numpy as np

from benchmarks.bench_dsp import STAGES, timed
from dsp.chain import Chain
from dsp.frames.layout import Layout
from tests.dsp.bodies import GEOMETRY


def test_every_stage_is_clocked_while_it_is_asked_for_and_plain_again_afterwards() -> None:
    plain = [getattr(module, name) for module, names in STAGES for name in names]
    chain = Chain(Layout(n_bins=4, n_antennas=1, geometry=GEOMETRY), n_sensors=1)
    with timed() as spent_s:
        chain.step(np.ones((1, 20, 4, 1), np.complex64), np.arange(1))
    # Sounds are listened to from 130 frames a second on.
    clocked = {module.__name__.removeprefix("dsp.") for module, _ in STAGES} - {"heart.sounds"}
    assert set(spent_s) == clocked
    assert [getattr(module, name) for module, names in STAGES for name in names] == plain
