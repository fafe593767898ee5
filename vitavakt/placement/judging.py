"""Frames of one radar in, how well it is placed out: the ward's own chain, without the ward."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dsp.chain import Chain
from dsp.frames.blocks import Block, Blocks
from dsp.inspection.evidence import profile
from dsp.inspection.onlooker import PlacementOf, Seen, gathered
from dsp.inspection.placement import Zone
from dsp.messages import Placement, Profile, Vitals
from dsp.person.state import Evidence as Found
from dsp.person.vitals import Stamp, vitals
from sensor.messages import Frame
from sensor.recordings.recording import Recording

_ROW = np.zeros(1, np.intp)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What there is to be seen after one second."""

    placement: Placement
    profile: Profile | None
    """None while no frame can be used."""
    bins: tuple[int, ...]
    """Chosen range bins, that of the breathing first."""
    vitals: Vitals | None


class Judge:
    """One radar. `take` each frame, and `second` after each second of the clock."""

    def __init__(self, zone: Zone) -> None:
        self._of = PlacementOf("here", zone)
        self._blocks = Blocks()
        self._chain: Chain | None = None

    def take(self, frame: Frame) -> Iterator[View]:
        """What one more frame completes."""
        self._of.frame(frame)
        for made in self._blocks.take(frame):
            if isinstance(made, Block) and made.layout.measurable:
                yield self._judged(made)

    def second(self, *, t_wall_ns: int) -> View | None:
        """Something only where no frames come that can be used."""
        said = self._of.second(t_wall_ns=t_wall_ns)
        return None if said is None else View(placement=said, profile=None, bins=(), vitals=None)

    def _judged(self, block: Block) -> View:
        if self._chain is None or self._chain.layout != block.layout:
            self._chain = Chain(block.layout, n_sensors=1)
        elif block.anew:
            self._chain.reset(_ROW)
        look: dict[int, Found | None] = {0: None}
        lost = np.array([block.lost_share], np.float32)
        said = self._chain.step(block.iq[None], _ROW, lost, gathered(look))
        found = look[0]
        assert found is not None
        seen = Seen(block=block, said=said, found=found, after=self._chain.held(_ROW))
        slot, centres = int(found.rr.slot[0]), found.chosen.centre[0].tolist()
        stamp = Stamp(sensor="here", session=block.session, seq=0, t_wall_ns=block.t_wall_ns)
        return View(
            placement=self._of.say(seen, t_wall_ns=block.t_wall_ns),
            profile=profile(block, seen.after),
            bins=tuple(b for b in (centres[slot], *centres[:slot], *centres[slot + 1 :]) if b >= 0),
            vitals=vitals(said, 0, stamp),
        )


def of_recording(recording: Recording, zone: Zone) -> Iterator[tuple[float, View]]:
    """Seconds since the start, and what there was to be seen then."""
    judge, geometry = Judge(zone), recording.geometry
    seen_s = 0.0
    for seq, iq in enumerate(recording.iq):
        t_s = seq / geometry.frame_rate_hz
        t_ns = round(1e9 * t_s)
        frame = Frame(
            sensor="here",
            session=0,
            seq=seq,
            t_mono_ns=t_ns,
            t_wall_ns=t_ns,
            geometry=geometry,
            iq=np.array(iq, np.complex64),
        )
        for view in judge.take(frame):
            yield t_s, view
        if t_s - seen_s >= 1.0:
            seen_s += 1.0
            silent = judge.second(t_wall_ns=t_ns)
            if silent is not None:
                yield t_s, silent
