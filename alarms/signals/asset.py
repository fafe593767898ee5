"""A set of sounds as a document: read from a ward's own file, and written for clients."""

from collections.abc import Mapping

import msgspec

from alarms.signals import allowed
from alarms.signals.burst import SoundSet


def read(document: Mapping[str, object]) -> tuple[SoundSet | None, list[str]]:
    """The sounds of a TOML or JSON document with the fields of `SoundSet`, and every fault.

    Only to be used when there is no fault: what leaves the allowed ranges is no alarm sound.
    """
    try:
        sounds = msgspec.convert(document, SoundSet)
    except msgspec.ValidationError as error:
        return None, [f"the sounds cannot be read: {error}"]
    return sounds, allowed.faults(sounds)
