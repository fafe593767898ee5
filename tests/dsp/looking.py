"""One sensor that somebody looks at, block by block, without sockets."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dsp.chain import Chain
from dsp.frames.blocks import Block, Blocks
from dsp.inspection.onlooker import Onlooker, Seen, gathered
from dsp.inspection.placement import Zone
from dsp.messages import Evidence, Placement, State, Waves
from dsp.person.vitals import Stamp
from sensor.messages import Frame, Geometry
from tests.dsp.bodies import GEOMETRY

TOPICS = frozenset({"waves.s", "evidence.s", "placement.s"})
ROW = np.zeros(1, np.intp)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was said after one block; the first two are None where there was none."""

    t_s: float
    state: State | None
    waves: Waves | None
    evidence: Evidence | None
    placement: Placement


def told(
    iq: np.ndarray,
    *,
    geometry: Geometry = GEOMETRY,
    zone: Zone | None = None,
    from_s: float = 0.0,
    keeps: bool = False,
) -> Iterator[Told]:
    """Frames (time, bin, antenna) through blocks, chain and onlooker, looked at from then on.

    With `keeps` the estimator, too, keeps to the zone, as that of a ward does.
    """
    look = Onlooker({} if zone is None else {"s": zone})
    zone_m = (zone.near_m, zone.far_m) if keeps and zone is not None else None
    blocks, chain = Blocks(zone_m), None
    for seq, profile in enumerate(iq):
        t_ns = round(1e9 * seq / geometry.frame_rate_hz)
        frame = Frame(
            sensor="s", session=1, seq=seq, t_mono_ns=t_ns, t_wall_ns=t_ns,
            geometry=geometry, iq=np.array(profile, np.complex64),
        )  # fmt: skip
        if t_ns >= 1e9 * from_s:
            look.wanted(TOPICS)
        look.frame(frame)
        for block in blocks.take(frame):
            if isinstance(block, Block):
                chain = chain or Chain(block.layout, n_sensors=1)
                one = _said(block, chain, look, t_ns)
                if one is not None:
                    yield one
        if seq % round(geometry.frame_rate_hz) == 0:
            silent: dict[str, object] = {}
            look.second(t_wall_ns=t_ns, say=silent.__setitem__)
            for placed in silent.values():
                assert isinstance(placed, Placement)
                yield Told(t_s=t_ns / 1e9, state=None, waves=None, evidence=None, placement=placed)


def _said(block: Block, chain: Chain, look: Onlooker, t_ns: int) -> Told | None:
    if block.anew:
        chain.reset(ROW)
    found = {0: None}
    lost = np.array([block.lost_share], np.float32)
    said = chain.step(block.iq[None], ROW, lost, gathered(found))  # type: ignore[arg-type]  # filled in by the call
    assert found[0] is not None
    seen = Seen(block=block, said=said, found=found[0], after=chain.held(ROW))
    out: dict[str, object] = {}
    stamp = Stamp(sensor="s", session=1, seq=0, t_wall_ns=block.t_wall_ns)
    look.say(seen, stamp, t_said_wall_ns=t_ns, say=out.__setitem__)
    if not out:
        return None
    return Told(
        t_s=t_ns / 1e9, state=seen.state, waves=out["waves.s"], evidence=out["evidence.s"],
        placement=out["placement.s"],
    )  # type: ignore[arg-type]  # each topic has its type  # fmt: skip
