"""Rules on what is worked out from several vital signs: NEWS2 and the early warning."""

from alarms.messages import Kind, PauseReason, Priority
from alarms.rules.rule import Rule, Subject

SCORE_RULES: tuple[Rule, ...] = (
    Rule(
        condition="news2_emergency",
        subject=Subject.NEWS2,
        at_least=7.0,
        delay_s=300.0,
        clear_s=60.0,
        priority=Priority.LOW,
        kind=Kind.ADVISORY,
        merges=("news2_urgent",),
        held_by=(PauseReason.CARE,),
        retell_s=3600.0,
        text_nb="NEWS2 7 eller mer",
        text_en="NEWS2 of 7 or more",
    ),
    Rule(
        condition="news2_urgent",
        subject=Subject.NEWS2,
        at_least=5.0,
        delay_s=300.0,
        clear_s=60.0,
        priority=Priority.LOW,
        kind=Kind.ADVISORY,
        covered_by="news2_emergency",
        held_by=(PauseReason.CARE,),
        retell_s=3600.0,
        text_nb="NEWS2 5 eller mer",
        text_en="NEWS2 of 5 or more",
    ),
    Rule(
        condition="risk_raised",
        subject=Subject.RISK,
        delay_s=0.0,
        priority=Priority.LOW,
        kind=Kind.ADVISORY,
        held_by=(PauseReason.CARE,),
        text_nb="Økt risiko for forverring",
        text_en="Raised risk of getting worse",
    ),
)
