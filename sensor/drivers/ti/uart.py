"""TI modules over their two UARTs: the Vital-Signs lab's range profiles, or rates (TLV 1040)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from sensor.drivers.dialogue import Answer, Dialogue, Progress, Step
from sensor.drivers.framing import Discarded, Splitter
from sensor.drivers.lines import Lines
from sensor.drivers.messages import (
    MAIN,
    Deed,
    Gives,
    Opinion,
    Reading,
    Reopen,
    Send,
    Started,
    Trouble,
    stated,
)
from sensor.drivers.ti import lab, tlvs
from sensor.drivers.ti.cfg import Chirps
from sensor.drivers.ti.packet import Format, Packet
from sensor.messages import FaultKind, RadarTrouble

CLI = "cli"
"""Channel of the module's command line."""
CLI_BAUD, DATA_BAUD = 115200, 921600
_STEP_S = 2.0


class Firmware(StrEnum):
    """What runs on the module."""

    VITAL_SIGNS_LAB = "vital signs lab"
    """IWR1443, IWR1642: complex range profile and the lab's own estimates."""
    VITAL_SIGNS_TLV = "vital signs tlv"
    """IWR6843 and others with people tracking: TLV 1040, rates only."""


def command_line_answer(line: str) -> Answer:
    """What a line of the module's command line means to the command that was sent."""
    words = line.rsplit(">", 1)[-1].strip()  # after the prompt, `mmwDemo:/>`
    if words.startswith("Done"):
        return Answer.DONE
    if words.startswith("Error") or "not recognized" in words:
        return Answer.REFUSED
    return Answer.OTHER


def command_steps(lines: Sequence[str]) -> list[Step[str]]:
    """Each line of a .cfg is said once the one before it is answered."""
    return [
        Step(
            name=f"the .cfg's line {line!r}",
            data=line.encode("latin-1", "replace") + b"\n",
            answer=command_line_answer,
            timeout_s=_STEP_S,
        )
        for line in lines
    ]


class UartDriver:
    """As `sensor.drivers.driver.Driver`.

    Parameters
    ----------
    chirps
        The module's .cfg. None: it has been set up by somebody else; then only rates can be read.
    imaginary_first
        Which of the lab's i16 pair is the imaginary part differs by build of the firmware.
    """

    def __init__(
        self, firmware: Firmware, *, chirps: Chirps | None, imaginary_first: bool = False
    ) -> None:
        self._firmware = firmware
        self._chirps = chirps
        self._imaginary_first = imaginary_first
        self._splitter: Splitter[Packet] = Splitter(Format())
        self._lines = Lines()
        self._dialogue: Dialogue[str] = Dialogue([])
        self._told = ""
        self._fresh = chirps is None

    @property
    def gives(self) -> Gives:
        lab_runs = self._firmware is Firmware.VITAL_SIGNS_LAB and self._chirps is not None
        return Gives.RANGE_PROFILES if lab_runs else Gives.RATES

    @property
    def discarded(self) -> Discarded:
        data = self._splitter.discarded
        return replace(data, n_bytes=data.n_bytes + self._lines.n_discarded_bytes)

    @property
    def n_messages(self) -> int:
        return self._splitter.n_messages

    def begin(self, t_s: float) -> Sequence[Deed]:
        self._splitter.forget()
        self._lines.forget()
        self._fresh = self._chirps is None
        if self._chirps is None:
            return []
        self._dialogue = Dialogue(command_steps(self._chirps.lines))
        return list(self._deeds(self._dialogue.begin(t_s)))

    def take(self, data: bytes, t_s: float, channel: str) -> Sequence[Deed]:
        deeds: list[Deed] = []
        if channel == MAIN:
            for packet in self._splitter.feed(data):
                deeds += self._packet(packet)
            return deeds
        for line in self._lines.feed(data):
            deeds += self._deeds(self._dialogue.hear(line, t_s))
        return deeds

    def tick(self, t_s: float) -> Sequence[Deed]:
        return list(self._deeds(self._dialogue.tick(t_s)))

    def _deeds(self, progress: Progress) -> Iterator[Deed]:
        if progress.send:
            yield Send(data=progress.send, channel=CLI)
        if progress.problem:
            yield Reopen(
                after_s=3.0,
                reason=f"The TI module cannot be set up: {progress.problem}; it is tried again. "
                "If this goes on, press its reset button and look whether the .cfg is its "
                "firmware's.",
                trouble=RadarTrouble.SET_UP,
            )
        if progress.finished:
            yield Started(words=f"TI mmWave module, {self._firmware}")

    def _packet(self, packet: Packet) -> Iterator[Deed]:
        if self._fresh:
            self._fresh = False
            yield Started(words="TI mmWave module, set up by somebody else")
        found = {tlvs.meaning(packet, tlv): tlv.data for tlv in packet.tlvs}
        if self._firmware is Firmware.VITAL_SIGNS_TLV:
            vital_signs = tlvs.read(tlvs.Type.VITAL_SIGNS, found.get(tlvs.Type.VITAL_SIGNS, b""))
            if isinstance(vital_signs, tlvs.VitalSigns):
                yield _opinion(vital_signs)
            return
        stats = lab.stats(found.get(lab.STATS_TYPE, b""))
        if stats is None:
            return
        yield Opinion(
            rr_per_min=stated(stats.rr_fft_per_min), hr_per_min=stated(stats.hr_fft_per_min)
        )
        if self._chirps is not None:
            yield from self._profile(packet, found.get(lab.PROFILE_TYPE, b""), stats, self._chirps)

    def _profile(
        self, packet: Packet, data: bytes, stats: lab.Stats, chirps: Chirps
    ) -> Iterator[Deed]:
        n_bins = stats.range_bin_end - stats.range_bin_start + 1
        iq = lab.profile(data, n_bins=n_bins, imaginary_first=self._imaginary_first)
        if iq is None:
            reason = (
                f"The module's range profile has {len(data)} bytes, its bins "
                f"{stats.range_bin_start} to {stats.range_bin_end} need {4 * max(0, n_bins)}: its "
                "firmware is no Vital-Signs lab, or another one."
            )
            if reason != self._told:
                self._told = reason
                trouble = RadarTrouble.FIRMWARE_UNKNOWN
                yield Trouble(kind=FaultKind.UNREADABLE, reason=reason, trouble=trouble)
            return
        yield Reading(
            counter=packet.frame_number,
            counter_bits=32,
            geometry=chirps.geometry(n_fft=chirps.n_range_fft, first_bin=stats.range_bin_start),
            iq=iq[:, None],
        )


def _opinion(said: tlvs.VitalSigns) -> Opinion:
    """A breath deviation of 0 is nobody, whatever rates stand beside it."""
    present = said.breath_deviation > 0
    return Opinion(
        rr_per_min=stated(said.rr_per_min) if present else None,
        hr_per_min=stated(said.hr_per_min) if present else None,
        present=present,
        words=f"breath deviation {said.breath_deviation:.3g}",
    )
