"""What a ward allows for single patients, as data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from alarms.messages import PauseReason
from alarms.patients.profile import CHILDREN, DEFAULT_PROFILES, Profile, of_age

PAUSE_S_MAX = {
    PauseReason.CARE: 900.0,
    PauseReason.OUT_OF_BED: 1800.0,
    PauseReason.PRIVATE: 600.0,
}
"""[D] 15 min of care is the greatest pause for high priority in ISO 7396-1 as quoted in our
reference (ours holds no high alarm back); 30 min covers an X-ray and the way to it. A private
moment is the shortest: nobody of the staff is with the patient."""
PRIVATE_AGAIN_S = 3600.0
"""[D] From one private pause that a patient begins to the next: not one after the other."""
OWN_LIMIT_S_MAX = 12 * 3600.0
"""[D] The end of the shift, at most a long one: who comes on duty decides anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Profiles, and how long anything may hold."""

    profiles: tuple[Profile, ...] = (*DEFAULT_PROFILES, *CHILDREN)
    pause_s_max: Mapping[PauseReason, float] = field(default_factory=lambda: dict(PAUSE_S_MAX))
    own_limit_s_max: float = OWN_LIMIT_S_MAX

    def profile(self, named: str, age_y: int | None) -> Profile | None:
        """The profile somebody chose; without one that of a child's age; None for the ward's."""
        by_id = {one.profile: one for one in self.profiles}
        if named in by_id:
            return by_id[named]
        child = None if age_y is None else of_age(age_y)
        return None if child is None else by_id.get(child.profile, child)

    def unmatched(self, conditions: Collection[str]) -> list[str]:
        """Profiles that name conditions which the ward's rules do not have, each as a sentence."""
        sentences = []
        for profile in self.profiles:
            named = (*(other.condition for other in profile.limits), *profile.low)
            missing = [condition for condition in named if condition not in conditions]
            if missing:
                sentences.append(
                    f"Profile {profile.profile} changes {', '.join(missing)}, which no rule is "
                    "called; give the rules those ids or write the profile under [[profiles]]."
                )
        return sentences
