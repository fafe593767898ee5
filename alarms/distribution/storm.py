"""Alarms of one cause that speak with one voice on phones. A high one never does."""

from collections import defaultdict
from collections.abc import Iterable

from alarms.distribution.chain import Chain
from alarms.messages import Kind, Priority

GROUP_FROM = 3
"""So many alarms of one cause make a group [D]; the first ones have been told singly."""


def groups(chains: Iterable[Chain]) -> dict[str, str]:
    """Alarm id -> id of the alarm that speaks for its group, for those that are in one.

    A group is of medium or low technical alarms of one condition that call the same people now,
    so that whoever is spared a sound hears the one that speaks for it. Screens list every one.

    Parameters
    ----------
    chains
        Oldest first: the oldest speaks.
    """
    alike: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for chain in chains:
        alarm = chain.alarm
        if (
            chain.is_calling
            and alarm.kind is Kind.TECHNICAL
            and alarm.priority is not Priority.HIGH
        ):
            audience = () if chain.stage == "everyone" else tuple(sorted(chain.told))
            cause = (alarm.condition, alarm.priority, chain.stage, audience)
            alike[cause].append(alarm.id)
    return {id_: ids[0] for ids in alike.values() if len(ids) >= GROUP_FROM for id_ in ids}
