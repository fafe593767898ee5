"""What of a body's motion lies along the line of sight: posture against mount.

The trunk is a box of six faces. Each moves outward by a share of the breath and of the beat that
depends on what the trunk lies on; the radar sees a face by the square of the cosine between its
normal and the line of sight, and of its motion the cosine. All is told against somebody on the
back before a bedside radar, to whom `Waypoint.depth_mm` and `Person.heart_mm` refer.

Sources of the shares: in sitting people the rib cage moves ventrally and cranially 3-5 mm,
laterally 1-2 mm, the abdomen ventrally only (De Groote 1997, J Appl Physiol 83:1531); lying on
the side the lateral excursions grow and those of the abdomen towards the front shrink, prone
resembles supine (a magnetometer study of 25 people sitting, supine, on the side and prone);
sitting, the chest moves more and the abdomen less than supine (Kaneko and Horie 2012, Respir
Care). The figures between them, and those of the heart, are working figures.
"""

from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin, sqrt
from typing import NamedTuple

from simulators.people.posture import Posture
from simulators.room.mount import Mount

_Vector = tuple[float, float, float]
"""x from the bed to the bedside radar, y from the feet to the head, z up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """Factors against somebody on the back before a bedside radar."""

    amplitude: float
    chest: float
    abdomen: float
    heart: float
    along: float
    """Cosine between the line of sight and the way from the feet to the head."""


class _Faces(NamedTuple):
    """A number for each face of the trunk."""

    ventral: float = 0.0
    dorsal: float = 0.0
    left: float = 0.0
    right: float = 0.0
    cranial: float = 0.0
    caudal: float = 0.0


_AREA = _Faces(ventral=1.0, dorsal=1.0, left=0.6, right=0.6, cranial=0.3, caudal=0.1)
_HEART = _Faces(ventral=1.0, dorsal=0.35, left=0.8, right=0.3, cranial=0.5)
_ON_BACK = _Faces(ventral=1.0, left=0.35, right=0.35, cranial=0.3)
_UPRIGHT = _Faces(ventral=1.15, dorsal=-0.1, left=0.4, right=0.4, cranial=0.4)
_PRONE = _Faces(dorsal=0.7, left=0.35, right=0.35, cranial=0.3)
_ON_SIDE = _Faces(ventral=0.7, dorsal=0.3, left=0.6, right=0.6, cranial=0.3)
_CHEST = {
    Posture.BACK: _ON_BACK,
    Posture.HALF_SITTING: _ON_BACK,
    Posture.CHAIR: _UPRIGHT,
    Posture.PRONE: _PRONE,
    Posture.LEFT: _ON_SIDE,
    Posture.RIGHT: _ON_SIDE,
}
_ABDOMEN = {
    Posture.BACK: _Faces(ventral=1.0, left=0.1, right=0.1),
    Posture.HALF_SITTING: _Faces(ventral=0.9, left=0.1, right=0.1),
    Posture.CHAIR: _Faces(ventral=0.7, left=0.05, right=0.05),
    Posture.PRONE: _Faces(dorsal=0.5, left=0.2, right=0.2),
    Posture.LEFT: _Faces(ventral=0.7, left=0.3, right=0.3),
    Posture.RIGHT: _Faces(ventral=0.7, left=0.3, right=0.3),
}

_RAISED = sqrt(0.5)
_AXES: dict[Posture, tuple[_Vector, _Vector, _Vector]] = {
    # Ventral, left, cranial.
    Posture.BACK: ((0, 0, 1), (1, 0, 0), (0, 1, 0)),
    Posture.LEFT: ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
    Posture.RIGHT: ((-1, 0, 0), (0, 0, 1), (0, 1, 0)),
    Posture.PRONE: ((0, 0, -1), (-1, 0, 0), (0, 1, 0)),
    Posture.HALF_SITTING: ((0, -_RAISED, _RAISED), (1, 0, 0), (0, _RAISED, _RAISED)),
    Posture.CHAIR: ((_RAISED, -_RAISED, 0), (_RAISED, _RAISED, 0), (0, 0, 1)),
}
_HEADING: dict[Mount, tuple[float, float]] = {
    Mount.BEDSIDE: (1, 0),
    Mount.WALL: (0, -1),
    Mount.CEILING: (0, 0),
}
_ELEVATION_DEG = {Mount.BEDSIDE: 60.0, Mount.WALL: 35.0, Mount.CEILING: 90.0}
"""Of the radar over somebody in bed: an arm that looks down on the chest; the wall at the feet."""
_ELEVATION_CHAIR_DEG = {Mount.BEDSIDE: 20.0, Mount.WALL: 15.0, Mount.CEILING: 90.0}


@cache
def aspect(posture: Posture, mount: Mount) -> Aspect:
    """The factors of a posture before a mount."""
    seen, usual = _seen(posture, mount), _seen(Posture.BACK, Mount.BEDSIDE)
    return Aspect(
        amplitude=sqrt(seen.amplitude / usual.amplitude),
        chest=seen.chest / usual.chest,
        abdomen=seen.abdomen / usual.abdomen,
        heart=seen.heart / usual.heart,
        along=seen.along,
    )


def _seen(posture: Posture, mount: Mount) -> Aspect:
    """The same, absolute; `amplitude` here is the seen area."""
    ventral, left, cranial = _AXES[posture]
    line = _line(posture, mount)
    along = _dot(cranial, line)
    cosines = _Faces(
        ventral=_dot(ventral, line),
        dorsal=-_dot(ventral, line),
        left=_dot(left, line),
        right=-_dot(left, line),
        cranial=along,
        caudal=-along,
    )
    return Aspect(
        amplitude=sum(_weights(cosines)),
        chest=_moved(_CHEST[posture], cosines),
        abdomen=_moved(_ABDOMEN[posture], cosines),
        heart=_moved(_HEART, cosines),
        along=along,
    )


def _line(posture: Posture, mount: Mount) -> _Vector:
    """From the body to the radar, of unit length."""
    table = _ELEVATION_CHAIR_DEG if posture is Posture.CHAIR else _ELEVATION_DEG
    elevation = radians(table[mount])
    x, y = _HEADING[mount]
    return (x * cos(elevation), y * cos(elevation), sin(elevation))


def _weights(cosines: _Faces) -> _Faces:
    """How much of each face is seen: nothing of those turned away."""
    return _Faces(*(a * max(c, 0.0) ** 2 for a, c in zip(_AREA, cosines, strict=True)))


def _moved(shares: _Faces, cosines: _Faces) -> float:
    """Motion along the line of sight, the mean over what is seen."""
    weights = _weights(cosines)
    towards = sum(w * s * c for w, s, c in zip(weights, shares, cosines, strict=True))
    return towards / sum(weights)


def _dot(a: _Vector, b: _Vector) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
