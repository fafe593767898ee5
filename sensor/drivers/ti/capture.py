"""Raw ADC samples over a DCA1000 card: card and radar set up, packets to range profiles."""

from collections.abc import Callable, Iterator, Sequence

from sensor.drivers.chirps import range_profile
from sensor.drivers.dialogue import Answer, Dialogue, Progress, Step
from sensor.drivers.framing import Discarded
from sensor.drivers.lines import Lines
from sensor.drivers.messages import (
    MAIN,
    Deed,
    Gives,
    Reading,
    Reopen,
    Send,
    Started,
    Trouble,
)
from sensor.drivers.ti import dca1000
from sensor.drivers.ti.cfg import Chirps
from sensor.drivers.ti.dca1000 import Code
from sensor.drivers.ti.samples import Assembler, Lanes, Proof, RawFrame, chirp_samples
from sensor.drivers.ti.uart import CLI, command_steps
from sensor.messages import FaultKind, RadarTrouble

CARD = "card"
"""Channel of the card's command port."""


def card_setup(lanes: Lanes = Lanes.TWO) -> list[tuple[str, bytes]]:
    """What the card is told, in this order, before the radar starts."""
    four = lanes is Lanes.FOUR
    body = dca1000.CONFIGURE_FPGA_FOUR_LANES_BODY if four else dca1000.CONFIGURE_FPGA_BODY
    return [
        ("connect", dca1000.command(Code.SYSTEM_CONNECT)),
        ("configure FPGA", dca1000.command(Code.CONFIGURE_FPGA, body)),
        ("packet delay", dca1000.command(Code.PACKET_DELAY, dca1000.PACKET_DELAY_BODY)),
        ("record start", dca1000.command(Code.RECORD_START)),
    ]


class CaptureDriver:
    """As `sensor.drivers.driver.Driver`: first the card, then the radar's .cfg line by line."""

    gives = Gives.RAW_CHIRPS

    def __init__(self, chirps: Chirps, *, lanes: Lanes = Lanes.TWO) -> None:
        self._chirps = chirps
        self._lanes = lanes
        self._assembler = Assembler(chirps.n_frame_bytes)
        self._proof = Proof(chirps.n_frame_bytes)
        self._lines = Lines()
        self._card: Dialogue[dca1000.Reply] = Dialogue([])
        self._radar: Dialogue[str] = Dialogue([])
        self.n_messages = 0
        self._n_bytes = self._n_bad = 0

    @property
    def discarded(self) -> Discarded:
        n_bytes = self._n_bytes + self._lines.n_discarded_bytes
        return Discarded(
            n_bytes=n_bytes, n_bad=self._n_bad + self._assembler.n_late + self._proof.n_stray
        )

    def begin(self, t_s: float) -> Sequence[Deed]:
        self._assembler = Assembler(self._chirps.n_frame_bytes)
        self._proof = Proof(self._chirps.n_frame_bytes)
        self._lines.forget()
        self._radar = Dialogue([])
        self._card = Dialogue(
            [
                Step(name=name, data=data, answer=_answer_to(Code(data[2])))
                for name, data in card_setup(self._lanes)
            ]
        )
        return list(self._card_deeds(self._card.begin(t_s), t_s))

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        if channel == MAIN:
            return list(self._samples(data))
        deeds: list[Deed] = []
        if channel == CARD:
            reply = dca1000.reply(data)
            if reply is None:
                self._throw(data)
                return []
            if reply.code == Code.SYSTEM_ERROR:
                reason = f"The DCA1000 card reports trouble, status 0x{reply.status:04x}."
                trouble = RadarTrouble.MODULE_ERROR
                return [Trouble(kind=FaultKind.CHANGED, reason=reason, trouble=trouble)]
            return list(self._card_deeds(self._card.hear(reply, t_s), t_s))
        for line in self._lines.feed(data):
            deeds += self._radar_deeds(self._radar.hear(line, t_s))
        return deeds

    def tick(self, t_s: float) -> Sequence[Deed]:
        return [
            *self._card_deeds(self._card.tick(t_s), t_s),
            *self._radar_deeds(self._radar.tick(t_s)),
        ]

    def _card_deeds(self, progress: Progress, t_s: float) -> Iterator[Deed]:
        if progress.send:
            yield Send(data=progress.send, channel=CARD)
        if progress.problem:
            yield Reopen(
                after_s=3.0,
                reason=f"The DCA1000 card cannot be set up: {progress.problem}; it is tried again. "
                f"Its cable has to be in a port with the address {dca1000.HOST_ADDRESS}, and its "
                "switches have to be on software configuration.",
                trouble=RadarTrouble.SET_UP,
            )
        if progress.finished:
            self._radar = Dialogue(command_steps(self._chirps.lines))
            yield from self._radar_deeds(self._radar.begin(t_s))

    def _radar_deeds(self, progress: Progress) -> Iterator[Deed]:
        if progress.send:
            yield Send(data=progress.send, channel=CLI)
        if progress.problem:
            yield Reopen(
                after_s=3.0,
                reason=f"The radar on the DCA1000 cannot be set up: {progress.problem}; it is "
                "tried again. If this goes on, press its reset button and look at its .cfg.",
                trouble=RadarTrouble.SET_UP,
            )
        if progress.finished:
            yield Started(words="TI radar with a DCA1000 card")

    def _samples(self, datagram: bytes) -> Iterator[Deed]:
        packet = dca1000.data_packet(datagram)
        if packet is None:
            self._throw(datagram)
            return
        for known in self._proof.passed(packet):
            self.n_messages += 1
            yield from self._frames(known)

    def _frames(self, packet: dca1000.DataPacket) -> Iterator[Deed]:
        frames = self._assembler.put(packet)
        if self._assembler.restarted:
            yield Started(words="the DCA1000 card began anew")
        for frame in frames:
            yield self._reading(frame)
            if frame.n_lost_bytes:
                yield Trouble(
                    kind=FaultKind.LOST,
                    reason=f"Frame {frame.idx} lost {frame.n_lost_bytes} of {len(frame.data)} "
                    "bytes between card and computer and is not measured from.",
                    trouble=RadarTrouble.LEFT_OUT,
                )

    def _reading(self, frame: RawFrame) -> Reading:
        chirps = self._chirps
        samples = chirp_samples(frame.data, chirps, self._lanes)
        antennas = samples.reshape(chirps.n_loops, -1, chirps.n_samples)
        return Reading(
            counter=frame.idx,
            counter_bits=48,
            geometry=chirps.geometry(n_fft=chirps.n_samples),
            iq=range_profile(antennas, one_sided=chirps.one_sided),
            damaged=frame.n_lost_bytes > 0,
        )

    def _throw(self, datagram: bytes) -> None:
        self._n_bad += 1
        self._n_bytes += len(datagram)


def _answer_to(code: Code) -> Callable[[dca1000.Reply], Answer]:
    """Only an answer with the same code counts; its status 0 is success."""

    def answer(reply: dca1000.Reply) -> Answer:
        if reply.code != code:
            return Answer.OTHER
        return Answer.DONE if reply.status == 0 else Answer.REFUSED

    return answer
