"""Everything that can be fuzzed: the one list, for the random runs and the guided ones."""

from functools import partial

from sensor.drivers.acconeer.driver import A121Driver
from sensor.drivers.deepwise.driver import AwUwbDriver
from sensor.drivers.framing import Whole
from sensor.drivers.infineon.driver import Bgt60Driver
from sensor.drivers.novelda.driver import X4Driver
from sensor.drivers.seeed.drivers import Bha1Driver, Bha2Driver
from sensor.drivers.ti.capture import CaptureDriver
from sensor.drivers.ti.samples import Lanes
from sensor.drivers.ti.uart import Firmware, UartDriver
from tests.fuzz import links, shapes
from tests.fuzz.captures import BGT60, BGT60_PARTS, CHIRPS, DCA_PARTS, REAL_CHIRPS
from tests.fuzz.checks import Fuzzed, capture, drive, split
from tests.fuzz.importers import importer
from tests.fuzz.subject import Subject, Vary, boxed, unboxed
from tests.fuzz.targets import A121_ANSWERS, AW_ANSWERS, TARGETS, X4_ANSWERS, Target
from tests.sensor.recordings.formats.test_in import NAMES

_VARY: dict[str, Vary] = {
    "xethru-x4": shapes.x4,
    "ti-uart": shapes.ti,
    "acconeer-a121": shapes.a121,
    "mr60bha1": shapes.mr60bha1,
    "mr60bha2": shapes.mr60bha2,
    "aw-uwb-ev-01": shapes.aw,
}

DRIVERS: dict[str, Fuzzed] = {
    "driver xethru-x4": Fuzzed(codec="xethru-x4", make=X4Driver, answers=X4_ANSWERS),
    "driver acconeer-a121": Fuzzed(
        codec="acconeer-a121", make=lambda: A121Driver(uart=False), answers=A121_ANSWERS
    ),
    "driver ti-vital-signs-lab": Fuzzed(
        codec="ti-uart", make=lambda: UartDriver(Firmware.VITAL_SIGNS_LAB, chirps=CHIRPS)
    ),
    "driver ti-vital-signs": Fuzzed(
        codec="ti-uart", make=lambda: UartDriver(Firmware.VITAL_SIGNS_TLV, chirps=None)
    ),
    "driver mr60bha1": Fuzzed(codec="mr60bha1", make=Bha1Driver),
    "driver mr60bha2": Fuzzed(codec="mr60bha2", make=Bha2Driver),
    "driver aw-uwb-ev-01": Fuzzed(codec="aw-uwb-ev-01", make=AwUwbDriver, answers=AW_ANSWERS),
}


def _frames_and_junk(target: Target, data: bytes) -> list[bytes]:
    """Whole frames by themselves, and what lies between them."""
    format_, parts, at, junk_at = target.format(), [], 0, 0
    while at < len(data):
        found = format_.frame(data, at) if data.startswith(format_.marks, at) else None
        if isinstance(found, Whole):
            parts += [part for part in (data[junk_at:at],) if part]
            parts.append(data[at : at + found.n_bytes])
            at = junk_at = at + found.n_bytes
        else:
            at += 1
    return [*parts, data[junk_at:]] if junk_at < len(data) else parts


def _codec(target: Target) -> Subject:
    return Subject(
        name=target.name,
        parts=(*target.frames, *target.more),
        check=partial(split, target),
        taken_apart=partial(_frames_and_junk, target),
        vary=_VARY[target.name],
        words=target.format().marks,
    )


def _driver(name: str, fuzzed: Fuzzed) -> Subject:
    target = next(target for target in TARGETS if target.name == fuzzed.codec)
    return Subject(
        name=name,
        parts=(*target.frames, *target.more),
        check=partial(drive, fuzzed),
        taken_apart=partial(_frames_and_junk, target),
        vary=_VARY[target.name],
        words=(*target.format().marks, b"Done\r\n", b"Error\r\n"),
    )


_CAPTURES = (
    Subject(
        name="driver ti-dca1000",
        parts=DCA_PARTS,
        check=partial(
            capture,
            [
                partial(CaptureDriver, made, lanes=lanes)
                for made in (CHIRPS, REAL_CHIRPS)
                for lanes in Lanes
            ],
        ),
        taken_apart=unboxed,
        put_together=boxed,
        vary=shapes.behind_channel,
        settle=shapes.following,
        words=(b"\x5a\xa5", b"\xaa\xee", b"Done\r\n", b"Error\r\n"),
        n_bytes_max=16_000,
    ),
    Subject(
        name="driver infineon-bgt60",
        parts=BGT60_PARTS,
        check=partial(capture, [partial(Bgt60Driver, BGT60)]),
        taken_apart=unboxed,
        put_together=boxed,
        vary=shapes.keeping_length(shapes.behind_channel),
    ),
)

_LINK = (
    Subject(
        name="link frame",
        parts=tuple(part for parts in links.FRAMES for part in parts),
        seeds=tuple(boxed(parts) for parts in links.FRAMES),
        check=links.frame,
        taken_apart=unboxed,
        put_together=boxed,
        vary=shapes.msgpack,
        settle=shapes.frame_parts,
    ),
    Subject(
        name="link aside",
        parts=tuple(part for parts in links.TOLD for part in parts),
        seeds=tuple(boxed(parts) for parts in links.TOLD),
        check=links.told,
        taken_apart=unboxed,
        put_together=boxed,
        vary=shapes.msgpack,
    ),
    Subject(
        name="link answer",
        parts=(links.ANSWER,),
        check=links.answer,
        taken_apart=lambda data: [data],
        vary=shapes.msgpack,
    ),
)

SUBJECTS: dict[str, Subject] = {
    subject.name: subject
    for subject in (
        *(_codec(target) for target in TARGETS),
        *(_driver(name, fuzzed) for name, fuzzed in DRIVERS.items()),
        *_CAPTURES,
        *_LINK,
        *(importer(name) for name in NAMES),
    )
}
