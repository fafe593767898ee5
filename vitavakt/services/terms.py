"""What a ward file lets people set for a patient, as the pages tell it."""

from alarms.news2.messages import Score
from alarms.news2.words import Language, response
from alarms.patients.chart import of_profile
from alarms.patients.profile import Profile as WardProfile
from alarms.rules.rule import Rule
from alarms.signals.states import Inactivation
from vitavakt.settings import Ward
from ward_ui.care.terms import Bounds, Profile, Respond, Terms


def terms(ward: Ward) -> Terms:
    """The ward's own table first, then its profiles, each with the bounds of its limits."""
    own = Profile(profile="", bounds=_bounds(ward, None))
    others = (
        Profile(
            profile=one.profile,
            name_nb=one.name_nb,
            name_en=one.name_en,
            bounds=_bounds(ward, one),
        )
        for one in ward.policy.profiles
    )
    return Terms(
        profiles=(own, *others),
        pause_s_max={reason.value: s for reason, s in ward.policy.pause_s_max.items()},
        own_limit_s_max=ward.policy.own_limit_s_max,
        shifts=tuple(row.name for row in ward.plan.shifts.rows),
    )


def sound_pause_s(ward: Ward) -> float | None:
    """How long a pause of the sound lasts; None where the ward has none."""
    offered = Inactivation.AUDIO_PAUSED in ward.signals.offered
    return ward.signals.audio_pause_s if offered else None


def respond(ward: Ward) -> Respond:
    """What the ward does at a score, in both languages."""

    def said(score: Score) -> dict[str, str]:
        return {language.value: response(score, ward.news2, language) for language in Language}

    return said


def _bounds(ward: Ward, profile: WardProfile | None) -> tuple[Bounds, ...]:
    rules = of_profile(ward.rules, profile).values()
    made = (_of(rule) for rule in rules)
    return tuple(one for one in made if one is not None)


def _of(rule: Rule) -> Bounds | None:
    """None where a patient can have no limit of their own."""
    if rule.limit is None or rule.own_bounds is None:
        return None
    low, high = rule.own_bounds
    return Bounds(
        condition=rule.condition,
        text_nb=rule.text_nb,
        text_en=rule.text_en,
        limit=rule.limit,
        low=low,
        high=high,
    )
