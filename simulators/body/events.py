"""What begins and ends with a body, in words for a person."""

from dataclasses import dataclass

from simulators.people.pattern import Pattern
from simulators.people.posture import Posture


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a truth row says, as far as a change of it is worth words."""

    present: bool = True
    breathing: bool = True
    transferring: bool = False
    patterns: tuple[Pattern, ...] = ()
    posture: Posture


def changes(before: Seen, now: Seen) -> list[str]:
    """Sentences on what began or ended between two rows."""
    texts = [*_of_bed(before, now), *_of_breath(before, now)]
    if now.present and now.posture is not before.posture:
        texts.append(f"turns over: {_words(now.posture)}")
    texts += [f"{_words(p)} begins" for p in now.patterns if p not in before.patterns]
    texts += [f"{_words(p)} ends" for p in before.patterns if p not in now.patterns]
    return texts


def _of_bed(before: Seen, now: Seen) -> list[str]:
    texts = []
    if now.transferring and not before.transferring:
        texts.append("gets up" if before.present else "comes back to bed")
    if before.present and not now.present:
        texts.append("has left the bed")
    if before.transferring and not now.transferring and now.present:
        texts.append("lies in bed again")
    return texts


def _of_breath(before: Seen, now: Seen) -> list[str]:
    if before.breathing and not now.breathing:
        return ["stops breathing"]
    if not before.breathing and now.breathing and now.present:
        return ["breathes again"]
    return []


def _words(name: Pattern | Posture) -> str:
    return name.value.replace("_", " ")
