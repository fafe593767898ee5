"""Who may state which facts of the ward."""

from alarms.messages import ClockStepped, Fact, RoleLent, Scored, Started, Usual, Warned, WatchKept
from alarms.people import Role

_NURSES = frozenset({Role.NURSE, Role.CHARGE_NURSE})


def may_set(role: Role | None, fact: Fact) -> bool:
    """Nurses and charge nurses; nobody what the engine itself finds out. No role: no right."""
    if isinstance(fact, RoleLent | Usual | ClockStepped | Started | Scored | Warned | WatchKept):
        return False
    return role in _NURSES
