"""Radars and DSP in simulated time: what a ward's sensor and dsp services do, without a link."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dsp.chain import Chain
from dsp.frames.blocks import Block, Blocks
from dsp.frames.layout import Layout
from dsp.messages import Vitals
from dsp.person.vitals import Stamp, vitals
from sensor.clock import ClockOffset
from sensor.messages import Frame
from simulators.body.body import BodyBlock
from simulators.truth import TruthRow
from simulators.ward.beds import bedside
from simulators.ward.plug import Cable
from simulators.ward.scenario import Fault, Place, Scenario
from vitavakt.scenarios.watch import T0_NS, moment


def sensor_of(bed: str) -> str:
    """Id of the sensor over a scenario's bed."""
    return f"radar-{bed}"


class Radar:
    """The radar over one bed, and the cable to the ward."""

    def __init__(
        self,
        scenario: Scenario,
        place: Place,
        faults: Sequence[Fault],
        on_row: Callable[[TruthRow], None],
        on_body: Callable[[NDArray[np.float64], BodyBlock], None] | None = None,
    ) -> None:
        self.sensor = sensor_of(place.bed)
        self._source = bedside(scenario, place, on_row=on_row, on_body=on_body)
        self._cable = Cable(faults, place.bed)
        self._n_frames = 0

    def frames(self, until_s: float) -> list[Frame]:
        """What arrives at the ward of the frames up to `until_s`."""
        rate_hz = self._source.geometry.frame_rate_hz
        iq = self._source.take(int(until_s * rate_hz) - self._n_frames)
        arrived = []
        for profile in iq:
            t_s = self._n_frames / rate_hz
            since_ns = round(t_s * 1e9)
            frame = Frame(
                sensor=self.sensor,
                session=1,
                seq=self._n_frames,
                t_mono_ns=since_ns,
                t_wall_ns=T0_NS + since_ns,
                geometry=self._source.geometry,
                iq=profile,
            )
            self._n_frames += 1
            passed = self._cable.passed(frame, t_s)
            if passed is not None:
                arrived.append(passed)
        return arrived


class Dsp:
    """Blocks and chains of all sensors; a new one is a DSP service that has just started."""

    def __init__(self) -> None:
        self._blocks: dict[str, Blocks] = defaultdict(Blocks)
        self._offsets: dict[str, tuple[int, ClockOffset]] = {}
        self._chains: dict[Layout, Chain] = {}
        self._rows: dict[tuple[Layout, str], int] = {}
        self._seqs: dict[str, int] = defaultdict(int)

    def said(self, frames: Iterable[Frame], t_s: float) -> list[Vitals]:
        """The vital signs that these frames, arrived at `t_s`, give."""
        by_layout: dict[Layout, list[Block]] = defaultdict(list)
        for frame in frames:
            self._compare_clocks(frame)
            for made in self._blocks[frame.sensor].take(frame):
                if isinstance(made, Block):
                    by_layout[made.layout].append(made)
        return [v for layout, batch in by_layout.items() for v in self._step(layout, batch, t_s)]

    def _step(self, layout: Layout, batch: list[Block], t_s: float) -> list[Vitals]:
        chain = self._chains.setdefault(layout, Chain(layout))
        rows = np.array([self._row(chain, block) for block in batch])
        anew = rows[[block.anew for block in batch]]
        if len(anew):
            chain.reset(anew)
        lost_share = np.array([block.lost_share for block in batch], np.float32)
        said = chain.step(np.stack([block.iq for block in batch]), rows, lost_share)
        return [vitals(said, i, self._stamp(block, t_s)) for i, block in enumerate(batch)]

    def _row(self, chain: Chain, block: Block) -> int:
        key = (block.layout, block.sensor)
        if key not in self._rows:
            self._rows[key] = int(chain.add(1)[0])
        return self._rows[key]

    def _stamp(self, block: Block, t_s: float) -> Stamp:
        seq = self._seqs[block.sensor]
        self._seqs[block.sensor] = seq + 1
        now = moment(t_s)
        return Stamp(
            sensor=block.sensor,
            session=block.session,
            seq=seq,
            t_wall_ns=block.t_wall_ns,
            t_arrived_ns=now.wall_ns,
            clock_offset_s=self._offsets[block.sensor][1].seconds(now_mono_ns=now.mono_ns),
        )

    def _compare_clocks(self, frame: Frame) -> None:
        """As the link does: anew with each session."""
        session, offset = self._offsets.get(frame.sensor, (-1, ClockOffset()))
        if session != frame.session:
            session, offset = frame.session, ClockOffset()
            self._offsets[frame.sensor] = (session, offset)
        # No way is simulated: a frame arrives when it was made.
        offset.add(
            stamped_wall_ns=frame.t_wall_ns,
            arrived_wall_ns=T0_NS + frame.t_mono_ns,
            arrived_mono_ns=frame.t_mono_ns,
        )
