"""The parts of a body that reflect, by build, and what covers them: tables."""

from dataclasses import dataclass

from simulators.people.posture import Blanket, Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One echo against the chest's."""

    offset_m: float
    amplitude: float
    breath: float
    heart: float
    along_m: float = 0.0
    """From the chest towards the head."""
    late: bool = False


PARTS = {
    "chest": Part(offset_m=0.0, amplitude=1.0, breath=1.0, heart=1.0),
    "abdomen": Part(offset_m=0.16, amplitude=1.4, breath=0.8, heart=0.25, along_m=-0.25, late=True),
    "upper chest": Part(offset_m=-0.09, amplitude=0.8, breath=0.35, heart=0.45, along_m=0.12),
    "side": Part(offset_m=0.08, amplitude=0.7, breath=0.15, heart=0.6),
    "limb": Part(offset_m=0.27, amplitude=1.2, breath=0.02, heart=0.03, along_m=-0.5, late=True),
    "still part": Part(offset_m=0.03, amplitude=0.8, breath=0.0, heart=0.0),
}
"""Before a bedside radar. Amplitudes of all but the chest are times `Person.echo_share`."""
COVER = Part(offset_m=-0.04, amplitude=1.0, breath=0.4, heart=0.0, late=True)
"""The blanket over the chest: it breathes less than what is under it, and later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of a build against an ordinary adult."""

    length: float
    amplitude: float
    """The root of the radar cross-section: a child of half the size reflects a quarter."""


SIZES = {
    Build.ADULT: Size(length=1.0, amplitude=1.0),
    Build.CHILD: Size(length=0.6, amplitude=0.5),
    Build.LARGE: Size(length=1.25, amplitude=1.25),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a blanket takes from the echoes, and what it gives itself."""

    loss_db: float
    """Both ways through. Dry cloth costs little at 60 GHz, a thick or damp one more (working
    figures; measure before relying on them)."""
    amplitude: float
    """Of its own echo over the uncovered chest's."""
    settling_mm: float
    """Root mean square of its own slow motion beside the body's."""


COVERS = {
    Blanket.SHEET: Cover(loss_db=0.5, amplitude=0.05, settling_mm=0.1),
    Blanket.DUVET: Cover(loss_db=3.0, amplitude=0.15, settling_mm=0.3),
}
SETTLING_HZ = (0.011, 0.023, 0.041)
